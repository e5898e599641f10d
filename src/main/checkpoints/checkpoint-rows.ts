import { and, asc, desc, eq, inArray, ne } from 'drizzle-orm';
import type { Checkpoint } from '../../shared/commands/checkpoints';
import { ChatelaineError } from '../../shared/errors';
import type { Clock } from '../clock';
import type { Db } from '../db/open';
import { messages, rewoundMessages, sessions, checkpoints as table } from '../db/schema';

export type CheckpointRow = typeof table.$inferSelect;

/** Of one session; the oldest go first. */
const MAX_CHECKPOINTS = 200;

export const viewOf = ({ commit: _, ...row }: CheckpointRow): Checkpoint => row;

/** Error: `NOT_FOUND`. */
export function checkpointRow(db: Db, id: string): CheckpointRow {
  const found = db.select().from(table).where(eq(table.id, id)).get();
  if (!found) throw new ChatelaineError('NOT_FOUND', 'This checkpoint no longer exists.');
  return found;
}

/** Oldest first. */
export const checkpointRows = (db: Db, sessionId: string): CheckpointRow[] =>
  db
    .select()
    .from(table)
    .where(eq(table.sessionId, sessionId))
    .orderBy(asc(table.createdAt), asc(table.id))
    .all();

/** Its commit has its name in the repository already: without one it could be tidied up. */
export function addRow(db: Db, clock: Clock, row: Omit<CheckpointRow, 'createdAt'>) {
  const added = { ...row, createdAt: clock.now() };
  db.insert(table).values(added).run();
  return added;
}

/**
 * The checkpoint of the turn that begins at `seq`; null when there is none yet, or only one of a message that
 * a rewind has taken out since.
 */
export function checkpointOfTurn(db: Db, sessionId: string, seq: number): CheckpointRow | null {
  const found = db
    .select()
    .from(table)
    .where(and(eq(table.sessionId, sessionId), eq(table.kind, 'turn'), eq(table.seq, seq)))
    .orderBy(desc(table.createdAt), desc(table.id))
    .get();
  const said = db
    .select({ at: messages.createdAt })
    .from(messages)
    .where(and(eq(messages.sessionId, sessionId), eq(messages.seq, seq)))
    .get();
  return found && (said?.at ?? 0) <= found.createdAt ? found : null;
}

/** Takes the oldest away where there are too many. */
export function dropOld(db: Db, sessionId: string): void {
  const old = checkpointRows(db, sessionId).slice(0, -MAX_CHECKPOINTS);
  if (old.length === 0) return;
  const ids = old.map(({ id }) => id);
  db.delete(rewoundMessages).where(inArray(rewoundMessages.checkpointId, ids)).run();
  db.delete(table).where(inArray(table.id, ids)).run();
}

/** Other sessions that work in the same folder. */
export const sessionsBeside = (db: Db, workspace: string, sessionId: string): string[] =>
  db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.workspace, workspace), ne(sessions.id, sessionId)))
    .all()
    .map(({ id }) => id);
