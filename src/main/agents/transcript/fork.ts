import { and, eq, lt } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { NewAttachment } from '../../../shared/commands/sessions';
import type { Clock } from '../../clock';
import type { Db } from '../../db/open';
import { messages, sessions, toolCalls } from '../../db/schema';
import type { SessionRow } from '../session-store';
import { type Content, fileOf } from './user-content';

/**
 * Copies a session and what was said in it before `beforeSeq`, in the caller's transaction. What is
 * still being streamed is left out. Answers the id of the new session.
 */
export function copySession(
  tx: Db,
  clock: Clock,
  original: SessionRow,
  beforeSeq: number,
  title: string,
): string {
  const id = uuid();
  const now = clock.now();
  tx.insert(sessions)
    .values({
      ...original,
      id,
      title,
      status: 'idle',
      statusCode: null,
      statusMessage: null,
      retryAt: null,
      retryAttempt: 0,
      parentSessionId: original.id,
      forkedAtSeq: beforeSeq,
      createdAt: now,
      updatedAt: now,
      archivedAt: null,
    })
    .run();
  const said = tx
    .select()
    .from(messages)
    .where(and(eq(messages.sessionId, original.id), lt(messages.seq, beforeSeq)))
    .all()
    .filter(({ state }) => state === 'complete');
  for (const row of said)
    tx.insert(messages)
      .values({ ...row, sessionId: id })
      .run();
  const calls = tx
    .select()
    .from(toolCalls)
    .where(and(eq(toolCalls.sessionId, original.id), lt(toolCalls.seq, beforeSeq)))
    .all();
  const copied = new Set(said.map(({ seq }) => seq));
  for (const row of calls.filter(({ seq }) => copied.has(seq)))
    tx.insert(toolCalls)
      .values({ ...row, sessionId: id })
      .run();
  return id;
}

/** The files of a message that is to be sent again in other words. */
export function attachmentsOf(tx: Db, sessionId: string, seq: number): NewAttachment[] {
  const row = tx
    .select({ content: messages.content })
    .from(messages)
    .where(and(eq(messages.sessionId, sessionId), eq(messages.seq, seq)))
    .get();
  return ((row?.content ?? []) as Content).flatMap((block) => {
    const file = fileOf(block);
    // What is on disk came in through the contract, which knows no other types.
    return file ? [file as NewAttachment] : [];
  });
}
