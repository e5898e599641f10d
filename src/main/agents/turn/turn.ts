import type { EngineParts } from '../parts';
import { optionsOf, type SessionRow } from '../session-store';
import { compact } from './compaction';
import { explainFailure, isPromptTooLong } from './failures';
import { holdFor } from './hold';
import { describeModel } from './model';
import { clientOf, type Paid, withPayer } from './payer';
import { rejectOnAbort } from './reject-on-abort';
import { streamReply } from './reply';
import { requestParams, systemPrompt, webTools } from './request';
import { isNearlyFull } from './room';
import { createToolRuns } from './tool-calls';
import { waitAfter } from './wait-after';

/**
 * Runs the model and its tools until it has nothing more to do, committing each block, tool result and
 * usage record as it is complete. What passes (overload, a network that is away) is waited out; near the
 * model's limit the conversation is compacted. Rejects with the signal's reason after an abort, or with
 * what failed; the engine then settles what was left open.
 */
export async function runTurn(
  parts: EngineParts,
  sessionId: string,
  stop: AbortSignal,
): Promise<void> {
  let isCompacted = false;
  for (;;) {
    const outcome = await attempt(parts, sessionId, stop, isCompacted);
    if (outcome === 'done') return;
    isCompacted = outcome === 'full';
    if (isCompacted) await runCompaction(parts, sessionId, stop);
  }
}

/** Replaces what was said by a summary; with the same patience as a turn. */
export async function runCompaction(
  parts: EngineParts,
  sessionId: string,
  stop: AbortSignal,
): Promise<void> {
  await patiently(parts, sessionId, stop, () =>
    withPayer(parts, sessionId, stop, async (paid) => {
      const { session, model } = await prepare(parts, sessionId, paid, stop);
      await compact(parts, { session, model, paid, client: clientOf(paid), stop });
    }),
  );
}

/** `full`: the conversation needs room first. `changed`: the next request is made anew from what is on disk. */
type Outcome = 'done' | 'full' | 'changed';

async function attempt(
  parts: EngineParts,
  sessionId: string,
  stop: AbortSignal,
  isCompacted: boolean,
): Promise<Outcome> {
  try {
    return await patiently(parts, sessionId, stop, (onReply) =>
      withPayer(parts, sessionId, stop, (paid) =>
        converse(parts, sessionId, paid, onReply, stop, isCompacted),
      ),
    );
  } catch (error) {
    // A summary that is itself too long would be made again and again.
    if (!stop.aborted && !isCompacted && isPromptTooLong(error)) return 'full';
    throw error;
  }
}

/** Waits out what passes, as often as it takes; `work` says when it got somewhere. */
async function patiently<T>(
  parts: EngineParts,
  sessionId: string,
  stop: AbortSignal,
  work: (onReply: () => void) => Promise<T>,
): Promise<T> {
  const { clock, store, waiting, settling, slots, log } = parts;
  let attempt = 0;
  for (;;) {
    try {
      return await work(() => {
        attempt = 0;
      });
    } catch (error) {
      attempt += 1;
      const ms = stop.aborted ? null : waitAfter(error, attempt, Math.random);
      if (ms === null) throw error;
      log.warn({ err: error, sessionId, attempt, ms }, 'waiting for the provider');
      settling.settle(sessionId);
      const at = clock.now() + ms;
      store.setStatus(sessionId, 'waiting', explainFailure(error), { at, attempt });
      slots.give(sessionId);
      await waiting.until(sessionId, at, stop);
      if (slots.isFull()) store.setStatus(sessionId, 'queued');
      await slots.takeBack(sessionId, stop);
      store.setStatus(sessionId, 'running');
      settling.giveTurn(sessionId);
    }
  }
}

/** The loop of requests and tool calls with one credential. */
async function converse(
  parts: EngineParts,
  sessionId: string,
  paid: Paid,
  onReply: () => void,
  stop: AbortSignal,
  isCompacted: boolean,
): Promise<Outcome> {
  const { database, transcript, history, payments } = parts;
  const { session, model } = await prepare(parts, sessionId, paid, stop);
  // What is too much right after a summary would be too much after the next one as well.
  if (!isCompacted && isNearlyFull(parts, sessionId, model)) return 'full';

  const failure = new AbortController();
  const signal = AbortSignal.any([stop, failure.signal]);
  // A server that starts slowly must not hold up a stop, nor the end of the app.
  const agentTools = await Promise.race([parts.toolsFor(session), rejectOnAbort(stop)]);
  const toolRuns = createToolRuns(parts, session, agentTools, (error) => failure.abort(error));
  const question = {
    system: systemPrompt(session, await parts.instructionsFor(session)),
    tools: [...toolRuns.tools, ...webTools(session, model)],
  };
  const holdNext = () => holdFor(parts, { session, model, payer: paid.payer, question });
  let hold = holdNext();
  try {
    const { maxTokens } = hold;
    const runner = clientOf(paid).beta.messages.toolRunner(
      {
        ...requestParams(session, model, maxTokens),
        ...question,
        messages: history.read(sessionId),
        stream: true,
        // The whole history is ours to send: nothing is kept on the provider's side.
        thread: false,
      },
      { signal },
    );
    let { switchedFrom } = paid;
    for await (const stream of runner) {
      const { stopReason, isMasked } = await streamReply(
        parts,
        session,
        { payer: paid.payer, switchedFrom, kind: 'message', paymentId: hold.paymentId },
        stream,
      );
      onReply();
      switchedFrom = undefined;
      signal.throwIfAborted();
      // A reply that ran into a limit may have cut its last call's input: none of its calls is made.
      if (stopReason !== 'tool_use' && stopReason !== 'pause_turn') return 'done';
      const answer = await runner.generateToolResponse(signal);
      signal.throwIfAborted();
      if (answer && typeof answer.content !== 'string') {
        const { content } = answer;
        const unanswered = database.transaction((tx) => {
          transcript.appendUser(tx, sessionId, content);
          return toolRuns.settle(tx, content);
        });
        for (const call of unanswered) parts.emit('sessions.toolCall', call);
      }
      if (isNearlyFull(parts, sessionId, model)) return 'full';
      // The runner has what the model said as it was said: a secret in it must not be sent.
      if (isMasked || hasOtherOptions(parts, session)) return 'changed';
      hold = holdNext();
      // The runner asks for replies of the length it was made with.
      if (hold.maxTokens < maxTokens) return 'changed';
    }
    return 'done';
  } finally {
    // One that a request was made with has ended by now.
    payments.release(hold.paymentId);
  }
}

function hasOtherOptions({ store }: EngineParts, session: SessionRow): boolean {
  const [now, then] = [store.row(session.id), session].map((row) => JSON.stringify(optionsOf(row)));
  return now !== then;
}

/** The session as it is now, with its payer named, and what the provider says of its model. */
async function prepare(parts: EngineParts, sessionId: string, paid: Paid, stop: AbortSignal) {
  const session = parts.store.row(sessionId);
  parts.store.setPayer(sessionId, paid.payer);
  return { session, model: await describeModel(parts, session, stop) };
}
