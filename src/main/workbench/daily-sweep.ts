import { purgeRemoved } from '../agents/removal';
import type { Checkpoints } from '../checkpoints/checkpoints';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import type { Logger } from '../logging/logger';
import type { Timer } from '../timer';
import type { Worktrees } from '../worktrees/worktrees';

/** A while after the start, and once a day. */
const FIRST_SWEEP_MS = 60_000;
const SWEEP_EVERY_MS = 24 * 60 * 60 * 1_000;

/**
 * Takes away what has had its time: deleted sessions with all that is theirs, discarded worktrees, and
 * checkpoints that nobody has any more.
 */
export function createDailySweep(ports: {
  database: OpenDatabase;
  clock: Clock;
  timer: Timer;
  log: Logger;
  worktrees: Pick<Worktrees, 'forget' | 'purge'>;
  checkpoints: Pick<Checkpoints, 'sweep'>;
  /** What else is a session's, and in none of its tables. */
  forgetSession(sessionId: string): void;
}) {
  const { database, clock, timer, log, worktrees, checkpoints } = ports;
  const closing = new AbortController();
  let purging: Promise<unknown> = Promise.resolve();
  let stopTimer = () => {};

  async function purge(): Promise<void> {
    await purgeRemoved({
      database,
      clock,
      async forget(sessionId) {
        const left = await worktrees.forget(sessionId);
        ports.forgetSession(sessionId);
        return left;
      },
      onFailure: (sessionId, error) =>
        log.warn({ err: error, sessionId }, 'a deleted session is still there'),
      signal: closing.signal,
    });
    if (!closing.signal.aborted) await worktrees.purge();
  }

  async function sweep(): Promise<void> {
    purging = purge().catch((error: unknown) =>
      log.warn({ err: error }, 'deleted sessions and discarded worktrees were not swept'),
    );
    await purging;
    // after them, because it goes by the sessions that there are
    if (!closing.signal.aborted) await checkpoints.sweep();
  }

  function sweepAfter(ms: number): void {
    stopTimer = timer.after(ms, () => {
      sweepAfter(SWEEP_EVERY_MS);
      void sweep();
    });
  }

  return {
    start: () => sweepAfter(FIRST_SWEEP_MS),

    async close(): Promise<void> {
      closing.abort();
      stopTimer();
      await purging;
    },
  };
}
