import { and, eq, getTableColumns, inArray, lt, sql } from 'drizzle-orm';
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
      // What was brought in, ran elsewhere or was compared goes on as a session like any other.
      source: 'own',
      sourceId: null,
      runner: 'local',
      managedId: null,
      comparisonId: null,
      removedAt: null,
    })
    .run();
  // By the database itself: ten thousand messages must not pass through this thread.
  const sessionId = sql<string>`${id}`.as('session_id');
  tx.insert(messages)
    .select(
      tx
        .select({ ...getTableColumns(messages), sessionId })
        .from(messages)
        .where(
          and(
            eq(messages.sessionId, original.id),
            lt(messages.seq, beforeSeq),
            eq(messages.state, 'complete'),
          ),
        ),
    )
    .run();
  const copied = tx.select({ seq: messages.seq }).from(messages).where(eq(messages.sessionId, id));
  tx.insert(toolCalls)
    .select(
      tx
        .select({ ...getTableColumns(toolCalls), sessionId })
        .from(toolCalls)
        .where(and(eq(toolCalls.sessionId, original.id), inArray(toolCalls.seq, copied))),
    )
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
