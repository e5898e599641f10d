import { setImmediate as pause } from 'node:timers/promises';
import { and, asc, desc, eq, gte, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Clock } from '../clock';
import type { Db, OpenDatabase } from '../db/open';
import { messages, sessions, toolCalls } from '../db/schema';
import type { StoredRow } from './stored-rows';

/** How long rows are written before the rest of the app has its turn, in milliseconds. */
const SLICE_MS = 5;

export type Copy = {
  sessionId: string;
  /** Takes the next rows of the conversation, in order. */
  add(rows: readonly StoredRow[]): Promise<void>;
  /** All were added: the session is as the file is, and is seen. Answers whether what was there had to change. */
  finish(facts: { title: string; workspace: string; model: string | null }): Promise<boolean>;
};

/**
 * Writes a conversation into a session of its own, or brings the one up to date that was made of it. What is new at
 * the end is added a few rows at a time, so that nobody waits (invariant 7), and can be read again when a power cut
 * takes it back; a new session is not seen until it is whole. Where the conversation went another way, everything
 * from there on is replaced in one transaction.
 */
export function beginCopy(
  { database, clock }: { database: OpenDatabase; clock: Clock },
  profileId: string,
  sourceId: string,
): Copy {
  const { db } = database;
  const { sessionId, isNew } = database.hastyTransaction((tx) => {
    const known = sessionOf(tx, profileId, sourceId);
    return { sessionId: known ?? createHidden(tx, clock, profileId, sourceId), isNew: !known };
  });
  const times = { first: null as number | null, last: 0 };
  let seq = 0;
  /** The last row that is as it was; a result that differs is not the first of what differs: its call is. */
  let before: StoredRow | null = null;
  let replaced: { from: number; rows: StoredRow[] } | null = null;

  function isSame(row: StoredRow): boolean | null {
    const found = db.get<{ role: string; kind: string; content: string } | undefined>(
      sql`SELECT role, kind, content FROM messages WHERE session_id = ${sessionId} AND seq = ${seq}`,
    );
    if (!found) return null;
    const { role, kind, content } = row.message;
    return found.role === role && found.kind === kind && found.content === JSON.stringify(content);
  }

  function take(tx: Db, row: StoredRow): void {
    seq += 1;
    times.first ??= row.message.createdAt;
    times.last = row.message.createdAt;
    if (replaced) {
      replaced.rows.push(row);
      return;
    }
    const same = isSame(row);
    if (same === null) insert(tx, sessionId, seq, row);
    else if (same === false) {
      const withCall = before && before.calls.length > 0 ? [before] : [];
      replaced = { from: seq - withCall.length, rows: [...withCall, row] };
    }
    before = row;
  }

  function replace(tx: Db, from: number, rows: readonly StoredRow[]): void {
    remove(tx, sessionId, from);
    for (const [at, row] of rows.entries()) insert(tx, sessionId, from + at, row);
  }

  return {
    sessionId,
    async add(rows) {
      for (let at = 0; at < rows.length; await pause()) {
        at = database.hastyTransaction((tx) => {
          const begun = performance.now();
          let next = at;
          while (next < rows.length && (next === at || performance.now() - begun < SLICE_MS)) {
            const row = rows[next];
            if (row) take(tx, row);
            next += 1;
          }
          return next;
        });
      }
    },
    async finish({ title, workspace, model }) {
      return database.transaction((tx) => {
        const from = replaced?.from ?? seq + 1;
        const isLonger = tx
          .select({ seq: messages.seq })
          .from(messages)
          .where(and(eq(messages.sessionId, sessionId), gte(messages.seq, from)))
          .limit(1)
          .get();
        if (isLonger) replace(tx, from, replaced?.rows ?? []);
        tx.update(sessions)
          .set({
            ...(isNew ? { title } : {}),
            workspace,
            ...(model === null ? {} : { model }),
            ...(times.first === null ? {} : { createdAt: times.first, updatedAt: times.last }),
            removedAt: null,
          })
          .where(eq(sessions.id, sessionId))
          .run();
        return isLonger !== undefined;
      });
    },
  };
}

/** The one that is seen rather than one that was deleted, and that a forgotten run left behind. */
function sessionOf(tx: Db, profileId: string, sourceId: string): string | undefined {
  return tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.profileId, profileId), eq(sessions.sourceId, sourceId)))
    .orderBy(sql`${sessions.removedAt} IS NOT NULL`, asc(sessions.createdAt))
    .limit(1)
    .get()?.id;
}

function createHidden(tx: Db, clock: Clock, profileId: string, sourceId: string): string {
  const id = uuid();
  const now = clock.now();
  tx.insert(sessions)
    .values({
      id,
      profileId,
      source: 'claude-code',
      sourceId,
      title: 'Claude Code',
      status: 'idle',
      model: usualModel(tx, profileId),
      mode: 'ask',
      workspace: '',
      systemPrompt: '',
      createdAt: now,
      updatedAt: now,
      removedAt: now,
    })
    .run();
  return id;
}

/** Until a reply names one: a fork of a question that nobody answered goes on with it. */
function usualModel(tx: Db, profileId: string): string {
  const latest = tx
    .select({ model: sessions.model })
    .from(sessions)
    .where(and(eq(sessions.profileId, profileId), eq(sessions.source, 'own')))
    .orderBy(desc(sessions.updatedAt))
    .limit(1)
    .get();
  return latest?.model ?? 'unknown';
}

function insert(tx: Db, sessionId: string, seq: number, { message, calls }: StoredRow): void {
  tx.insert(messages)
    .values({ sessionId, seq, ...message })
    .run();
  for (const call of calls)
    tx.insert(toolCalls)
      .values({ sessionId, seq, ...call })
      .run();
}

function remove(tx: Db, sessionId: string, from: number): void {
  tx.delete(toolCalls)
    .where(and(eq(toolCalls.sessionId, sessionId), gte(toolCalls.seq, from)))
    .run();
  tx.delete(messages)
    .where(and(eq(messages.sessionId, sessionId), gte(messages.seq, from)))
    .run();
}
