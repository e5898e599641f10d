import type { Message, Session } from '../../shared/commands/sessions';
import { ChatelaineError } from '../../shared/errors';
import { createDeltas } from './deltas';
import type { EngineParts } from './parts';
import { createPermissionBroker } from './permission-broker';
import { createPermissions } from './permissions';
import { recordRequest } from './reply';
import { createSessionStore, existingFolder } from './session-store';
import { createTranscript } from './transcript';

type Ports = Omit<EngineParts, 'transcript' | 'store' | 'permissions' | 'broker' | 'deltas'>;

const CLOSED =
  'Chatelaine was closed while this session was working. Nothing that was complete is lost.';
const STOPPED = 'You stopped it here.';
/** What a resumed session is told when its last reply was cut off by us. */
const GO_ON = 'Continue from where you stopped.';

/** Runs the sessions: at most one turn each at a time, every state of it on disk. */
export function createEngine(ports: Ports) {
  const { database, clock, emit, log, integrations } = ports;
  const transcript = createTranscript(ports);
  const store = createSessionStore({
    ...ports,
    transcript,
    describePayer: (profileId) => integrations.describePayer(profileId),
  });
  const parts: EngineParts = {
    ...ports,
    transcript,
    store,
    permissions: createPermissions({ database, clock }),
    broker: createPermissionBroker(),
    deltas: createDeltas(emit),
  };
  const active = new Map<string, { stop: AbortController; done: Promise<void> }>();

  /** Puts a session that is not at work any more in order, so that it can go on later. */
  const settle = (sessionId: string): void => {
    const session = store.row(sessionId);
    const cutOffCalls = database.transaction((tx) => {
      for (const { request } of transcript.closeCutOff(tx, sessionId)) {
        if (request) recordRequest(parts, tx, session, request, true);
      }
      return transcript.answerDangling(tx, sessionId);
    });
    for (const call of cutOffCalls) emit('sessions.toolCall', call);
  };

  /** A disk that is full now must not keep the rest from going on; the next message settles again. */
  const settleOrLog = (sessionId: string): void => {
    try {
      settle(sessionId);
    } catch (error) {
      log.error({ err: error, sessionId }, 'a session could not be settled');
    }
  };

  /** Turns until nothing is queued; then idle, or interrupted with the reason. */
  const work = async (sessionId: string, signal: AbortSignal): Promise<void> => {
    // They bring the provider's SDK, which the app can start without.
    const [{ runTurn }, { explainFailure }] = await Promise.all([
      import('./turn'),
      import('./failures'),
    ]);
    try {
      for (;;) {
        await runTurn(parts, store.row(sessionId), signal);
        settle(sessionId);
        if (!sayQueued(sessionId)) break;
      }
      active.delete(sessionId);
      store.setStatus(sessionId, 'idle');
    } catch (error) {
      settleOrLog(sessionId);
      const reason = signal.aborted
        ? { code: null, message: String(signal.reason) }
        : explainFailure(error);
      if (!signal.aborted) log.warn({ err: error, sessionId }, 'a turn failed');
      // Before the news: who hears it may resume at once.
      active.delete(sessionId);
      store.setStatus(sessionId, 'interrupted', reason);
    }
  };

  /** What was queued becomes the user's next message. Whether there was any. */
  const sayQueued = (sessionId: string): boolean => {
    const queued = database.transaction((tx) => transcript.dequeue(tx, sessionId));
    if (queued) emit('sessions.message', queued);
    return queued !== undefined;
  };

  const start = (sessionId: string): Session => {
    const stop = new AbortController();
    const session = store.setStatus(sessionId, 'running');
    const done = work(sessionId, stop.signal)
      .catch((error: unknown) =>
        log.error({ err: error, sessionId }, 'a session could not be settled'),
      )
      .finally(() => active.delete(sessionId));
    active.set(sessionId, { stop, done });
    return session;
  };

  /** Commits the user's message; the answer to a command says that it is on disk. */
  const say = (sessionId: string, text: string): Message =>
    database.transaction((tx) => {
      store.titleFrom(tx, sessionId, text);
      return transcript.appendUser(tx, sessionId, [{ type: 'text', text }]);
    });

  return {
    list: store.list,
    get: store.get,
    workspaces: store.workspaces,

    transcript: (input: {
      sessionId: string;
      beforeSeq?: number | null | undefined;
      limit: number;
    }) => ({
      ...transcript.page(store.row(input.sessionId).id, input.beforeSeq ?? null, input.limit),
      permissionRequests: parts.broker.pending(input.sessionId),
    }),

    create(input: Parameters<typeof store.create>[0]): Session {
      requirePayer(input.profileId);
      const { mask } = parts;
      const title = input.title === undefined ? {} : { title: mask(input.title) };
      return store.create({ ...input, ...title, systemPrompt: mask(input.systemPrompt) });
    },

    send(input: { sessionId: string; text: string }): Session {
      const { sessionId } = input;
      // A key pasted by mistake goes no further.
      const text = parts.mask(input.text);
      const session = store.row(sessionId);
      if (active.has(sessionId)) {
        transcript.enqueue(database.db, sessionId, text);
        return store.publish(sessionId);
      }
      existingFolder(session.workspace);
      requirePayer(session.profileId);
      settle(sessionId);
      sayQueued(sessionId);
      emit('sessions.message', say(sessionId, text));
      return start(sessionId);
    },

    async stop(sessionId: string): Promise<Session> {
      const current = active.get(sessionId);
      current?.stop.abort(STOPPED);
      await current?.done;
      return store.get(sessionId);
    },

    resume(sessionId: string): Session {
      const session = store.row(sessionId);
      if (active.has(sessionId)) throw new ChatelaineError('SESSION_BUSY');
      existingFolder(session.workspace);
      requirePayer(session.profileId);
      settle(sessionId);
      const hasQueued = sayQueued(sessionId);
      if (!hasQueued && transcript.lastRole(sessionId) !== 'user') {
        emit('sessions.message', say(sessionId, GO_ON));
      }
      return start(sessionId);
    },

    update({
      sessionId,
      title,
      model,
    }: {
      sessionId: string;
      title?: string | undefined;
      model?: string | undefined;
    }) {
      store.row(sessionId);
      store.update(sessionId, {
        ...(title ? { title: parts.mask(title) } : {}),
        ...(model ? { model } : {}),
      });
      return store.publish(sessionId);
    },

    archive({ sessionId, archived }: { sessionId: string; archived: boolean }): Session {
      store.row(sessionId);
      if (archived && active.has(sessionId)) throw new ChatelaineError('SESSION_BUSY');
      store.update(sessionId, { archivedAt: archived ? clock.now() : null });
      return store.publish(sessionId);
    },

    decide: parts.broker.answer,

    /** What a crash or a kill left at work: settled and marked, before any session is shown. */
    recover(): void {
      try {
        for (const id of store.unfinished()) {
          settleOrLog(id);
          store.update(id, { status: 'interrupted', statusCode: null, statusMessage: CLOSED });
        }
      } catch (error) {
        // The app must start all the same: only then can the doctor be asked.
        log.error({ err: error }, 'sessions could not be recovered');
      }
    },

    /** Ends every turn in order; for the end of the app. */
    async close(): Promise<void> {
      const turns = [...active.values()];
      for (const { stop } of turns) stop.abort(CLOSED);
      await Promise.all(turns.map(({ done }) => done));
    },
  };

  function requirePayer(profileId: string): void {
    if (!integrations.describePayer(profileId)) throw new ChatelaineError('NO_CREDENTIAL');
  }
}

export type Engine = ReturnType<typeof createEngine>;
