import { sql } from 'drizzle-orm';
import type { Session } from '../../shared/commands/sessions';
import type { OpenDatabase } from '../db/open';

/** How far a compared session came; read from what it wrote. */
export type Outcome = { durationMs: number; answer: string };

/** Characters of an answer that are shown beside others. */
const LONGEST_ANSWER = 4_000;

/** From the first word said to the end of the last reply, or until now while it works. */
export function outcomeOf(
  { db }: Pick<OpenDatabase, 'db'>,
  { id, status }: Pick<Session, 'id' | 'status'>,
  now: number,
): Outcome {
  const begun = db.get<{ at: number | null }>(
    sql`SELECT min(created_at) AS at FROM messages WHERE session_id = ${id}`,
  ).at;
  // A record of the ledger is written when its reply ends.
  const ended = db.get<{ at: number | null }>(
    sql`SELECT max(at) AS at FROM usage_records WHERE session_id = ${id}`,
  ).at;
  const isOver = status === 'idle' || status === 'interrupted';
  const until = isOver ? (ended ?? begun) : now;
  return {
    durationMs: begun === null || until === null ? 0 : Math.max(0, until - begun),
    answer: lastAnswer({ db }, id).slice(0, LONGEST_ANSWER),
  };
}

function lastAnswer({ db }: Pick<OpenDatabase, 'db'>, sessionId: string): string {
  const row = db.get<{ text: string | null } | undefined>(sql`
    SELECT (SELECT group_concat(value ->> '$.text', char(10)) FROM json_each(content)
            WHERE value ->> '$.type' = 'text') AS text
    FROM messages
    WHERE session_id = ${sessionId} AND role = 'assistant' AND kind = 'message'
      AND EXISTS (SELECT 1 FROM json_each(content) WHERE value ->> '$.type' = 'text')
    ORDER BY seq DESC LIMIT 1`);
  return row?.text ?? '';
}
