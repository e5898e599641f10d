import type {
  BetaManagedAgentsSessionEvent,
  BetaManagedAgentsSessionEventType,
  BetaManagedAgentsStreamSessionEvents,
} from '@anthropic-ai/sdk/resources/beta/sessions';
import { ChatelaineError, type ErrorCode } from '../../../../shared/errors';
import type { Asking } from './asking';
import { applyEvent } from './events';
import { noteSending, noteSent, sayGoOn, type Unsent, unsentMessages } from './messages';
import { showPreview } from './previews';
import { changeProgress, listFrom, type Progress, readProgress } from './progress';
import { hasCalls } from './replies';
import { asErrorCode, FinalFailure, type ManagedRun } from './run';
import { holdNext, keepHolds } from './spending';

/** The most that the API lists at once. */
const PAGE_SIZE = 1_000;

/**
 * Takes in what happened and what happens at the provider until its session rests and has all that the user
 * said; without `asking`, until it rests. `silent`: nothing came for a long time, as when a tool or a person
 * takes long; called again it goes on where it was, as after a rejection for a connection that ended.
 */
export async function follow(
  run: ManagedRun,
  { stop, asking, onLife }: Following,
): Promise<'over' | 'silent'> {
  const ended = new AbortController();
  const signal = AbortSignal.any([stop, ended.signal]);
  let isSilent = false;
  const life = run.parts.stallGuard.watch((reason) => {
    isSilent = true;
    ended.abort(reason);
  });
  run.giveUp = (error) => ended.abort(error);
  const keepHold = keepHolds(run);
  try {
    // The stream first: what happens while the list is read is then in one of the two.
    const stream = await openStream(run, signal);
    await settleSending(run, signal);
    await catchUp(run, signal);
    onLife();
    if (await isOver(run, asking, signal)) return 'over';
    for await (const event of stream) {
      life.seen();
      keepHold();
      if (!takeLive(run, event)) continue;
      onLife();
      if (await isOver(run, asking, signal)) return 'over';
    }
    signal.throwIfAborted();
    throw new ChatelaineError('NETWORK', 'The provider ended the connection.');
  } catch (error) {
    stop.throwIfAborted();
    if (isSilent) return 'silent';
    // A stream that is given up fails in words of its own; why it was given up is what matters.
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    life.end();
    ended.abort();
  }
}

type Following = {
  stop: AbortSignal;
  /** null once the turn was interrupted: then nothing more is said or asked. */
  asking: Asking | null;
  onLife(): void;
};

function openStream({ client, managedId }: ManagedRun, signal: AbortSignal) {
  return client.beta.sessions.events.stream(
    managedId,
    { event_deltas: ['agent.message', 'agent.thinking'] },
    { signal },
  );
}

/** Everything since the last event that is on disk. */
async function catchUp(run: ManagedRun, signal: AbortSignal): Promise<void> {
  const { parts, client, managedId, sessionId } = run;
  const from = listFrom(readProgress(parts.database.db, sessionId));
  const pages = client.beta.sessions.events.list(
    managedId,
    { limit: PAGE_SIZE, order: 'asc', ...(from === undefined ? {} : { 'created_at[gte]': from }) },
    { signal },
  );
  for await (const event of pages) {
    if (applyEvent(run, event)) run.isUnderWay = true;
  }
}

/** Whether it was more than a preview. */
function takeLive(
  run: ManagedRun,
  event: BetaManagedAgentsStreamSessionEvents,
): event is BetaManagedAgentsSessionEvent {
  if (event.type === 'event_start' || event.type === 'event_delta') {
    showPreview(run, event);
    return false;
  }
  if (applyEvent(run, event)) run.isUnderWay = true;
  return true;
}

/** The provider waits by itself, too; that is seen here as any other waiting. */
function showWaiting({ parts, sessionId }: ManagedRun, { retrying }: Progress): void {
  const isShown = parts.store.row(sessionId).status === 'waiting';
  if (retrying !== null && !isShown) {
    const { code, message } = retrying;
    parts.store.setStatus(sessionId, 'waiting', { code: asErrorCode(code), message });
  } else if (retrying === null && isShown) {
    parts.store.setStatus(sessionId, 'running');
  }
}

/** Whether there is nothing left to wait for; sends what is unsent and asks what wants an answer. */
async function isOver(
  run: ManagedRun,
  asking: Asking | null,
  signal: AbortSignal,
): Promise<boolean> {
  const { parts, sessionId } = run;
  const progress = readProgress(parts.database.db, sessionId);
  const isResting = RESTING.has(progress.status);
  if (asking === null) return isResting || progress.status === 'ended';
  if (progress.status === 'ended') throw new FinalFailure(problemOf(progress, 'CONFLICT', ENDED));
  showWaiting(run, progress);
  if (progress.status === 'asking') asking.need(progress.asking);
  else if (!isResting && needsMoney(run, progress)) holdOrEnd(run);
  if (!isResting) return false;
  const unsent = unsentMessages(parts.database.db, sessionId);
  if (unsent !== null) {
    await deliver(run, unsent, signal);
    return false;
  }
  if (!run.isUnderWay) {
    sayGoOn(parts, sessionId);
    return isOver(run, asking, signal);
  }
  refuseFailure(progress);
  return true;
}

/** What runs already cannot wait until there is money again: it is ended. */
function holdOrEnd(run: ManagedRun): void {
  try {
    holdNext(run);
  } catch (error) {
    throw error instanceof ChatelaineError ? new FinalFailure(error) : error;
  }
}

/** A request is under way, or one follows when the tools have run. */
function needsMoney(run: ManagedRun, { request }: Progress): boolean {
  return request === null || request.usage === null || hasCalls(run);
}

const RESTING: ReadonlySet<Progress['status']> = new Set(['idle', 'failed', 'out_of_budget']);

export const ENDED =
  'This session has ended on the provider’s machines. What it said is kept here: fork it to go on.';
const OUT_OF_BUDGET =
  'A budget that is set for this session at the provider is used up. Raise it there, then resume.';

async function deliver(run: ManagedRun, unsent: Unsent, signal: AbortSignal): Promise<void> {
  const { parts, client, managedId, sessionId } = run;
  const { db } = parts.database;
  holdNext(run);
  noteSending(db, sessionId, unsent);
  await client.beta.sessions.events.send(managedId, { events: unsent.events }, { signal });
  parts.database.transaction((tx) => noteSent(tx, sessionId));
  run.isUnderWay = true;
}

/**
 * Whether a message arrived that was on its way when the app or the connection ended: before what happened
 * since is read, which may be its answer.
 */
async function settleSending(run: ManagedRun, signal: AbortSignal): Promise<void> {
  const { parts, client, managedId, sessionId } = run;
  const { sending, sentCount } = readProgress(parts.database.db, sessionId);
  if (sending === null) return;
  const types: BetaManagedAgentsSessionEventType[] = ['user.message'];
  const pages = client.beta.sessions.events.list(
    managedId,
    { types, limit: PAGE_SIZE },
    { signal },
  );
  let count = 0;
  for await (const _message of pages) count += 1;
  parts.database.transaction((tx) => {
    if (count > sentCount) noteSent(tx, sessionId);
    else changeProgress(tx, sessionId, { sending: null });
  });
}

function refuseFailure(progress: Progress): void {
  const { status } = progress;
  if (status === 'out_of_budget')
    throw new FinalFailure(new ChatelaineError('BUDGET_EXHAUSTED', OUT_OF_BUDGET));
  if (status !== 'failed') return;
  throw new FinalFailure(problemOf(progress, 'PROVIDER_ERROR'));
}

function problemOf({ problem }: Progress, code: ErrorCode, message?: string): ChatelaineError {
  return problem === null
    ? new ChatelaineError(code, message)
    : new ChatelaineError(asErrorCode(problem.code), problem.message);
}
