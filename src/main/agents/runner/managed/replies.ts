import type {
  BetaToolResultBlockParam,
  BetaToolUseBlock,
} from '@anthropic-ai/sdk/resources/beta/messages';
import { and, eq } from 'drizzle-orm';
import type { Message } from '../../../../shared/commands/sessions';
import type { Db } from '../../../db/open';
import { messages } from '../../../db/schema';
import { CUT_OFF } from '../../transcript/transcript';
import { toMessage } from '../../transcript/transcript-view';
import type { Content } from '../../transcript/user-content';
import { changeProgress, readProgress } from './progress';
import type { ManagedRun } from './run';

const NO_RESULT = 'No result came from the provider’s machine.';

/** The reply that what comes next belongs to; opened where there is none yet. Answers its place. */
export function currentReply(run: ManagedRun, tx: Db): { seq: number; opened: Message | null } {
  const { parts, sessionId, payer } = run;
  const { replySeq, request, model } = readProgress(tx, sessionId);
  if (replySeq !== null && isLast(run, tx, replySeq)) return { seq: replySeq, opened: null };
  const opened = parts.transcript.openReply(
    tx,
    sessionId,
    traceOf({ payer }, model, request?.id ?? '', null),
    'message',
  );
  // Without a trace: what the request used is told at its end, and a guess would stand in its place.
  tx.update(messages).set({ request: null }).where(at(sessionId, opened.seq)).run();
  changeProgress(tx, sessionId, { replySeq: opened.seq });
  return { seq: opened.seq, opened };
}

/** Adds what is complete to a reply. */
export function addToReply(run: ManagedRun, tx: Db, seq: number, blocks: Content): Message {
  const row = readRow(run, tx, seq);
  const content = [...contentOf(row), ...blocks];
  tx.update(messages).set({ content }).where(at(run.sessionId, seq)).run();
  return row.state === 'complete' ? (endReply(run, tx) ?? view(run, tx, seq)) : view(run, tx, seq);
}

/** Closes the reply that is open, as its request has ended; null when there is none. */
export function endReply(run: ManagedRun, tx: Db, stopReason?: string): Message | null {
  const { sessionId, payer } = run;
  const { replySeq, request, model } = readProgress(tx, sessionId);
  if (replySeq === null) return null;
  const uses = contentOf(readRow(run, tx, replySeq)).some(({ type }) => type === 'tool_use');
  const ended = uses ? 'tool_use' : 'end_turn';
  const usage = request?.usage ?? null;
  tx.update(messages)
    .set({
      state: 'complete',
      stopReason: stopReason ?? (request?.isCut ? CUT_OFF : ended),
      ...(usage === null ? {} : { request: traceOf({ payer }, model, request?.id ?? '', usage) }),
    })
    .where(at(sessionId, replySeq))
    .run();
  return view(run, tx, replySeq);
}

/**
 * Puts the result of a call behind the reply that asked for it. Every other call of that reply that has
 * none gets one that says so, until its own comes: no conversation with an open call can be sent.
 */
export function addResult(
  run: ManagedRun,
  tx: Db,
  seq: number,
  result: BetaToolResultBlockParam,
): void {
  const { parts, sessionId } = run;
  const uses = contentOf(readRow(run, tx, seq)).filter((block) => block.type === 'tool_use');
  const answers = answersOf(run, tx, seq);
  const known = answers ? contentOf(answers) : [];
  const results = uses.map(({ id }) => (id === result.tool_use_id ? result : resultOf(known, id)));
  const others = known.filter((block) => block.type !== 'tool_result');
  const content = [...results, ...others];
  if (answers) tx.update(messages).set({ content }).where(at(sessionId, answers.seq)).run();
  else parts.transcript.appendUser(tx, sessionId, content);
}

/** Whether the reply that came last calls tools, so that another one follows. */
export function hasCalls(run: ManagedRun): boolean {
  const { db } = run.parts.database;
  const { replySeq } = readProgress(db, run.sessionId);
  if (replySeq === null) return false;
  return contentOf(readRow(run, db, replySeq)).some(({ type }) => type === 'tool_use');
}

/** Takes back a message that was never sent: the last one. */
export function removeLast(run: Pick<ManagedRun, 'sessionId'>, tx: Db, seq: number): void {
  tx.delete(messages).where(at(run.sessionId, seq)).run();
}

export function traceOf(
  { payer }: Pick<ManagedRun, 'payer'>,
  model: string,
  requestId: string,
  usage: unknown,
) {
  return { requestId, credentialId: payer.credentialId, credentialName: payer.name, model, usage };
}

export function toolUseBlock(id: string, name: string, input: unknown): BetaToolUseBlock {
  return { type: 'tool_use', id, name, input };
}

function resultOf(known: Content, id: string): BetaToolResultBlockParam {
  const found = known.find((block) => block.type === 'tool_result' && block.tool_use_id === id);
  return found?.type === 'tool_result'
    ? found
    : { type: 'tool_result', tool_use_id: id, content: NO_RESULT, is_error: true };
}

/** Nothing but its own results stands behind it. */
function isLast(run: ManagedRun, tx: Db, seq: number): boolean {
  const last = run.parts.transcript.lastSeq(run.sessionId);
  return last === seq || (last === seq + 1 && answersOf(run, tx, seq) !== undefined);
}

function answersOf({ sessionId }: ManagedRun, tx: Db, seq: number) {
  const next = tx
    .select()
    .from(messages)
    .where(at(sessionId, seq + 1))
    .get();
  const isAnswer = next && contentOf(next).some(({ type }) => type === 'tool_result');
  return next?.role === 'user' && isAnswer ? next : undefined;
}

function readRow({ sessionId }: ManagedRun, tx: Db, seq: number) {
  const row = tx.select().from(messages).where(at(sessionId, seq)).get();
  if (!row) throw new Error(`message ${seq} of session ${sessionId} is not there`);
  return row;
}

function view(run: ManagedRun, tx: Db, seq: number): Message {
  return toMessage(readRow(run, tx, seq), run.parts.mask);
}

/** What is on disk was written from blocks. */
const contentOf = ({ content }: { content: unknown[] }) => content as Content;

const at = (sessionId: string, seq: number) =>
  and(eq(messages.sessionId, sessionId), eq(messages.seq, seq));
