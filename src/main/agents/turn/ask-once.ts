import type { MicroUsd } from '../../../shared/money';
import { LEAST_OUTPUT_TOKENS, worstCase } from '../../spending/budgets/estimate';
import type { EngineParts } from '../parts';
import { projectFolder } from '../project-folder';
import type { SessionRow } from '../session-store';
import { clientOf, type Paid, withPayer } from './payer';
import { recordRequest, UnansweredRequest } from './reply';

/** A question beside the conversation, and how it is answered. */
export type Question = { system: string; text: string; maxTokens: number };
export type Answer = { text: string; costMicroUsd: MicroUsd | null };

/**
 * Asks a session's model something that is not part of its conversation, paid and recorded as its own.
 * Rejects as a turn does, without waiting for what may pass; with the signal's reason after an abort.
 */
export function askOnce(
  parts: EngineParts,
  sessionId: string,
  question: Question,
  stop: AbortSignal,
): Promise<Answer> {
  return withPayer(parts, sessionId, stop, (paid) =>
    answer(parts, parts.store.row(sessionId), question, paid, stop),
  );
}

async function answer(
  parts: EngineParts,
  session: SessionRow,
  { system, text, maxTokens }: Question,
  paid: Paid,
  stop: AbortSignal,
): Promise<Answer> {
  const { database, payments, mask, emit } = parts;
  const hold = holdFor(parts, session, paid, { system, text, maxTokens });
  try {
    const { data, request_id } = await clientOf(paid)
      .beta.messages.create(
        {
          model: session.model,
          max_tokens: hold.maxOutputTokens,
          system,
          messages: [{ role: 'user', content: text }],
        },
        { signal: stop },
      )
      .withResponse()
      .catch((cause: unknown) => {
        throw new UnansweredRequest(cause);
      });
    const request = {
      requestId: request_id ?? data.id,
      credentialId: paid.payer.credentialId,
      credentialName: paid.payer.name,
      model: data.model,
      usage: data.usage,
    };
    const costMicroUsd = database.transaction((tx) => {
      const recorded = recordRequest(parts, tx, session, request, false);
      payments.captureRequest(tx, hold.paymentId, recorded.costMicroUsd);
      return recorded.costMicroUsd;
    });
    emit('usage.changed', { profileId: session.profileId });
    parts.store.publish(session.id);
    const said = data.content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
    return { text: mask(said.join('\n').trim()), costMicroUsd };
  } finally {
    // Does nothing once it is captured.
    payments.release(hold.paymentId);
  }
}

function holdFor(
  { payments, prices, clock }: EngineParts,
  session: SessionRow,
  { payer }: Paid,
  { system, text, maxTokens }: Question,
) {
  // A third of the bytes: more than most text has.
  const inputTokens = Math.ceil((Buffer.byteLength(system) + Buffer.byteLength(text)) / 3);
  const price = prices.price('ANTHROPIC', session.model, clock.now(), inputTokens);
  return payments.reserve({
    profileId: session.profileId,
    credentialId: payer.credentialId,
    sessionId: session.id,
    workspace: projectFolder(session),
    model: session.model,
    worstCase: price && worstCase(price, { inputTokens, cacheWrites: null }),
    maxOutputTokens: maxTokens,
    leastOutputTokens: Math.min(LEAST_OUTPUT_TOKENS, maxTokens),
  });
}
