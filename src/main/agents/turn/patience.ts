import type { SessionStatus } from '../../../shared/commands/sessions';
import type { Clock } from '../../clock';
import type { Timer } from '../../timer';

export type Waiting = {
  /** Resolves at `at` (ms UTC) or when it is hurried; rejects with the signal's reason. */
  until(sessionId: string, at: number, stop: AbortSignal): Promise<void>;
  /** Ends the wait of one session now; of all without an id. Nothing to do for one that does not wait. */
  hurry(sessionId?: string): void;
};

/** Sessions that wait for the provider to be there again. */
export function createWaiting({ clock, timer }: { clock: Clock; timer: Timer }): Waiting {
  const waiting = new Map<string, () => void>();
  return {
    until: (sessionId, at, stop) =>
      new Promise((resolve, reject) => {
        stop.throwIfAborted();
        const end = () => {
          callOff();
          waiting.delete(sessionId);
          stop.removeEventListener('abort', onAbort);
        };
        const goOn = () => {
          end();
          resolve();
        };
        const onAbort = () => {
          end();
          reject(stop.reason);
        };
        const callOff = timer.after(Math.max(0, at - clock.now()), goOn);
        stop.addEventListener('abort', onAbort, { once: true });
        waiting.set(sessionId, goOn);
      }),
    hurry(sessionId) {
      const chosen = sessionId === undefined ? [...waiting.keys()] : [sessionId];
      for (const id of chosen) waiting.get(id)?.();
    },
  };
}

/** Statuses of a session that is at work, and would be interrupted if the app ended. */
export const AT_WORK: readonly SessionStatus[] = ['queued', 'running', 'asking', 'waiting'];
