import type { Timer } from '../../../src/main/timer';

/** Time that passes only when a test says so: the clock and everything that waits for it. */
export function createFakeTime(clock: { time: number }) {
  const waiting = new Set<{ at: number; work: () => void }>();
  const timer: Timer = {
    after(ms, work) {
      const entry = { at: clock.time + ms, work };
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
  };

  return {
    timer,
    waiting: () => waiting.size,
    /** Lets time pass, each thing at its own moment, with its promises settled before the next. */
    async pass(ms: number): Promise<void> {
      const end = clock.time + ms;
      for (;;) {
        const next = [...waiting].sort((a, b) => a.at - b.at)[0];
        if (!next || next.at > end) break;
        waiting.delete(next);
        clock.time = Math.max(clock.time, next.at);
        next.work();
        await settled();
      }
      clock.time = end;
    },
  };
}

/** After everything that is ready to run has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
