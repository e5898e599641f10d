import { ChatelaineError } from '../../../../shared/errors';
import { createAnthropicClient } from '../../../providers/anthropic';
import type { EngineParts } from '../../parts';
import type { SessionRow } from '../../session-store';
import { explainFailure } from '../../turn/failures';
import { describeModel } from '../../turn/model';
import type { Runner } from '../runner';
import { createAsking, denials } from './asking';
import { ENDED, follow } from './following';
import { takeBackGoOn } from './messages';
import { openSession } from './opening';
import { patiently } from './patience';
import { isGone } from './place';
import { type Progress, readProgress } from './progress';
import type { ManagedRun } from './run';
import { holdNext, releaseHold } from './spending';

/** Longest that the end of a turn waits for the provider to say that it has stopped, in ms. */
const INTERRUPT_MS = 5_000;

const NO_COMPACTION =
  'The provider shortens a conversation on its machines by itself; it cannot be asked to. Fork the session to compact it here.';
const NOT_OFFERED =
  'This key’s server does not offer sessions on its machines. Use a key of Anthropic’s own server, or fork the session to go on here.';
const KEY_GONE =
  'This session belongs to the key that it began with, and that one cannot be used now. Bring it back in Integrations, or fork the session to go on here with another key.';

/**
 * On the provider's machines: the model and its tools run there, and what happens is taken in here as it
 * does. Experimental. Nothing of the workspace is sent; what was not seen, because the app was closed, is
 * read when the session goes on.
 */
export function createManagedRunner(parts: EngineParts): Runner {
  return {
    turn: (sessionId, stop) => runTurn(parts, sessionId, stop),
    compact: async () => {
      throw new ChatelaineError('CONFLICT', NO_COMPACTION);
    },
  };
}

async function runTurn(parts: EngineParts, sessionId: string, stop: AbortSignal): Promise<void> {
  takeBackGoOn(parts, sessionId);
  const paid = payerOf(parts, parts.store.row(sessionId));
  const { payer, apiKey, baseUrl } = paid;
  parts.store.setPayer(sessionId, payer);
  const run: ManagedRun = {
    parts,
    sessionId,
    payer,
    // Waiting is ours, so that it is seen.
    client: createAnthropicClient({ apiKey, baseUrl, maxRetries: 0 }),
    model: await describeModel(parts, parts.store.row(sessionId), stop),
    managedId: '',
    paymentId: null,
    previews: new Map(),
    isUnderWay: false,
    giveUp: () => {},
  };
  // However the turn ends, nobody waits for an answer to what it asked any more.
  const ended = new AbortController();
  const asking = createAsking(run, AbortSignal.any([stop, ended.signal]));
  try {
    await patiently(parts, sessionId, stop, async (onLife) => {
      await open(run, stop);
      while ((await follow(run, { stop, asking, onLife })) === 'silent');
    });
  } catch (error) {
    ended.abort(error);
    await interrupt(run);
    if (stop.aborted) throw error;
    const { code } = explainFailure(error);
    parts.integrations.reportFailure(payer.credentialId, code, apiKey);
    throw isGone(error) ? goneError(run, error) : error;
  } finally {
    releaseHold(run);
  }
}

function goneError({ managedId }: ManagedRun, cause: unknown): ChatelaineError {
  return managedId === ''
    ? new ChatelaineError('PROVIDER_ERROR', NOT_OFFERED, { cause })
    : new ChatelaineError('CONFLICT', ENDED, { cause });
}

/** A new one costs something at once, so that there must be money first. */
async function open(run: ManagedRun, signal: AbortSignal): Promise<void> {
  if (run.managedId !== '') return;
  const { parts, sessionId, client, payer, model } = run;
  const session = parts.store.row(sessionId);
  if (readProgress(parts.database.db, sessionId).status === 'ended')
    throw new ChatelaineError('CONFLICT', ENDED);
  if (session.managedId === null) holdNext(run);
  const { credentialId } = payer;
  run.managedId = await openSession({ parts, client, session, credentialId, model, signal });
  run.isUnderWay = session.managedId === null;
}

/**
 * Ends what still runs at the provider, when the turn here ends before it: whatever it costs from then on,
 * nobody would watch. What it has done until then is taken in, as far as it comes in time.
 */
async function interrupt(run: ManagedRun): Promise<void> {
  const { parts, sessionId, client, managedId } = run;
  const { status, asking } = readProgress(parts.database.db, sessionId);
  if (managedId === '' || !AT_WORK.has(status)) return;
  const signal = AbortSignal.timeout(INTERRUPT_MS);
  try {
    const events = [...denials(asking), { type: 'user.interrupt' as const }];
    await client.beta.sessions.events.send(managedId, { events }, { signal });
    await follow(run, { stop: signal, asking: null, onLife: () => {} });
  } catch (error) {
    parts.log.warn({ err: error, sessionId }, 'the provider did not say that it stopped');
  }
}

const AT_WORK: ReadonlySet<Progress['status']> = new Set(['sent', 'running', 'asking']);

/** The credential that the session began with; any that pays for a new one. Error: `NO_CREDENTIAL`. */
function payerOf({ integrations, database }: EngineParts, session: SessionRow) {
  const { profileId } = session;
  const purpose = `session:${session.id}`;
  const { credentialId, isCreating } = readProgress(database.db, session.id);
  const pay = (tried: (string | null)[], only?: string) =>
    integrations.payer(profileId, 'ANTHROPIC', purpose, tried, only);
  if (session.managedId === null && !isCreating) return pay([]);
  try {
    if (credentialId !== null) return pay([], credentialId);
    // The environment's key cannot be asked for by name: the others are passed over.
    const tried: (string | null)[] = [];
    for (;;) {
      const paid = pay(tried);
      if (paid.payer.credentialId === null) return paid;
      tried.push(paid.payer.credentialId);
    }
  } catch (error) {
    if (!(error instanceof ChatelaineError && error.code === 'NO_CREDENTIAL')) throw error;
    throw new ChatelaineError('NO_CREDENTIAL', KEY_GONE, { cause: error });
  }
}
