import os from 'node:os';
import type { Terminal } from '../terminal/terminal';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/**
 * Ctrl+C and its like stop the turn in the app, and the end is waited for: what is complete stays. The
 * second time nothing is waited for.
 */
export function createStopping(terminal: Terminal, stopTurn: () => Promise<unknown>) {
  let exitCode: number | null = null;
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // It is raced, and nobody listens any more once the race is over.
  failed.catch(() => {});

  function onSignal(signal: Signal): void {
    if (exitCode !== null) {
      terminal.input.setRawMode?.(false);
      process.exit(exitCode);
    }
    exitCode = 128 + os.constants.signals[signal];
    terminal.note('Stopping. Again to leave at once.');
    stopTurn().catch(fail);
  }
  for (const signal of SIGNALS) process.on(signal, onSignal);

  return {
    /** As if Ctrl+C had been pressed: in raw mode it is a key like others. */
    stop: () => onSignal('SIGINT'),
    fail: (error: unknown) => fail(error),
    failed,
    /** What to end with because of a signal; null when there was none. */
    signal: (): number | null => exitCode,
    close: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
