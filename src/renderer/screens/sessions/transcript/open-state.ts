import { createContext, use, useState } from 'react';

type OpenStates = {
  /** By key; outlives rows that the virtual list takes away. */
  remembered: Map<string, boolean>;
  /** Called before something opens or closes: what a person just clicked should not move away. */
  onToggle: () => void;
};

/** What a person has opened or closed in a transcript. */
export const OpenState = createContext<OpenStates>({ remembered: new Map(), onToggle: () => {} });

/** Whether something is open: as a person left it, or else `byDefault`. */
export function useOpen(key: string, byDefault = false): [boolean, () => void] {
  const { remembered, onToggle } = use(OpenState);
  const [chosen, setChosen] = useState(remembered.get(key));
  const isOpen = chosen ?? byDefault;
  const toggle = () => {
    onToggle();
    remembered.set(key, !isOpen);
    setChosen(!isOpen);
  };
  return [isOpen, toggle];
}
