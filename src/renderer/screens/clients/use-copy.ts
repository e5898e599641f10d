import { useEffect, useRef, useState } from 'react';
import { announce } from '../../announce';

/** How long it is shown that something was copied, in ms. */
const SHOWN_MS = 1_600;

/** Puts text on the clipboard; `state` says for a moment how that went. */
export function useCopy() {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  /** True when it is there. */
  const copy = async (text: string, what: string): Promise<boolean> => {
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    announce(isCopied ? `${what} copied` : `${what} could not be copied; select it and copy it`);
    setState(isCopied ? 'copied' : 'failed');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState('idle'), SHOWN_MS);
    return isCopied;
  };
  return { state, copy };
}
