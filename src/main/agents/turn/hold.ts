import type { BetaToolUnion } from '@anthropic-ai/sdk/resources/beta/messages';
import type { Model } from '../../../shared/commands/models';
import type { Payer } from '../../../shared/commands/sessions';
import { LEAST_OUTPUT_TOKENS, worstCase } from '../../spending/budgets/estimate';
import type { EngineParts } from '../parts';
import { projectFolder } from '../project-folder';
import type { SessionRow } from '../session-store';
import type { Content } from '../transcript/user-content';
import { MAX_WEB_USES, replyLimit } from './request';
import { estimateTokens } from './room';

/** Money that is held for one request until its cost is known. */
export type Hold = {
  paymentId: string;
  /** The longest reply that the budgets leave room for, in tokens. */
  maxTokens: number;
};

/** A sign of life is written down at most this often, in ms: a hold lives for ten minutes without one. */
const ALIVE_EVERY_MS = 60_000;

/**
 * Holds the most that the next request can cost. Errors: `BUDGET_EXHAUSTED`, `MODEL_UNPRICED`; then no
 * request is made.
 */
export function holdFor(
  parts: EngineParts,
  asked: { session: SessionRow; model: Model | undefined; payer: Payer; question: Question },
): Hold {
  const { payments, prices, clock } = parts;
  const { session, model, payer, question } = asked;
  const inputTokens = expectedTokens(parts, session.id, question);
  const price = prices.price('ANTHROPIC', session.model, clock.now(), inputTokens);
  const limit = replyLimit(model);
  const { paymentId, maxOutputTokens } = payments.reserve({
    profileId: session.profileId,
    credentialId: payer.credentialId,
    sessionId: session.id,
    workspace: projectFolder(session),
    model: session.model,
    worstCase:
      price &&
      worstCase(price, {
        inputTokens,
        cacheWrites: '5m',
        webSearches: session.webAccess ? MAX_WEB_USES : 0,
      }),
    maxOutputTokens: limit,
    leastOutputTokens: Math.min(LEAST_OUTPUT_TOKENS, limit),
  });
  return { paymentId, maxTokens: maxOutputTokens };
}

/** What the latest request carried, and what was added since; all of it where none carried it yet. */
function expectedTokens(
  { store, transcript, history }: EngineParts,
  sessionId: string,
  question: Question,
): number {
  const last = transcript.lastRequest(sessionId);
  if (last && !last.isSummary) {
    const added = transcript.contentAfter(sessionId, last.countedTo);
    return store.contextTokens(sessionId) + estimateTokens(added);
  }
  const said = history.read(sessionId).flatMap(({ content }) => content as Content);
  return estimateTokens(said) + textTokens(question);
}

/** What every request of a session says beside the conversation. */
export type Question = { system: readonly unknown[]; tools: readonly Partial<BetaToolUnion>[] };

/** A third of the bytes: more than most text has. */
function textTokens(question: Question): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify([question.system, question.tools])) / 3);
}

/** Keeps a hold for as long as its reply shows life. */
export function createHeartbeat({ payments, clock }: EngineParts, paymentId: string) {
  let last = clock.now();
  return () => {
    if (clock.now() - last < ALIVE_EVERY_MS) return;
    last = clock.now();
    payments.keepAlive(paymentId);
  };
}
