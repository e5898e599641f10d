import type { BetaMessageParam } from '@anthropic-ai/sdk/resources/beta/messages';
import { and, asc, desc, eq, gt, lt, ne } from 'drizzle-orm';
import type { OpenDatabase } from '../../db/open';
import { messages } from '../../db/schema';
import { GO_ON } from './go-on';
import { CUT_OFF } from './transcript';
import { type Content, textBlock } from './user-content';

const SUMMARY_INTRODUCTION =
  'This conversation was compacted to make room. What happened before, in your own words:';

/** The conversation of a session as the API takes it, from what is on disk. */
export function createHistory({ database }: { database: OpenDatabase }) {
  const { db } = database;

  /** The latest summary that came to its end: what is before it is not sent any more. */
  const lastCompaction = (sessionId: string) =>
    db
      .select({ seq: messages.seq, content: messages.content })
      .from(messages)
      .where(
        and(
          eq(messages.sessionId, sessionId),
          eq(messages.kind, 'compaction'),
          eq(messages.state, 'complete'),
          ne(messages.stopReason, CUT_OFF),
        ),
      )
      .orderBy(desc(messages.seq))
      .limit(1)
      .get();

  const rowsAfter = (sessionId: string, seq: number) =>
    db
      .select()
      .from(messages)
      .where(
        and(eq(messages.sessionId, sessionId), eq(messages.kind, 'message'), gt(messages.seq, seq)),
      )
      .orderBy(asc(messages.seq))
      .all();

  /** What the user had said last before a summary: it may still have to be answered. */
  const openQuestion = (sessionId: string, seq: number): Content => {
    const before = db
      .select()
      .from(messages)
      .where(
        and(eq(messages.sessionId, sessionId), eq(messages.kind, 'message'), lt(messages.seq, seq)),
      )
      .orderBy(desc(messages.seq))
      .limit(1)
      .get();
    return before?.role === 'user' ? (before.content as Content) : [];
  };

  return {
    read(sessionId: string): BetaMessageParam[] {
      const summary = lastCompaction(sessionId);
      const said = rowsAfter(sessionId, summary?.seq ?? 0)
        .map(({ role, content, stopReason }) => ({
          role,
          content: sendable(content as Content, stopReason),
        }))
        .filter(({ content }) => content.length > 0);
      if (!summary) return said;
      const question = openQuestion(sessionId, summary.seq);
      return [{ role: 'user', content: opening(summary.content as Content, question) }, ...said];
    },

    /** Whether it is the model's turn. A reply of which nothing is left to send does not count. */
    endsWithUser(sessionId: string): boolean {
      const rows = db
        .select()
        .from(messages)
        .where(eq(messages.sessionId, sessionId))
        .orderBy(desc(messages.seq))
        .limit(8)
        .all();
      const last = rows.find(
        (row) =>
          row.kind === 'message' && sendable(row.content as Content, row.stopReason).length > 0,
      );
      return last?.role === 'user';
    },
  };
}

export type History = ReturnType<typeof createHistory>;

/** The summary in place of everything before, and the question that was open then. */
function opening(summary: Content, question: Content): Content {
  const text = summary.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  // Results belong to calls that are not sent any more; the summary tells of them.
  const open = question.filter((block) => block.type !== 'tool_result');
  const last = open.length > 0 ? open : [textBlock(GO_ON)];
  return [textBlock(`${SUMMARY_INTRODUCTION}\n\n${text}`), ...last];
}

/**
 * Without what the API would refuse: empty text, thinking without its signature or as the last word, and
 * calls of the provider's own tools that were cut off before their result.
 */
function sendable(content: Content, stopReason: string | null): Content {
  const answered = new Set(
    content.flatMap((block) => ('tool_use_id' in block ? [block.tool_use_id] : [])),
  );
  const kept = content.filter((block) => {
    if (block.type === 'thinking') return Boolean(block.signature);
    // A paused turn goes on with its last call open.
    if (block.type === 'server_tool_use')
      return answered.has(block.id) || stopReason === 'pause_turn';
    return block.type !== 'text' || block.text.trim() !== '';
  });
  return kept.slice(0, kept.findLastIndex(({ type }) => type !== 'thinking') + 1);
}
