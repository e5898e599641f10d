import { z } from 'zod';
import type { Block } from '../../../../shared/commands/sessions';
import type { OpenDatabase } from '../../../db/open';
import type { messages } from '../../../db/schema';
import { maskContent, maskStrings } from '../../../mask-strings';
import { toMessage } from '../transcript-view';
import { type Content, fileOf } from '../user-content';

/** Messages that are read at once: few, because each may have large files. */
const PAGE = 20;

/** A message of an export, without secrets. */
export type Entry = {
  seq: number;
  role: 'user' | 'assistant';
  kind: 'message' | 'compaction';
  /** Content blocks as the API has them. */
  content: unknown[];
  /** What the transcript shows of it. */
  blocks: Block[];
  stopReason: string | null;
  createdAt: number;
  toolCalls: EntryCall[];
  /** The file of a block of type `attachment`, by its index; base64. */
  file(index: number): { mediaType: string; data: string } | null;
};
export type EntryCall = Omit<z.infer<typeof Call>, 'seq'>;

/**
 * The complete messages of a session, oldest first, read on a thread of their own (invariant 7). What is said while
 * it goes on is not part of it.
 */
export async function* readEntries(
  { database, mask }: { database: OpenDatabase; mask(text: string): string },
  sessionId: string,
): AsyncGenerator<Entry> {
  const last = await lastSeq(database, sessionId);
  let paused: Content = [];
  for (let after = 0; after < last; ) {
    const page = { sessionId, after, last, limit: PAGE };
    const [rows = [], calls = []] = await database.queryAside([
      { sql: MESSAGES, params: [page] },
      { sql: CALLS, params: [page] },
    ]);
    const found = z.array(Call).parse(calls);
    for (const row of z.array(Row).parse(rows)) {
      // Named boundary: the column has content blocks, which the engine wrote.
      const content = JSON.parse(row.content) as Content;
      const mine = found.filter(({ seq }) => seq === row.seq);
      yield toEntry({ ...row, content }, mine, paused, mask);
      after = row.seq;
      paused = row.stopReason === 'pause_turn' ? content : [];
    }
    if (rows.length < PAGE) return;
  }
}

type StoredMessage = Omit<z.infer<typeof Row>, 'content'> & { content: Content };

function toEntry(
  row: StoredMessage,
  calls: readonly z.infer<typeof Call>[],
  paused: Content,
  mask: (text: string) => string,
): Entry {
  const { seq, role, kind, content, stopReason, createdAt } = row;
  const shown: typeof messages.$inferSelect = {
    ...row,
    sessionId: '',
    state: 'complete',
    request: null,
  };
  // Written without the secrets of then: there may be more by now.
  const { blocks } = toMessage(shown, mask, paused);
  return {
    seq,
    role,
    kind,
    content: content.map((block) => maskContent(block, mask)),
    // Named boundary: masking changes strings only.
    blocks: maskStrings(blocks, mask) as Block[],
    stopReason,
    createdAt,
    toolCalls: calls.map(({ seq: _, ...call }) => ({
      ...call,
      input: mask(call.input),
      output: mask(call.output),
    })),
    file(index) {
      const block = content[index];
      return block ? fileOf(block) : null;
    },
  };
}

async function lastSeq(database: OpenDatabase, sessionId: string): Promise<number> {
  const [rows = []] = await database.queryAside([{ sql: LAST, params: [{ sessionId }] }]);
  return z.object({ last: z.number().nullable() }).parse(rows[0]).last ?? 0;
}

const Row = z.object({
  seq: z.number(),
  role: z.enum(['user', 'assistant']),
  kind: z.enum(['message', 'compaction']),
  content: z.string(),
  stopReason: z.string().nullable(),
  createdAt: z.number(),
});

const Call = z.object({
  seq: z.number(),
  id: z.string(),
  name: z.string(),
  input: z.string(),
  status: z.string(),
  output: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
});

const LAST = 'SELECT max(seq) AS last FROM messages WHERE session_id = :sessionId';
const IN_PAGE = `FROM messages WHERE session_id = :sessionId AND seq > :after AND seq <= :last
  AND state = 'complete' ORDER BY seq LIMIT :limit`;
const MESSAGES = `SELECT seq, role, kind, content, stop_reason AS stopReason, created_at AS createdAt ${IN_PAGE}`;
const CALLS = `SELECT seq, id, name, input, status, output, started_at AS startedAt, ended_at AS endedAt
  FROM tool_calls WHERE session_id = :sessionId AND seq IN (SELECT seq ${IN_PAGE}) ORDER BY seq, rowid`;
