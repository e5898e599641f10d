import { setImmediate as pause } from 'node:timers/promises';
import { and, asc, isNotNull, lte, type SQL, sql } from 'drizzle-orm';
import type { Clock } from '../clock';
import type { Db, OpenDatabase } from '../db/open';
import { sessions } from '../db/schema';

/** How long a deleted session can be brought back, in milliseconds: 30 days. */
export const KEPT_AFTER_REMOVAL_MS = 30 * 24 * 60 * 60 * 1_000;

/** Rows in one transaction: their words leave the index too, and the app has its turn after each. */
const STEP = 100;

/**
 * Deletes for good what was removed more than 30 days ago, with everything that belongs to it, a few rows at a time
 * (invariant 7); cut short, it goes on the next time. The ledger keeps what it used. `forget` is asked first, for
 * what is not in these tables: files, budgets; when it fails, the session is left for the next time. Where it
 * answers `kept`, there is work in the session's worktree: nothing is left of the session but its name, to show
 * that by. Answers the sessions that are gone.
 */
export async function purgeRemoved(ports: {
  database: OpenDatabase;
  clock: Clock;
  forget(sessionId: string): Promise<'gone' | 'kept'>;
  onFailure(sessionId: string, error: unknown): void;
  signal?: AbortSignal;
}): Promise<string[]> {
  const { database, clock, forget, onFailure, signal } = ports;
  const due = dueSessions(database.db, clock.now() - KEPT_AFTER_REMOVAL_MS);
  const gone: string[] = [];
  for (const id of due) {
    if (signal?.aborted) break;
    try {
      const isKept = (await forget(id)) === 'kept';
      for (const step of stepsOf(id, isKept)) {
        if (signal?.aborted) return gone;
        // Without waiting for the disk: what a power cut takes back is deleted the next time.
        while (database.hastyTransaction((tx) => tx.run(step).changes) === STEP) await pause();
        await pause();
      }
      if (!isKept) gone.push(id);
    } catch (error) {
      onFailure(id, error);
    }
  }
  return gone;
}

function dueSessions(db: Db, until: number): string[] {
  return db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(isNotNull(sessions.removedAt), lte(sessions.removedAt, until)))
    .orderBy(asc(sessions.removedAt))
    .all()
    .map(({ id }) => id);
}

/** What refers to a session goes before it; its forks are forks no more. */
function* stepsOf(id: string, isKept: boolean): Generator<SQL> {
  for (const table of isKept ? OWNED : [...OWNED, OF_WORKTREE]) {
    const owned = sql.identifier(table);
    yield sql`DELETE FROM ${owned} WHERE rowid IN (
      SELECT rowid FROM ${owned} WHERE session_id = ${id} LIMIT ${STEP})`;
  }
  yield sql`UPDATE sessions SET parent_session_id = NULL, forked_at_seq = NULL WHERE rowid IN (
    SELECT rowid FROM sessions WHERE parent_session_id = ${id} LIMIT ${STEP})`;
  if (!isKept) yield sql`DELETE FROM sessions WHERE id = ${id} AND removed_at IS NOT NULL`;
}

const OF_WORKTREE = 'discarded_worktrees';

/** Every other table with a foreign key to sessions. */
const OWNED = [
  'queued_messages',
  'permission_rules',
  'checkpoints',
  'rewound_messages',
  'tool_calls',
  'messages',
] as const;
