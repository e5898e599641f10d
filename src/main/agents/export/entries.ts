import { z } from 'zod';
import type { Block } from '../../../shared/commands/sessions';
import type { OpenDatabase } from '../../db/open';
import type { messages } from '../../db/schema';
import { maskStrings } from '../transcript/mask-strings';
import { toMessage } from '../transcript/transcript-view';
import { type Content, fileOf } from '../transcript/user-content';

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
export type EntryCall = z.infer<typeof Call>;

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
    const callsOf = Map.groupBy?.(calls, () => 0) ? groupBySeq(calls) : groupBySeq(calls);
    for (const one of rows) {
      const row = Row.parse(one);
      const content = JSON.parse(row.content) as Content;
      after = row.seq;
      yield toEntry({ ...row, content }, callsOf.get(row.seq) ?? [], paused, mask);
      paused = row.stopReason === 'pause_turn' ? content : [];
    }
    if (rows.length < PAGE) return;
  }
}
