import { and, asc, eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { QueuedMessage } from '../../../shared/commands/sessions';
import { ChatelaineError } from '../../../shared/errors';
import type { Clock } from '../../clock';
import type { Db, OpenDatabase } from '../../db/open';
import { queuedMessages } from '../../db/schema';
import { attachmentOf, type Content, textBlock, textOf } from './user-content';

/** What the user writes while a turn runs: on disk at once, sent when it ends, changed until then. */
export function createFollowUps({ database, clock }: { database: OpenDatabase; clock: Clock }) {
  const { db } = database;
  const rows = (tx: Db, sessionId: string) =>
    tx
      .select()
      .from(queuedMessages)
      .where(eq(queuedMessages.sessionId, sessionId))
      .orderBy(asc(queuedMessages.id))
      .all();
  const one = (sessionId: string, id: string) =>
    and(eq(queuedMessages.sessionId, sessionId), eq(queuedMessages.id, id));

  return {
    add(sessionId: string, content: Content): void {
      db.insert(queuedMessages)
        .values({ id: uuid(), sessionId, content, createdAt: clock.now() })
        .run();
    },

    list: (sessionId: string): QueuedMessage[] =>
      rows(db, sessionId).map(({ id, content, createdAt }) => ({
        id,
        text: textOf(content as Content),
        attachments: (content as Content).flatMap((block) => attachmentOf(block) ?? []),
        createdAt,
      })),

    /** Keeps its files. Error: `NOT_FOUND` when it has been sent. */
    edit(sessionId: string, id: string, text: string): void {
      database.transaction((tx) => {
        const row = tx.select().from(queuedMessages).where(one(sessionId, id)).get();
        if (!row) throw gone();
        const files = (row.content as Content).filter((block) => block.type !== 'text');
        tx.update(queuedMessages)
          .set({ content: [...files, textBlock(text)] })
          .where(one(sessionId, id))
          .run();
      });
    },

    /** Error: `NOT_FOUND` when it has been sent. */
    remove(sessionId: string, id: string): void {
      const { changes } = db.delete(queuedMessages).where(one(sessionId, id)).run();
      if (changes === 0) throw gone();
    },

    /** Everything that waits, taken out, as the content of one message; null when there is nothing. */
    take(tx: Db, sessionId: string): Content | null {
      const waiting = rows(tx, sessionId);
      if (waiting.length === 0) return null;
      tx.delete(queuedMessages).where(eq(queuedMessages.sessionId, sessionId)).run();
      return waiting.flatMap(({ content }) => content as Content);
    },
  };
}

export type FollowUps = ReturnType<typeof createFollowUps>;

function gone(): ChatelaineError {
  return new ChatelaineError('NOT_FOUND', 'This message has been sent meanwhile.');
}
