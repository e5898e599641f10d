import type { Terminal } from './terminal';

const CTRL_C = '\u0003';

/** Single keys, while the terminal neither shows nor gathers them. */
export type Keys = {
  /**
   * The next key that is pressed from now on, in lower case; several characters when it is an arrow key or
   * something pasted. Null when `signal` says that nobody wants it any more. What was typed before is lost:
   * nobody approves what they have not seen.
   */
  next(signal: AbortSignal): Promise<string | null>;
  close(): void;
};

/** Ctrl+C goes to `onInterrupt`, at any time. */
export function readKeys({ input }: Terminal, onInterrupt: () => void): Keys {
  let wanted: ((key: string) => void) | undefined;
  const onData = (data: Buffer | string) => {
    const text = String(data);
    if (text.includes(CTRL_C)) return onInterrupt();
    wanted?.(text.toLowerCase());
  };
  input.setRawMode?.(true);
  input.on('data', onData);
  input.resume();
  return {
    next: (signal) =>
      new Promise((resolve) => {
        const settle = (key: string | null) => {
          wanted = undefined;
          signal.removeEventListener('abort', giveUp);
          resolve(key);
        };
        const giveUp = () => settle(null);
        if (signal.aborted) return giveUp();
        signal.addEventListener('abort', giveUp);
        wanted = settle;
      }),
    close: () => {
      input.off('data', onData);
      input.setRawMode?.(false);
      input.pause();
    },
  };
}
