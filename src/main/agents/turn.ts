import { createAnthropicClient } from '../providers/anthropic';
import type { EngineParts } from './parts';
import { streamReply } from './reply';
import type { SessionRow } from './session-store';
import { createToolRuns } from './tool-calls';

/** Longest reply asked for, in tokens; the model's own limit applies when it is lower. */
const MAX_REPLY_TOKENS = 32_000;

/**
 * Runs the model and its tools until it has nothing more to do, committing each block, tool result and
 * usage record as it is complete. Rejects with the signal's reason after an abort, or with what failed;
 * the engine then settles what was left open.
 */
export async function runTurn(
  parts: EngineParts,
  session: SessionRow,
  stop: AbortSignal,
): Promise<void> {
  const { integrations, transcript, store, database } = parts;
  const paid = await integrations.payer(session.profileId, 'ANTHROPIC', `session:${session.id}`);
  store.update(session.id, { credentialId: paid.payer.credentialId });

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
      max_tokens: await replyLimit(parts, session),
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

  for await (const stream of runner) {
    await streamReply(parts, session, paid.payer, stream);
    signal.throwIfAborted();
    const answer = await runner.generateToolResponse(signal);
    signal.throwIfAborted();
    if (!answer || typeof answer.content === 'string') continue;
    const { content } = answer;
    database.transaction((tx) => {
      toolRuns.settle(tx, content);
      transcript.appendUser(tx, session.id, content);
    });
  }
}

/** The cached model list is asked, but a turn does not fail for want of it. */
async function replyLimit(
  { integrations, log }: EngineParts,
  session: SessionRow,
): Promise<number> {
  try {
    const { models } = await integrations.models(session.profileId, false);
    const limit = models.find(({ id }) => id === session.model)?.maxOutputTokens;
    return Math.min(limit ?? MAX_REPLY_TOKENS, MAX_REPLY_TOKENS);
  } catch (error) {
    log.warn({ err: error }, 'no model list; using the default reply limit');
    return MAX_REPLY_TOKENS;
  }
}
