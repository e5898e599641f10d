import type {
  BetaManagedAgentsSessionUsageEvent,
  BetaManagedAgentsSpanModelRequestEndEvent,
} from '@anthropic-ai/sdk/resources/beta/sessions';
import { ChatelaineError } from '../../../../shared/errors';
import type { Db } from '../../../db/open';
import { createHeartbeat, holdFor } from '../../turn/hold';
import { recordRequest } from '../../turn/reply';
import { replyLimit } from '../../turn/request';
import { instructions } from './place';
import { changeProgress, readProgress } from './progress';
import { traceOf } from './replies';
import type { ManagedRun } from './run';

const TOO_LITTLE =
  'A budget has too little left for a whole reply, and the provider cannot be told to keep one short. Raise it, then resume.';

/**
 * Holds the most that the next model request can cost, unless something is held already. Errors:
 * `BUDGET_EXHAUSTED`, `MODEL_UNPRICED`.
 */
export function holdNext(run: ManagedRun): void {
  if (run.paymentId !== null) return;
  const { parts, sessionId, model, payer } = run;
  const session = parts.store.row(sessionId);
  const question = { system: [{ text: instructions(session) }], tools: [] };
  const hold = holdFor(parts, { session, model, payer, question });
  if (hold.maxTokens < replyLimit(model)) {
    parts.payments.release(hold.paymentId);
    throw new ChatelaineError('BUDGET_EXHAUSTED', TOO_LITTLE);
  }
  run.paymentId = hold.paymentId;
}

/** Gives back what no request was made with. */
export function releaseHold(run: ManagedRun): void {
  if (run.paymentId === null) return;
  run.parts.payments.release(run.paymentId);
  run.paymentId = null;
}

/** Call it at each sign of life: money that is held without one is free again after a while. */
export function keepHolds(run: ManagedRun): () => void {
  let kept: { paymentId: string; alive: () => void } | null = null;
  return () => {
    const { paymentId } = run;
    if (paymentId === null) return;
    if (kept?.paymentId !== paymentId)
      kept = { paymentId, alive: createHeartbeat(run.parts, paymentId) };
    kept.alive();
  };
}

/** One line of the ledger for one model request; the hold for it ends. */
export function recordModelRequest(
  run: ManagedRun,
  tx: Db,
  event: BetaManagedAgentsSpanModelRequestEndEvent,
): void {
  const { parts, sessionId } = run;
  const { model_request_start_id: requestId, model_usage: usage, is_error: isError } = event;
  // Nothing was said, nothing was paid.
  if (isError && !hasTokens(usage)) return;
  const { model } = readProgress(tx, sessionId);
  const { costMicroUsd } = record(
    run,
    tx,
    event.processed_at,
    traceOf(run, model, requestId, usage),
  );
  if (run.paymentId === null) return;
  parts.payments.captureRequest(tx, run.paymentId, costMicroUsd);
  run.paymentId = null;
}

/** The provider counts searches for the whole session: what is new of them becomes a line of its own. */
export function recordSearches(
  run: ManagedRun,
  tx: Db,
  { id, usage, processed_at: at }: BetaManagedAgentsSessionUsageEvent,
): void {
  const { webSearches, model } = readProgress(tx, run.sessionId);
  const all = usage.server_tool_use?.web_search_requests ?? 0;
  if (all <= webSearches) return;
  const searches = { web_search_requests: all - webSearches };
  const counted = { input_tokens: 0, output_tokens: 0, server_tool_use: searches };
  record(run, tx, at, traceOf(run, model, id, counted));
  changeProgress(tx, run.sessionId, { webSearches: all });
}

/** At the moment at which it was, which may be days ago; never later than now. */
function record(run: ManagedRun, tx: Db, at: string, trace: ReturnType<typeof traceOf>) {
  const { parts, sessionId } = run;
  const now = parts.clock.now();
  const moment = Date.parse(at);
  const clock = { now: () => (Number.isNaN(moment) ? now : Math.min(moment, now)) };
  return recordRequest({ ...parts, clock }, tx, parts.store.row(sessionId), trace, false);
}

function hasTokens(usage: BetaManagedAgentsSpanModelRequestEndEvent['model_usage']): boolean {
  return Object.values(usage).some((count) => typeof count === 'number' && count > 0);
}
