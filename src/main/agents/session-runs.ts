import type { Session } from '../../shared/commands/sessions';
import type { ChatelaineError } from '../../shared/errors';
import type { EngineParts } from './parts';
import type { Runner } from './runner/runner';

/** `compact`: a summary first; then what was queued, if anything. */
type Work = 'turn' | 'compact';

/** The sessions that are at work: at most one turn each at a time. */
export function createSessionRuns(parts: EngineParts) {
  const { database, emit, log, store, transcript, followUps, settling, slots } = parts;
  const active = new Map<string, { stop: AbortController; done: Promise<void> }>();

  /** Turns until nothing is queued; then idle, or interrupted with the reason. */
  async function work(sessionId: string, what: Work, signal: AbortSignal): Promise<void> {
    try {
      await slots.take(sessionId, signal);
      if (store.row(sessionId).status === 'queued') store.setStatus(sessionId, 'running');
      const runner = await runnerOf(parts, sessionId);
      if (what === 'compact') await runner.compact(sessionId, signal);
      for (let isTurn = what === 'turn' || sayQueued(sessionId); isTurn; ) {
        await runner.turn(sessionId, signal);
        settling.settle(sessionId);
        store.titleFromAnswer(sessionId);
        isTurn = sayQueued(sessionId);
        if (isTurn) continue;
        await parts.checkpointAfter(store.row(sessionId));
        // Said meanwhile; nothing comes between this and the end.
        isTurn = !signal.aborted && sayQueued(sessionId);
      }
      end(sessionId);
      store.setStatus(sessionId, 'idle');
    } catch (error) {
      settleOrLog(sessionId);
      const reason = signal.aborted
        ? { code: null, message: String(signal.reason) }
        : await explain(error);
      if (!signal.aborted) log.warn({ err: error, sessionId }, 'a turn failed');
      await parts.checkpointAfter(store.row(sessionId));
      end(sessionId);
      store.setStatus(sessionId, 'interrupted', reason);
    }
  }

  /** Before the news: who hears it may resume at once, and then has the slot of the next turn. */
  function end(sessionId: string): void {
    active.delete(sessionId);
    slots.give(sessionId);
  }

  /** A disk that is full now must not keep the rest from going on; the next message settles again. */
  function settleOrLog(sessionId: string): void {
    try {
      settling.settle(sessionId);
    } catch (error) {
      log.error({ err: error, sessionId }, 'a session could not be settled');
    }
  }

  /** What was queued becomes the user's next message. Whether there was any. */
  function sayQueued(sessionId: string): boolean {
    const queued = database.transaction((tx) => {
      const content = followUps.take(tx, sessionId);
      return content && transcript.appendUser(tx, sessionId, content);
    });
    if (queued) emit('sessions.message', queued);
    return queued !== null;
  }

  return {
    isActive: (sessionId: string) => active.has(sessionId),
    ids: () => [...active.keys()],
    sayQueued,
    settleOrLog,

    start(sessionId: string, what: Work = 'turn'): Session {
      const stop = new AbortController();
      const session = store.setStatus(sessionId, slots.isFull() ? 'queued' : 'running');
      const done = work(sessionId, what, stop.signal)
        .catch((error: unknown) =>
          log.error({ err: error, sessionId }, 'a session could not be settled'),
        )
        .finally(() => {
          // Who heard of the end may have begun the next turn already: that one stays.
          if (active.get(sessionId)?.stop === stop) end(sessionId);
        });
      active.set(sessionId, { stop, done });
      return session;
    },

    /** Ends the turn under way, if there is one; resolves when its state is on disk. */
    async stop(sessionId: string, reason: string): Promise<void> {
      const current = active.get(sessionId);
      current?.stop.abort(reason);
      await current?.done;
    },
  };
}

/** They bring the provider's SDK, which the app can start without. */
async function runnerOf(parts: EngineParts, sessionId: string): Promise<Runner> {
  if (parts.store.row(sessionId).runner === 'managed') {
    const { createManagedRunner } = await import('./runner/managed/managed');
    return createManagedRunner(parts);
  }
  const { createLocalRunner } = await import('./runner/local');
  return createLocalRunner(parts);
}

async function explain(error: unknown): Promise<ChatelaineError> {
  const { explainFailure } = await import('./turn/failures');
  return explainFailure(error);
}
