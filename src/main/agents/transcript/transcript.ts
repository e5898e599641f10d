import type { BetaToolResultBlockParam } from '@anthropic-ai/sdk/resources/beta/messages';
import { and, asc, desc, eq, gt, inArray, isNotNull, lt, max, sql } from 'drizzle-orm';
import type { Message, ToolCall } from '../../../shared/commands/sessions';
import type { Clock } from '../../clock';
import type { Db, OpenDatabase } from '../../db/open';
import { messages, type RequestTrace, toolCalls } from '../../db/schema';
import { toMessage, toToolCall } from './transcript-view';
import type { Content } from './user-content';

type ToolCallRow = typeof toolCalls.$inferInsert;
/** A `compaction` is a summary that stands for everything before it. */
export type MessageKind = (typeof messages.$inferSelect)['kind'];

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
    return view(tx, row);
  };

  const view = (tx: Db, row: typeof messages.$inferSelect): Message =>
    toMessage(row, mask, goesOn(row) ? pausedBefore(tx, row) : []);

  /** What a turn that was paused had said until then. */
  const pausedBefore = (
    tx: Db,
    { sessionId, seq }: { sessionId: string; seq: number },
  ): Content => {
    const before = tx
      .select()
      .from(messages)
      .where(at(sessionId, seq - 1))
      .get();
    return before?.stopReason === 'pause_turn' ? (before.content as Content) : [];
  };

  const append = (
    tx: Db,
    sessionId: string,
    role: 'user' | 'assistant',
    content: Content,
    kind: MessageKind = 'message',
  ): number => {
    const last = tx
      .select({ seq: max(messages.seq) })
      .from(messages)
      .where(eq(messages.sessionId, sessionId))
      .get();
    const seq = (last?.seq ?? 0) + 1;
    tx.insert(messages)
      .values({ sessionId, seq, role, content, kind, state: 'complete', createdAt: clock.now() })
      .run();
    return seq;
  };

  return {
    appendUser: (tx: Db, sessionId: string, content: Content): Message =>
      readMessage(tx, sessionId, append(tx, sessionId, 'user', content)),

    /** Opens a reply that is about to stream; completed blocks follow with {@link saveReply}. */
    openReply(tx: Db, sessionId: string, request: RequestTrace, kind: MessageKind): Message {
      const seq = append(tx, sessionId, 'assistant', [], kind);
      tx.update(messages).set({ state: 'streaming', request }).where(at(sessionId, seq)).run();
      return readMessage(tx, sessionId, seq);
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

    /** A page as `sessions.transcript` describes it, oldest first, with its tool calls. */
    page(sessionId: string, place: PagePlace) {
      const { beforeSeq, afterSeq, limit } = place;
      const forwards = afterSeq !== null;
      const rows = db
        .select()
        .from(messages)
        .where(
          and(
            eq(messages.sessionId, sessionId),
            forwards ? gt(messages.seq, afterSeq) : undefined,
            !forwards && beforeSeq !== null ? lt(messages.seq, beforeSeq) : undefined,
          ),
        )
        .orderBy(forwards ? asc(messages.seq) : desc(messages.seq))
        .limit(limit + 1)
        .all();
      const isCut = rows.length > limit;
      const shown = rows.slice(0, limit);
      if (!forwards) shown.reverse();
      const seqs = shown.filter((row) => row.role === 'assistant').map((row) => row.seq);
      const calls = db
        .select()
        .from(toolCalls)
        .where(and(eq(toolCalls.sessionId, sessionId), inArray(toolCalls.seq, seqs)))
        .all();
      return {
        messages: shown.map((row) => view(db, row)).filter(isVisible),
        toolCalls: calls.map(toToolCall),
        hasEarlier: forwards ? afterSeq > 0 : isCut,
        hasLater: forwards ? isCut : (shown.at(-1)?.seq ?? 0) < this.lastSeq(sessionId),
      };
    },

    /** The content of one message; null when it is not there. */
    content(sessionId: string, seq: number): Content | null {
      const row = db.select().from(messages).where(at(sessionId, seq)).get();
      return row ? (row.content as Content) : null;
    },

    /** Position of the last message; 0 when nothing was said. */
    lastSeq: (sessionId: string): number =>
      db
        .select({ seq: max(messages.seq) })
        .from(messages)
        .where(eq(messages.sessionId, sessionId))
        .get()?.seq ?? 0,

    /** The message that the turn under way, or the last one, began with; 1 when nothing was said. */
    turnSeq(sessionId: string): number {
      const said = db.get<{ seq: number } | undefined>(sql`
        SELECT seq FROM messages
        WHERE session_id = ${sessionId} AND role = 'user' AND EXISTS (
          SELECT 1 FROM json_each(content) WHERE value ->> '$.type' <> 'tool_result')
        ORDER BY seq DESC LIMIT 1`);
      return said?.seq ?? 1;
    },

    /**
     * The latest request of the session: how full the context is can be told from its usage. `isSummary`:
     * from here on its reply stands for the conversation, which a summary that was cut off does not.
     * `countedTo`: the last message that its usage counts; not the reply itself where it was cut off.
     */
    lastRequest(sessionId: string): LastRequest | null {
      const { seq, request, kind, stopReason } = messages;
      const row = db
        .select({ seq, request, kind, stopReason })
        .from(messages)
        .where(and(eq(messages.sessionId, sessionId), isNotNull(messages.request)))
        .orderBy(desc(messages.seq))
        .limit(1)
        .get();
      if (!row?.request) return null;
      const isWhole = row.stopReason !== null && row.stopReason !== CUT_OFF;
      const isSummary = row.kind === 'compaction' && isWhole;
      return { request: row.request, isSummary, countedTo: isWhole ? row.seq : row.seq - 1 };
    },

    /** All that was said after a message, as one content. */
    contentAfter: (sessionId: string, seq: number): Content =>
      db
        .select({ content: messages.content })
        .from(messages)
        .where(and(eq(messages.sessionId, sessionId), gt(messages.seq, seq)))
        .orderBy(asc(messages.seq))
        .all()
        .flatMap(({ content }) => content as Content),

    /** A reply that is complete and of no use: it counts as cut off. */
    giveUp(tx: Db, sessionId: string, seq: number): Message {
      tx.update(messages).set({ stopReason: CUT_OFF }).where(at(sessionId, seq)).run();
      return readMessage(tx, sessionId, seq);
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
      if (last?.role !== 'assistant' || last.kind === 'compaction') return [];
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

type LastRequest = { request: RequestTrace; isSummary: boolean; countedTo: number };
type PagePlace = { beforeSeq: number | null; afterSeq: number | null; limit: number };

export type Transcript = ReturnType<typeof createTranscript>;

const at = (sessionId: string, seq: number) =>
  and(eq(messages.sessionId, sessionId), eq(messages.seq, seq));

/** Results of the provider's own tools without their calls: those are in the reply before. */
function goesOn({ content, role }: typeof messages.$inferSelect): boolean {
  if (role !== 'assistant') return false;
  const asked = new Set((content as Content).flatMap((block) => ('id' in block ? block.id : [])));
  return (content as Content).some(
    (block) => 'tool_use_id' in block && !asked.has(block.tool_use_id),
  );
}

/** Tool results have their place in the tool's card. */
const isVisible = (message: Message) => message.blocks.length > 0 || message.isStreaming;
