import type { Emit } from '../../shared/events';
import type { Timer } from '../timer';

/** What takes longer is told to the windows, in milliseconds. */
const SLOW_MS = 1_000;

/** Checkpoints that are being made before a turn: told when they take long, and skipped on demand. */
export function createSaving({ timer, emit }: { timer: Timer; emit: Emit }) {
  const underWay = new Map<string, AbortController>();
  /** By session the turn that does without. */
  const skipped = new Map<string, number>();

  return {
    isSkipped: (sessionId: string, seq: number): boolean => skipped.get(sessionId) === seq,

    /** Runs `make`, or as much of it as comes before a skip, which rejects with {@link SKIPPED}. */
    async run(
      sessionId: string,
      seq: number,
      make: (signal: AbortSignal) => Promise<void>,
    ): Promise<void> {
      const stop = new AbortController();
      underWay.set(sessionId, stop);
      let isTold = false;
      const stopTimer = timer.after(SLOW_MS, () => {
        isTold = true;
        emit('checkpoints.saving', { sessionId, isSaving: true });
      });
      try {
        // it may be waiting for another session: a skip does not
        await Promise.race([make(stop.signal), rejected(stop.signal)]);
      } catch (error) {
        // What is made later would have the turn's own changes in it.
        if (stop.signal.aborted) skipped.set(sessionId, seq);
        throw error;
      } finally {
        underWay.delete(sessionId);
        stopTimer();
        if (isTold) emit('checkpoints.saving', { sessionId, isSaving: false });
      }
    },

    skip: (sessionId: string): void => underWay.get(sessionId)?.abort(SKIPPED),
  };
}

export const SKIPPED = new Error('You skipped it.');

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
