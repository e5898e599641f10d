import { ChatelaineError, type ErrorCode } from '../../shared/errors';
import { createAnthropicClient } from '../providers/anthropic';
import { explainFailure } from './failures';
import type { EngineParts } from './parts';
import { type SwitchedFrom, streamReply, UnansweredRequest } from './reply';
import type { SessionRow } from './session-store';
import { createToolRuns } from './tool-calls';

/** Longest reply asked for, in tokens; the model's own limit applies when it is lower. */
const MAX_REPLY_TOKENS = 32_000;

/**
 * Runs the model and its tools until it has nothing more to do, committing each block, tool result and
 * usage record as it is complete. When a credential fails before the first byte of a reply, the next
 * one goes on from what is on disk. Rejects with the signal's reason after an abort, or with what
 * failed; the engine then settles what was left open.
 */
export async function runTurn(
  parts: EngineParts,
  session: SessionRow,
  stop: AbortSignal,
): Promise<void> {
  const tried: (string | null)[] = [];
  let paid = parts.integrations.payer(session.profileId, 'ANTHROPIC', `session:${session.id}`);
  let switchedFrom: SwitchedFrom | undefined;
  for (;;) {
    try {
      return await converse(parts, session, { ...paid, switchedFrom }, stop);
    } catch (error) {
      if (stop.aborted || !(error instanceof UnansweredRequest)) throw error;
      const { code } = explainFailure(error.cause);
      if (!FAILOVER_CODES.has(code)) throw error.cause;
      switchedFrom = { name: paid.payer.name, code };
      tried.push(paid.payer.credentialId);
      parts.integrations.reportFailure(paid.payer.credentialId, code, paid.apiKey);
      paid = nextPayer(parts, session, tried) ?? rethrow(error.cause);
    }
  }
}

/** Failures that another credential may not have; a bad request fails with every one. */
const FAILOVER_CODES: ReadonlySet<ErrorCode> = new Set([
  'CREDENTIAL_REJECTED',
  'CREDENTIAL_FORBIDDEN',
  'RATE_LIMITED',
  'OVERLOADED',
  'NETWORK',
  'TIMEOUT',
]);

/** Undefined when every credential was tried: then the first failure is worth more than "none left". */
function nextPayer({ integrations }: EngineParts, session: SessionRow, tried: (string | null)[]) {
  try {
    return integrations.payer(session.profileId, 'ANTHROPIC', `session:${session.id}`, tried);
  } catch (error) {
    if (error instanceof ChatelaineError && error.code === 'NO_CREDENTIAL') return undefined;
    throw error;
  }
}

function rethrow(error: unknown): never {
  throw error;
}

/** The loop of requests and tool calls with one credential. */
async function converse(
  parts: EngineParts,
  session: SessionRow,
  paid: Paid,
  stop: AbortSignal,
): Promise<void> {
  const { transcript, store, database } = parts;
  store.setPayer(session.id, paid.payer);

  const failure = new AbortController();
  const signal = AbortSignal.any([stop, failure.signal]);
  const toolRuns = createToolRuns(parts, session, await parts.toolsFor(session), (error) =>
    failure.abort(error),
  );
  const runner = createAnthropicClient({
    apiKey: paid.apiKey,
    baseUrl: paid.baseUrl,
  }).beta.messages.toolRunner(
    {
      model: session.model,
      max_tokens: await replyLimit(parts, session, stop),
      ...(session.systemPrompt ? { system: session.systemPrompt } : {}),
      messages: transcript.history(session.id),
      tools: toolRuns.tools,
      // Tools and conversation so far are read from the cache by the next request.
      cache_control: { type: 'ephemeral' },
      stream: true,
      // The whole history is ours to send: nothing is kept on the provider's side.
      thread: false,
    },
    { signal },
  );

  let { switchedFrom } = paid;
  for await (const stream of runner) {
    const stopReason = await streamReply(
      parts,
      session,
      { payer: paid.payer, switchedFrom },
      stream,
    );
    switchedFrom = undefined;
    signal.throwIfAborted();
    // A reply that ran into a limit may have cut its last call's input: none of its calls is made.
    if (stopReason !== 'tool_use' && stopReason !== 'pause_turn') return;
    const answer = await runner.generateToolResponse(signal);
    signal.throwIfAborted();
    if (!answer || typeof answer.content === 'string') continue;
    const { content } = answer;
    const unanswered = database.transaction((tx) => {
      transcript.appendUser(tx, session.id, content);
      return toolRuns.settle(tx, content);
    });
    for (const call of unanswered) parts.emit('sessions.toolCall', call);
  }
}

type Paid = ReturnType<EngineParts['integrations']['payer']> & {
  switchedFrom: SwitchedFrom | undefined;
};

/** The cached model list is asked, but a turn does not fail for want of it. */
async function replyLimit(
  { integrations, log }: EngineParts,
  session: SessionRow,
  stop: AbortSignal,
): Promise<number> {
  try {
    const { models } = await Promise.race([
      integrations.models(session.profileId, false),
      rejectOnAbort(stop),
    ]);
    const limit = models.find(({ id }) => id === session.model)?.maxOutputTokens;
    return Math.min(limit ?? MAX_REPLY_TOKENS, MAX_REPLY_TOKENS);
  } catch (error) {
    log.warn({ err: error }, 'no model list; using the default reply limit');
    return MAX_REPLY_TOKENS;
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
