import { createContext, use, useCallback, useSyncExternalStore } from 'react';

/** What a person has opened or closed in a transcript, by key; outlives rows that the list takes away. */
export type OpenStates = ReturnType<typeof createOpenStates>;

/** `onToggle` is called before a person opens or closes something: what they clicked should not move. */
export function createOpenStates(onToggle: () => void) {
  const remembered = new Map<string, boolean>();
  const listeners = new Set<() => void>();
  const set = (key: string, isOpen: boolean) => {
    remembered.set(key, isOpen);
    for (const listener of listeners) listener();
  };
  return {
    get: (key: string): boolean | undefined => remembered.get(key),
    /** Opens or closes it without a person's click: to show what was searched for. */
    set,
    toggle(key: string, isOpen: boolean): void {
      onToggle();
      set(key, isOpen);
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const OpenState = createContext<OpenStates>(createOpenStates(() => {}));

/** Whether something is open: as a person left it, or else `byDefault`. A null key is never remembered. */
export function useOpen(key: string | null, byDefault = false): [boolean, () => void] {
  const states = use(OpenState);
  const read = useCallback(() => (key === null ? undefined : states.get(key)), [states, key]);
  const isOpen = useSyncExternalStore(states.subscribe, read) ?? byDefault;
  return [isOpen, () => key !== null && states.toggle(key, !isOpen)];
}
