import type { BetaManagedAgentsUserMessageEventParams } from '@anthropic-ai/sdk/resources/beta/sessions';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { Db } from '../../../db/open';
import { messages } from '../../../db/schema';
import type { EngineParts } from '../../parts';
import { GO_ON } from '../../transcript/go-on';
import { type Content, textBlock } from '../../transcript/user-content';
import { changeProgress, readProgress } from './progress';
import { removeLast } from './replies';

type UserMessage = BetaManagedAgentsUserMessageEventParams;
type Block = UserMessage['content'][number];

/** What the provider has not been sent yet, oldest first. */
export type Unsent = { upTo: number; events: UserMessage[] };

/** What the user said and the provider does not have; null when it has everything. */
export function unsentMessages(db: Db, sessionId: string): Unsent | null {
  const { sentSeq } = readProgress(db, sessionId);
  const events = saidAfter(db, sessionId, sentSeq).flatMap(({ content }): UserMessage[] => {
    const blocks = content.flatMap(toBlock);
    return blocks.length === 0 ? [] : [{ type: 'user.message', content: blocks }];
  });
  const last = saidAfter(db, sessionId, sentSeq).at(-1);
  return last === undefined || events.length === 0 ? null : { upTo: last.seq, events };
}

/** It is on its way: if the app ends now, the provider is asked whether it came. */
export function noteSending(db: Db, sessionId: string, unsent: Unsent): void {
  changeProgress(db, sessionId, { sending: { upTo: unsent.upTo, count: unsent.events.length } });
}

/** What was on its way has arrived. */
export function noteSent(db: Db, sessionId: string): void {
  const { sending, sentCount } = readProgress(db, sessionId);
  if (sending === null) return;
  changeProgress(db, sessionId, {
    sending: null,
    sentSeq: sending.upTo,
    sentCount: sentCount + sending.count,
    status: 'sent',
    problem: null,
  });
}

/**
 * "Go on" was said before anybody knew what has happened at the provider meanwhile: it is taken back, and
 * said again if it turns out to be needed.
 */
export function takeBackGoOn({ database }: EngineParts, sessionId: string): void {
  database.transaction((tx) => {
    const { sentSeq, sending } = readProgress(tx, sessionId);
    const last = saidAfter(tx, sessionId, sentSeq).at(-1);
    const [only] = last?.content ?? [];
    const isGoOn = last?.content.length === 1 && only?.type === 'text' && only.text === GO_ON;
    if (!isGoOn || sending !== null || !isLastOfAll(tx, sessionId, last.seq)) return;
    removeLast({ sessionId }, tx, last.seq);
  });
}

/** Asks the model to go on; to be sent like anything that the user says. */
export function sayGoOn({ database, transcript, emit }: EngineParts, sessionId: string): void {
  emit(
    'sessions.message',
    database.transaction((tx) => transcript.appendUser(tx, sessionId, [textBlock(GO_ON)])),
  );
}

function saidAfter(db: Db, sessionId: string, seq: number) {
  return db
    .select({ seq: messages.seq, content: messages.content })
    .from(messages)
    .where(and(eq(messages.sessionId, sessionId), eq(messages.role, 'user'), gt(messages.seq, seq)))
    .orderBy(asc(messages.seq))
    .all()
    .map((row) => ({ seq: row.seq, content: row.content as Content }))
    .filter(({ content }) => content.some(({ type }) => type !== 'tool_result'));
}

function isLastOfAll(db: Db, sessionId: string, seq: number): boolean {
  const later = and(eq(messages.sessionId, sessionId), gt(messages.seq, seq));
  return db.select({ seq: messages.seq }).from(messages).where(later).get() === undefined;
}

/** Results are the provider's own; of the rest a message has text and files. */
function toBlock(block: Content[number]): Block[] {
  if (block.type === 'text') return block.text.trim() === '' ? [] : [textBlock(block.text)];
  if (block.type !== 'image' && block.type !== 'document') return [];
  if (block.source.type !== 'base64') return [];
  const { media_type, data } = block.source;
  const source = { type: 'base64' as const, media_type, data };
  return block.type === 'image'
    ? [{ type: 'image', source }]
    : [{ type: 'document', source, title: block.title ?? null }];
}
