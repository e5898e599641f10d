import type Anthropic from '@anthropic-ai/sdk';
import type { BetaMessageParam } from '@anthropic-ai/sdk/resources/beta/messages';
import type { Model } from '../../../shared/commands/models';
import type { Payer } from '../../../shared/commands/sessions';
import { ChatelaineError } from '../../../shared/errors';
import type { EngineParts } from '../parts';
import type { SessionRow } from '../session-store';
import { type Content, textBlock, textOf } from '../transcript/user-content';
import { isPromptTooLong } from './failures';
import { holdFor } from './hold';
import { rejectOnAbort } from './reject-on-abort';
import { type SwitchedFrom, streamReply, UnansweredRequest } from './reply';
import { requestParams, systemPrompt, webTools } from './request';

/** How often the beginning is left out of what is summarised, each time half of what was left. */
const MAX_CUTS = 4;

const ASK = `Your context is nearly full. Before it is cleared, write a summary that lets you go on with this work as if nothing had happened. Do not call any tool. Cover, in this order:
1. What the user wants, in their own words where the wording matters, with every rule and preference they gave.
2. What has been done so far, and the state of each file that was changed or matters, with its path.
3. What was learned: commands that work, causes found, decisions taken and why, what was tried and failed.
4. What is still open, what you were doing just now, and the next step.
Write plain Markdown. Keep exact names, paths, numbers and error messages.`;

/**
 * Asks the model for a summary of the conversation, which then stands for it in every later request. The
 * request is the conversation itself with one question more, so that it is read from the cache. Rejects
 * as a reply does, and with `PROVIDER_ERROR` when there is no summary in it.
 */
export async function compact(
  parts: EngineParts,
  asked: {
    session: SessionRow;
    model: Model | undefined;
    paid: { payer: Payer; switchedFrom: SwitchedFrom | undefined };
    client: Anthropic;
    stop: AbortSignal;
  },
): Promise<void> {
  const { session, model, paid, client, stop } = asked;
  const tools = await Promise.race([parts.toolsFor(session), rejectOnAbort(stop)]);
  const system = systemPrompt(session, await parts.instructionsFor(session));
  const question = {
    system,
    tools: [...tools.map(({ definition }) => definition), ...webTools(session, model)],
  };

  let history = parts.history.read(session.id, 'question');
  for (let cuts = 0; ; cuts += 1) {
    const { paymentId, maxTokens } = holdFor(parts, {
      session,
      model,
      payer: paid.payer,
      question,
    });
    const reply = { ...paid, kind: 'compaction' as const, paymentId };
    const stream = client.beta.messages.stream(
      {
        ...requestParams(session, model, maxTokens),
        ...question,
        messages: withQuestion(history),
      },
      { signal: stop },
    );
    try {
      const { seq } = await streamReply(parts, session, reply, stream);
      return requireSummary(parts, session.id, seq);
    } catch (error) {
      const cause = error instanceof UnansweredRequest ? error.cause : error;
      const shorter = isPromptTooLong(cause) && cuts < MAX_CUTS ? withoutBeginning(history) : null;
      if (shorter === null) throw error;
      history = shorter;
    } finally {
      // Ended by now, but where its end could not be written.
      parts.payments.release(paymentId);
    }
  }
}

function withQuestion(history: BetaMessageParam[]): BetaMessageParam[] {
  const last = history.at(-1);
  if (last?.role !== 'user' || typeof last.content === 'string')
    return [...history, { role: 'user', content: [textBlock(ASK)] }];
  return [...history.slice(0, -1), { ...last, content: [...last.content, textBlock(ASK)] }];
}

/** The later half, from a message of the user's on: results without their calls are refused. */
function withoutBeginning(history: BetaMessageParam[]): BetaMessageParam[] | null {
  const half = Math.ceil(history.length / 2);
  const start = history.findIndex(
    ({ role, content }, index) =>
      index >= half &&
      role === 'user' &&
      (typeof content === 'string' || content.every(({ type }) => type !== 'tool_result')),
  );
  return start > 0 ? history.slice(start) : null;
}

function requireSummary(
  { transcript, database, emit }: EngineParts,
  sessionId: string,
  seq: number,
): void {
  const content: Content = transcript.content(sessionId, seq) ?? [];
  if (textOf(content).trim() !== '') return;
  emit('sessions.message', transcript.giveUp(database.db, sessionId, seq));
  throw new ChatelaineError(
    'PROVIDER_ERROR',
    'The model gave no summary, so the conversation was not compacted. Try again, or start a new session.',
  );
}
