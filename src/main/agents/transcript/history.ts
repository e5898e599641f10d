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
    /** `next`: a question of ours may follow; then a paused turn does not go on, and is closed. */
    read(sessionId: string, next: 'model' | 'question' = 'model'): BetaMessageParam[] {
      const summary = lastCompaction(sessionId);
      const rows = rowsAfter(sessionId, summary?.seq ?? 0);
      const said = rows
        .map(({ role, content }, index) => {
          const isOpen = next === 'model' && index === rows.length - 1 && isPaused(rows[index]);
          return { role, content: sendable(content as Content, rows[index + 1], isOpen) };
        })
        .filter(({ content }) => content.length > 0);
      if (!summary) return said;
      const question = openQuestion(sessionId, summary.seq);
      const content = opening(summary.content as Content, question, said.length === 0);
      return [{ role: 'user', content }, ...said];
    },

    /**
     * Whether it is the model's turn: it was asked something, or paused in a search and `goesOn` with it.
     * A reply of which nothing is left to send does not count.
     */
    isModelsTurn(sessionId: string, goesOn: boolean): boolean {
      const rows = db
        .select()
        .from(messages)
        .where(and(eq(messages.sessionId, sessionId), eq(messages.kind, 'message')))
        .orderBy(desc(messages.seq))
        .limit(8)
        .all();
      if (goesOn && isPaused(rows[0])) return true;
      const last = rows.find((row) => sendable(row.content as Content).length > 0);
      return last?.role === 'user';
    },
  };
}

export type History = ReturnType<typeof createHistory>;

/** The summary in place of everything before, and the question that was open then. */
function opening(summary: Content, question: Content, isLast: boolean): Content {
  const text = summary.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  // Results belong to calls that are not sent any more; the summary tells of them.
  const open = question.filter((block) => block.type !== 'tool_result');
  const goOn = isLast && open.length === 0 ? [textBlock(GO_ON)] : [];
  return [textBlock(`${SUMMARY_INTRODUCTION}\n\n${text}`), ...open, ...goOn];
}

type Row = typeof messages.$inferSelect;

/** Sent back as it is, with its last call open, such a turn goes on. */
function isPaused(row: Row | undefined): boolean {
  return row?.stopReason === 'pause_turn';
}

/**
 * Without what the API would refuse: empty text, thinking without its signature or as the last word, and
 * calls of the provider's own tools that never got their result, unless they are still open. A paused
 * turn has its results in the reply after it.
 */
function sendable(content: Content, after?: Row, isOpen = false): Content {
  const goesOn = after?.role === 'assistant' ? (after.content as Content) : [];
  const answered = new Set(
    [...content, ...goesOn].flatMap((block) => ('tool_use_id' in block ? [block.tool_use_id] : [])),
  );
  const kept = content.filter((block) => {
    if (block.type === 'thinking') return Boolean(block.signature);
    if (block.type === 'server_tool_use') return isOpen || answered.has(block.id);
    return block.type !== 'text' || block.text.trim() !== '';
  });
  return kept.slice(0, kept.findLastIndex(({ type }) => !isThought(type)) + 1);
}

const isThought = (type: string) => type === 'thinking' || type === 'redacted_thinking';
