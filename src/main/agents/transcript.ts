import type {
  BetaContentBlockParam,
  BetaMessageParam,
  BetaToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/beta/messages';
import { and, asc, count, desc, eq, inArray, lt, max } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Message, ToolCall } from '../../shared/commands/sessions';
import type { Clock } from '../clock';
import type { Db, OpenDatabase } from '../db/open';
import { messages, queuedMessages, type RequestTrace, toolCalls } from '../db/schema';
import { toMessage, toToolCall } from './transcript-view';

type Content = BetaContentBlockParam[];
type ToolCallRow = typeof toolCalls.$inferInsert;

/** Why a reply has no regular stop reason of the API: it was cut off. */
export const CUT_OFF = 'cut_off';

const INTERRUPTED_RESULT = 'Interrupted before it finished. What it did so far may be incomplete.';

/**
 * The messages and tool calls of sessions as they are on disk. A method that takes `tx` is part of the
 * caller's transaction.
 */
export function createTranscript({
  database,
  clock,
  mask,
}: {
  database: OpenDatabase;
  clock: Clock;
  mask(text: string): string;
}) {
  const { db } = database;

  const readMessage = (tx: Db, sessionId: string, seq: number): Message => {
    const row = tx.select().from(messages).where(at(sessionId, seq)).get();
    if (!row) throw new Error(`message ${seq} of session ${sessionId} is not there`);
    return toMessage(row, mask);
  };

  const append = (
    tx: Db,
    sessionId: string,
    role: 'user' | 'assistant',
    content: Content,
  ): number => {
    const last = tx
      .select({ seq: max(messages.seq) })
      .from(messages)
      .where(eq(messages.sessionId, sessionId))
      .get();
    const seq = (last?.seq ?? 0) + 1;
    tx.insert(messages)
      .values({ sessionId, seq, role, content, state: 'complete', createdAt: clock.now() })
      .run();
    return seq;
  };

  return {
    appendUser: (tx: Db, sessionId: string, content: Content): Message =>
      readMessage(tx, sessionId, append(tx, sessionId, 'user', content)),

    /** Opens a reply that is about to stream; completed blocks follow with {@link saveReply}. */
    openReply(tx: Db, sessionId: string, request: RequestTrace): number {
      const seq = append(tx, sessionId, 'assistant', []);
      tx.update(messages).set({ state: 'streaming', request }).where(at(sessionId, seq)).run();
      return seq;
    },

    /** Replaces what is stored of a reply: its completed blocks, usage and, at its end, stop reason. */
    saveReply(
      tx: Db,
      sessionId: string,
      seq: number,
      reply: { content: unknown[]; request: RequestTrace; stopReason?: string },
    ): Message {
      const { content, request, stopReason } = reply;
      tx.update(messages)
        .set({
          content,
          request,
          ...(stopReason ? { stopReason, state: 'complete' as const } : {}),
        })
        .where(at(sessionId, seq))
        .run();
      return readMessage(tx, sessionId, seq);
    },

    saveToolCall(tx: Db, row: ToolCallRow): ToolCall {
      tx.insert(toolCalls).values(row).onConflictDoNothing().run();
      return this.updateToolCall(tx, row.sessionId, row.id, {});
    },

    updateToolCall(tx: Db, sessionId: string, id: string, change: Partial<ToolCallRow>): ToolCall {
      const mine = and(eq(toolCalls.sessionId, sessionId), eq(toolCalls.id, id));
      if (Object.keys(change).length > 0) tx.update(toolCalls).set(change).where(mine).run();
      const row = tx.select().from(toolCalls).where(mine).get();
      if (!row) throw new Error(`tool call ${id} of session ${sessionId} is not there`);
      return toToolCall(row);
    },

    /** The conversation as the API takes it: without empty messages or unsigned thinking. */
    history: (sessionId: string): BetaMessageParam[] =>
      db
        .select({ role: messages.role, content: messages.content })
        .from(messages)
        .where(eq(messages.sessionId, sessionId))
        .orderBy(asc(messages.seq))
        .all()
        .map(({ role, content }) => ({ role, content: sendable(content as Content) }))
        .filter(({ content }) => content.length > 0),

    /** The last `limit` messages before `beforeSeq`, oldest first, and their tool calls. */
    page(sessionId: string, beforeSeq: number | null, limit: number) {
      const rows = db
        .select()
        .from(messages)
        .where(
          and(
            eq(messages.sessionId, sessionId),
            beforeSeq ? lt(messages.seq, beforeSeq) : undefined,
          ),
        )
        .orderBy(desc(messages.seq))
        .limit(limit + 1)
        .all();
      const shown = rows.slice(0, limit).reverse();
      const seqs = shown.filter((row) => row.role === 'assistant').map((row) => row.seq);
      const calls = db
        .select()
        .from(toolCalls)
        .where(and(eq(toolCalls.sessionId, sessionId), inArray(toolCalls.seq, seqs)))
        .all();
      return {
        messages: shown.map((row) => toMessage(row, mask)).filter(isVisible),
        toolCalls: calls.map(toToolCall),
        hasEarlier: rows.length > limit,
      };
    },

    lastRole: (sessionId: string) =>
      db
        .select({ role: messages.role })
        .from(messages)
        .where(eq(messages.sessionId, sessionId))
        .orderBy(desc(messages.seq))
        .limit(1)
        .get()?.role,

    enqueue(tx: Db, sessionId: string, text: string): void {
      tx.insert(queuedMessages)
        .values({ id: uuid(), sessionId, text, createdAt: clock.now() })
        .run();
    },

    queued: (sessionId: string): number =>
      db
        .select({ n: count() })
        .from(queuedMessages)
        .where(eq(queuedMessages.sessionId, sessionId))
        .get()?.n ?? 0,

    /** Turns everything queued into one user message; nothing queued → undefined. */
    dequeue(tx: Db, sessionId: string): Message | undefined {
      const mine = eq(queuedMessages.sessionId, sessionId);
      const rows = tx
        .select()
        .from(queuedMessages)
        .where(mine)
        .orderBy(asc(queuedMessages.id))
        .all();
      if (rows.length === 0) return undefined;
      tx.delete(queuedMessages).where(mine).run();
      return this.appendUser(
        tx,
        sessionId,
        rows.map(({ text }) => ({ type: 'text', text })),
      );
    },

    /** Replies that were still streaming: closed as cut off, and returned for the ledger. */
    closeCutOff(tx: Db, sessionId: string) {
      const streaming = and(eq(messages.sessionId, sessionId), eq(messages.state, 'streaming'));
      const rows = tx.select().from(messages).where(streaming).all();
      tx.update(messages).set({ state: 'complete', stopReason: CUT_OFF }).where(streaming).run();
      return rows;
    },

    /**
     * Gives every tool use without a result one, from what is on disk: its real output when the tool
     * had finished, "interrupted" otherwise. The API refuses a conversation with a dangling call.
     * Answers those calls as they are now.
     */
    answerDangling(tx: Db, sessionId: string): ToolCall[] {
      const last = tx
        .select()
        .from(messages)
        .where(eq(messages.sessionId, sessionId))
        .orderBy(desc(messages.seq))
        .limit(1)
        .get();
      if (last?.role !== 'assistant') return [];
      const uses = (last.content as Content).filter((block) => block.type === 'tool_use');
      if (uses.length === 0) return [];
      const results = uses.map(({ id }) => this.interruptedResult(tx, sessionId, id));
      append(tx, sessionId, 'user', results);
      const mine = inArray(
        toolCalls.id,
        uses.map(({ id }) => id),
      );
      return tx
        .select()
        .from(toolCalls)
        .where(and(eq(toolCalls.sessionId, sessionId), mine))
        .all()
        .map(toToolCall);
    },

    interruptedResult(tx: Db, sessionId: string, id: string): BetaToolResultBlockParam {
      const mine = and(eq(toolCalls.sessionId, sessionId), eq(toolCalls.id, id));
      const row = tx.select().from(toolCalls).where(mine).get();
      if (row && ['done', 'failed', 'denied'].includes(row.status)) {
        return {
          type: 'tool_result',
          tool_use_id: id,
          content: row.output,
          is_error: row.status !== 'done',
        };
      }
      tx.update(toolCalls).set({ status: 'interrupted', endedAt: clock.now() }).where(mine).run();
      return { type: 'tool_result', tool_use_id: id, content: INTERRUPTED_RESULT, is_error: true };
    },
  };
}

export type Transcript = ReturnType<typeof createTranscript>;

const at = (sessionId: string, seq: number) =>
  and(eq(messages.sessionId, sessionId), eq(messages.seq, seq));

/** Tool results have their place in the tool's card. */
const isVisible = (message: Message) => message.blocks.length > 0 || message.isStreaming;

/** A reply that was cut off can end in thinking without its signature, which the API would refuse. */
function sendable(content: Content): Content {
  return content.filter((block) => {
    if (block.type === 'thinking') return Boolean(block.signature);
    return block.type !== 'text' || block.text.trim() !== '';
  });
}
