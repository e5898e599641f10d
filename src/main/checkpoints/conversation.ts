import { createHash } from 'node:crypto';
import { and, asc, desc, eq, gt, gte, max, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { ChatelaineError } from '../../shared/errors';
import type { Clock } from '../clock';
import type { Db } from '../db/open';
import { checkpoints, messages, rewoundMessages, sessions, toolCalls } from '../db/schema';

type CheckpointRow = typeof checkpoints.$inferSelect;
type Place = Pick<CheckpointRow, 'id' | 'sessionId' | 'kind' | 'seq'>;

/** What is kept with a rewind: the rows that were taken out, and what they followed. */
type Kept = {
  messages: (typeof messages.$inferSelect)[];
  toolCalls: (typeof toolCalls.$inferSelect)[];
  /** Of the turns that were taken out. */
  checkpoints: CheckpointRow[];
  /** Of the messages before: they must be the same for these to follow them again. */
  follows: string;
};

/** The conversations of sessions, cut short and put back. Every function is part of its caller's transaction. */
export function createConversation({ clock }: { clock: Clock }) {
  /**
   * The conversation as it was at the checkpoint; `undo` is the checkpoint that leads back from there. Error:
   * `CONFLICT` when the conversation went on differently since.
   */
  function goTo(tx: Db, place: Place, undo: Place): void {
    const { sessionId } = place;
    if (place.kind === 'turn') {
      if (place.seq > lastSeq(tx, sessionId) + 1) throw wentOn();
      cut(tx, sessionId, place.seq, undo);
    } else {
      goToRewind(tx, place, undo);
    }
    tx.update(sessions)
      .set({ ...IDLE, updatedAt: clock.now() })
      .where(eq(sessions.id, sessionId))
      .run();
  }

  function goToRewind(tx: Db, place: Place, undo: Place): void {
    const row = keptBy(tx, place.id);
    if (!row) throw wentOn();
    const kept = rowsOf(row);
    if (kept.messages.length > 0 || lastSeq(tx, place.sessionId) < row.fromSeq) {
      bringBack(tx, row, 0);
      remember(tx, undo, undo.seq, EMPTY);
    } else {
      if (follows(tx, place.sessionId, row.fromSeq) !== kept.follows) throw wentOn();
      cut(tx, place.sessionId, row.fromSeq, undo);
    }
  }

  /** Takes out the messages from `fromSeq` on; they are kept with `undo`. */
  function cut(tx: Db, sessionId: string, fromSeq: number, undo: Place): void {
    const from = and(eq(messages.sessionId, sessionId), gte(messages.seq, fromSeq));
    const calls = and(eq(toolCalls.sessionId, sessionId), gte(toolCalls.seq, fromSeq));
    // The checkpoint of the turn itself stays: its files can still be gone back to.
    const turns = and(
      eq(checkpoints.sessionId, sessionId),
      eq(checkpoints.kind, 'turn'),
      gt(checkpoints.seq, fromSeq),
    );
    remember(tx, undo, fromSeq, {
      messages: tx.select().from(messages).where(from).orderBy(asc(messages.seq)).all(),
      toolCalls: tx.select().from(toolCalls).where(calls).all(),
      checkpoints: tx.select().from(checkpoints).where(turns).all(),
    });
    tx.delete(toolCalls).where(calls).run();
    tx.delete(messages).where(from).run();
    tx.delete(checkpoints).where(turns).run();
  }

  function remember(tx: Db, undo: Place, fromSeq: number, kept: Omit<Kept, 'follows'>): void {
    const rows: Kept = { ...kept, follows: follows(tx, undo.sessionId, fromSeq) };
    tx.delete(rewoundMessages).where(eq(rewoundMessages.checkpointId, undo.id)).run();
    tx.insert(rewoundMessages)
      .values({
        id: uuid(),
        sessionId: undo.sessionId,
        checkpointId: undo.id,
        fromSeq,
        rows,
        createdAt: clock.now(),
      })
      .run();
  }

  /** Puts them back where they were; first, where they follow others that were taken out later, those. */
  function bringBack(tx: Db, row: KeptRow, depth: number): void {
    const { sessionId, fromSeq } = row;
    const kept = rowsOf(row);
    if (lastSeq(tx, sessionId) < fromSeq - 1 && depth < MAX_STEPS) {
      const before = takenOutSince(tx, row);
      if (!before) throw wentOn();
      bringBack(tx, before, depth + 1);
    }
    const isNext = lastSeq(tx, sessionId) === fromSeq - 1;
    if (!isNext || follows(tx, sessionId, fromSeq) !== kept.follows) throw wentOn();
    for (const message of kept.messages) tx.insert(messages).values(message).run();
    for (const call of kept.toolCalls) tx.insert(toolCalls).values(call).run();
    for (const turn of kept.checkpoints)
      tx.insert(checkpoints).values(turn).onConflictDoNothing().run();
    // From now on its checkpoint is the conversation up to here, without anything to bring back.
    const last = lastSeq(tx, sessionId) + 1;
    const rows: Kept = { ...EMPTY, follows: follows(tx, sessionId, last) };
    tx.update(rewoundMessages)
      .set({ fromSeq: last, rows })
      .where(eq(rewoundMessages.id, row.id))
      .run();
  }

  return {
    goTo,
    lastSeq,

    /** For a rewind that leaves the conversation as it is: it can be come back to all the same. */
    note: (tx: Db, undo: Place): void => remember(tx, undo, undo.seq, EMPTY),

    /** Checkpoints of turns that were taken out, as far as they are needed here. */
    takenOut: (tx: Db, sessionId: string): KeptCheckpoint[] =>
      tx.all<KeptCheckpoint>(
        sql`SELECT each.value ->> '$.id' AS id, each.value ->> '$.commit' AS "commit",
              each.value ->> '$.createdAt' AS createdAt
            FROM rewound_messages, json_each(rewound_messages.rows, '$.checkpoints') AS each
            WHERE rewound_messages.session_id = ${sessionId}`,
      ),
  };
}

export type Conversation = ReturnType<typeof createConversation>;

const EMPTY = { messages: [], toolCalls: [], checkpoints: [] };

const IDLE = {
  status: 'idle',
  statusCode: null,
  statusMessage: null,
  retryAt: null,
  retryAttempt: 0,
} as const;

/** Rewinds in a row that one step forward goes through. */
const MAX_STEPS = 100;

type KeptCheckpoint = Pick<CheckpointRow, 'id' | 'commit' | 'createdAt'>;

type KeptRow = typeof rewoundMessages.$inferSelect;

function keptBy(tx: Db, checkpointId: string): KeptRow | undefined {
  return tx
    .select()
    .from(rewoundMessages)
    .where(eq(rewoundMessages.checkpointId, checkpointId))
    .get();
}

/** What was taken out after `row` and ends where it begins. */
function takenOutSince(tx: Db, row: KeptRow): KeptRow | undefined {
  return tx
    .select()
    .from(rewoundMessages)
    .where(
      and(
        eq(rewoundMessages.sessionId, row.sessionId),
        sql`json_extract(${rewoundMessages.rows}, '$.messages[#-1].seq') = ${row.fromSeq - 1}`,
        gt(rewoundMessages.id, row.id),
      ),
    )
    .orderBy(desc(rewoundMessages.id))
    .get();
}

/** The column holds what {@link Kept} is; its type in the schema says less. */
function rowsOf(row: KeptRow): Kept {
  return row.rows as unknown as Kept;
}

function lastSeq(tx: Db, sessionId: string): number {
  const found = tx
    .select({ seq: max(messages.seq) })
    .from(messages)
    .where(eq(messages.sessionId, sessionId))
    .get();
  return found?.seq ?? 0;
}

/** Tells conversations apart: of all messages before `seq` when and what kind, of the last one what it says. */
function follows(tx: Db, sessionId: string, seq: number): string {
  const hash = createHash('sha256');
  const rows = tx.all<{ mark: string }>(
    sql`SELECT seq || ' ' || role || ' ' || created_at || ' ' || length(content) AS mark
        FROM messages WHERE session_id = ${sessionId} AND seq < ${seq} ORDER BY seq`,
  );
  for (const { mark } of rows) hash.update(`${mark}\n`);
  const last = tx.get<{ content: string } | undefined>(
    sql`SELECT content FROM messages WHERE session_id = ${sessionId} AND seq = ${seq - 1}`,
  );
  return hash.update(last?.content ?? '').digest('hex');
}

function wentOn(): ChatelaineError {
  return new ChatelaineError(
    'CONFLICT',
    'The conversation went on differently since, so it cannot go there. Go back to the files alone, or fork the session.',
  );
}
