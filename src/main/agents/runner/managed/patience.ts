import type { EngineParts } from '../../parts';
import { explainFailure } from '../../turn/failures';
import { waitAfter } from '../../turn/wait-after';
import { FinalFailure } from './run';

/**
 * Tries again what passes (a network that is away, an overloaded provider) for as long as it lasts; `onLife`
 * says that something came. What the session has done so far is on disk, and is not done again.
 */
export async function patiently<T>(
  parts: EngineParts,
  sessionId: string,
  stop: AbortSignal,
  work: (onLife: () => void) => Promise<T>,
): Promise<T> {
  let attempt = 0;
  for (;;) {
    try {
      return await work(() => {
        attempt = 0;
      });
    } catch (error) {
      if (error instanceof FinalFailure) throw error.reason;
      attempt += 1;
      const ms = stop.aborted ? null : waitAfter(error, attempt, Math.random);
      if (ms === null) throw error;
      await sitOut(parts, sessionId, stop, { error, attempt, ms });
    }
  }
}

async function sitOut(
  { clock, store, waiting, slots, broker, log }: EngineParts,
  sessionId: string,
  stop: AbortSignal,
  { error, attempt, ms }: { error: unknown; attempt: number; ms: number },
): Promise<void> {
  log.warn({ err: error, sessionId, attempt, ms }, 'waiting for the provider');
  const at = clock.now() + ms;
  store.setStatus(sessionId, 'waiting', explainFailure(error), { at, attempt });
  slots.give(sessionId);
  await waiting.until(sessionId, at, stop);
  // A person is still asked: who answers takes the slot back.
  if (broker.pending(sessionId).length > 0) return void store.setStatus(sessionId, 'asking');
  if (slots.isFull()) store.setStatus(sessionId, 'queued');
  await slots.takeBack(sessionId, stop);
  store.setStatus(sessionId, 'running');
}
