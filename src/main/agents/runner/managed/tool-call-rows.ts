import { and, eq } from 'drizzle-orm';
import type { Db } from '../../../db/open';
import { toolCalls } from '../../../db/schema';

/** A call as it is on disk. */
export function findToolCall(db: Db, sessionId: string, id: string) {
  return db
    .select()
    .from(toolCalls)
    .where(and(eq(toolCalls.sessionId, sessionId), eq(toolCalls.id, id)))
    .get();
}
