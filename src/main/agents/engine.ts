import type { NewAttachment, Session, SessionOptions } from '../../shared/commands/sessions';
import type { SessionWorktree } from '../../shared/commands/worktrees';
import { ChatelaineError, type ErrorCode } from '../../shared/errors';
import type { MicroUsd } from '../../shared/money';
import type { Timer } from '../timer';
import type { EngineParts } from './parts';
import { createPermissionBroker } from './permissions/permission-broker';
import { createSessionRuns } from './session-runs';
import { createSessionStore, existingFolder } from './session-store';
import { createSlots } from './slots';
import { createFollowUps } from './transcript/follow-ups';
import { attachmentsOf, copySession } from './transcript/fork';
import { createHistory } from './transcript/history';
import { createTranscript } from './transcript/transcript';
import { type Content, fileOf, userContent } from './transcript/user-content';
import { createDeltas } from './turn/deltas';
import { AT_WORK, createWaiting } from './turn/patience';
import { createSettling } from './turn/settling';
import { createStallGuard } from './turn/stall-guard';

type Ports = Pick<
  EngineParts,
  | 'database'
  | 'clock'
  | 'emit'
  | 'log'
  | 'ledger'
  | 'payments'
  | 'prices'
  | 'integrations'
  | 'permissions'
  | 'toolsFor'
  | 'checkpointBefore'
  | 'checkpointAfter'
  | 'onFilesChanged'
  | 'instructionsFor'
  | 'privateFolders'
  | 'profileName'
  | 'mask'
  | 'maskStream'
> & {
  timer: Timer;
  /** A session's own limit, in micro-USD, in the caller's transaction. */
  limitSession(sessionId: string, limitMicroUsd: MicroUsd): void;
  /** The limit that a session has of its own, in micro-USD. */
  sessionLimit(sessionId: string): MicroUsd | null;
  /** Turns that may run at once. */
  parallelSessions(): number;
  /** Sessions may run on the provider's machines. */
  isManagedAllowed(): boolean;
  /** A branch and a folder of its own for a session. Errors: as `worktrees` of the contract says. */
  makeWorktree(asked: {
    workspace: string;
    title: string;
    branch?: string | undefined;
    withChanges: boolean;
  }): Promise<MadeWorktree>;
  /** Takes back a worktree whose session could not be made. */
  unmakeWorktree(made: MadeWorktree): Promise<void>;
  /** Its files and what was said in it are about to be others. */
  isRewinding(sessionId: string): boolean;
  /** A session is put away: what still runs for it ends. */
  onArchived(sessionId: string): void;
};

const CLOSED =
  'Chatelaine was closed while this session was working. Nothing that was complete is lost.';
const STOPPED = 'You stopped it here.';
const ONLY_READ = 'This conversation was brought in to be read. Fork it to go on with it.';
const REMOVED = 'This session was deleted.';
const REWINDING =
  'This session is going back to a checkpoint. Wait until that is done, and try again.';
const NOT_MANAGED =
  'Sessions on the provider’s machines are experimental and switched off. Switch them on in Settings first.';
/** Reasons that go away when a budget is raised or a price is known. */
const HELD: readonly ErrorCode[] = ['BUDGET_EXHAUSTED', 'MODEL_UNPRICED'];

/** A worktree that a session is about to get. `notice`: what is not as one would expect, for a person. */
export type MadeWorktree = { path: string; worktree: SessionWorktree; notice: string | null };

/** What `sessions.create` takes. */
export type NewSession = SessionOptions & {
  profileId: string;
  workspace: string;
  title?: string | undefined;
  systemPrompt: string;
  worktree?: { branch?: string | undefined; withChanges: boolean } | null | undefined;
  runner: Session['runner'];
  comparisonId?: string | undefined;
  budgetMicroUsd?: MicroUsd | null | undefined;
};

/** Runs the sessions: at most one turn each at a time, every state of it on disk. */
export function createEngine(ports: Ports) {
  const parts = createParts(ports);
  const { database, clock, emit, log, integrations, store, transcript, followUps } = parts;
  const { settling, waiting, stallGuard, broker } = parts;
  const runs = createSessionRuns(parts);

  /** Commits the user's message; the answer to a command says that it is on disk. */
  const say = (sessionId: string, content: Content): void => {
    const message = database.transaction((tx) => {
      store.titleFrom(tx, sessionId, content);
      return transcript.appendUser(tx, sessionId, content);
    });
    emit('sessions.message', message);
  };

  /** What a session needs before it can work. Errors: `WORKSPACE_MISSING`, `NO_CREDENTIAL`, `SESSION_BUSY`. */
  const requireReady = (sessionId: string): void => {
    const { workspace, profileId, source, removedAt } = store.row(sessionId);
    if (source !== 'own') throw new ChatelaineError('CONFLICT', ONLY_READ);
    if (removedAt !== null) throw new ChatelaineError('NOT_FOUND', REMOVED);
    if (ports.isRewinding(sessionId)) throw new ChatelaineError('SESSION_BUSY', REWINDING);
    existingFolder(workspace);
    requirePayer(profileId);
    settling.settle(sessionId);
  };

  const requirePayer = (profileId: string): void => {
    if (!integrations.describePayer(profileId)) throw new ChatelaineError('NO_CREDENTIAL');
  };

  const requireIdle = (sessionId: string): void => {
    if (runs.isActive(sessionId)) throw new ChatelaineError('SESSION_BUSY');
  };

  const send = (sessionId: string, text: string, attachments: readonly NewAttachment[]) => {
    // A key pasted by mistake goes no further.
    const { mask } = parts;
    const files = attachments.map((file) => ({ ...file, name: mask(file.name) }));
    const content = userContent(mask(text), files);
    store.row(sessionId);
    if (runs.isActive(sessionId)) {
      followUps.add(sessionId, content);
      return store.publish(sessionId);
    }
    requireReady(sessionId);
    runs.sayQueued(sessionId);
    say(sessionId, content);
    return runs.start(sessionId);
  };

  const makeWorktree = async ({ workspace, worktree, title }: NewSession) => {
    if (!worktree) return null;
    existingFolder(workspace);
    const { branch, withChanges } = worktree;
    return ports.makeWorktree({ workspace, title: title ?? '', branch, withChanges });
  };

  const resume = (sessionId: string): Session => {
    requireIdle(sessionId);
    requireReady(sessionId);
    // A managed session says itself that it is to go on.
    const isLocal = store.row(sessionId).runner === 'local';
    if (!runs.sayQueued(sessionId) && isLocal) settling.giveTurn(sessionId);
    return runs.start(sessionId);
  };

  return {
    list: store.list,
    get: store.get,
    /** As it is on disk. Error: `NOT_FOUND`. */
    row: store.row,
    /** Tells the windows how a session is now. */
    publish: store.publish,
    workspaces: store.workspaces,

    transcript: (input: {
      sessionId: string;
      beforeSeq?: number | null | undefined;
      afterSeq?: number | null | undefined;
      limit: number;
    }) => ({
      ...transcript.page(store.row(input.sessionId).id, {
        beforeSeq: input.beforeSeq ?? null,
        afterSeq: input.afterSeq ?? null,
        limit: input.limit,
      }),
      permissionRequests: broker.pending(input.sessionId),
    }),

    attachment({ sessionId, seq, index }: { sessionId: string; seq: number; index: number }) {
      const block = transcript.content(sessionId, seq)?.[index];
      const file = block && fileOf(block);
      if (!file) throw new ChatelaineError('NOT_FOUND', 'This file is no longer there.');
      return { mediaType: file.mediaType, data: file.data };
    },

    async create(input: NewSession): Promise<Session> {
      requirePayer(input.profileId);
      if (input.runner === 'managed' && !ports.isManagedAllowed())
        throw new ChatelaineError('CONFLICT', NOT_MANAGED);
      const { mask } = parts;
      const title = input.title === undefined ? {} : { title: mask(input.title) };
      const made = await makeWorktree(input);
      const place = made
        ? { workspace: made.path, worktree: made.worktree }
        : { workspace: input.workspace, worktree: null };
      const write = () =>
        database.transaction((tx) => {
          const systemPrompt = mask(input.systemPrompt);
          const session = store.create(tx, { ...input, ...title, ...place, systemPrompt });
          if (input.budgetMicroUsd) ports.limitSession(session, input.budgetMicroUsd);
          return session;
        });
      let id: string;
      try {
        id = write();
      } catch (error) {
        // What cannot be taken away now is, at the next start.
        if (made)
          await ports
            .unmakeWorktree(made)
            .catch((left: unknown) => log.warn({ err: left }, 'a worktree was left behind'));
        throw error;
      }
      if (made?.notice)
        emit('sessions.toolProblem', { sessionId: id, server: 'Worktree', message: made.notice });
      return store.publish(id);
    },

    send: (input: { sessionId: string; text: string; attachments: NewAttachment[] }) =>
      send(input.sessionId, input.text, input.attachments),

    editQueued({
      sessionId,
      messageId,
      text,
    }: {
      sessionId: string;
      messageId: string;
      text: string;
    }) {
      followUps.edit(sessionId, messageId, parts.mask(text));
      return store.publish(sessionId);
    },

    removeQueued({ sessionId, messageId }: { sessionId: string; messageId: string }) {
      followUps.remove(sessionId, messageId);
      return store.publish(sessionId);
    },

    async stop(sessionId: string): Promise<Session> {
      await runs.stop(sessionId, STOPPED);
      return store.get(sessionId);
    },

    resume,

    retry(sessionId: string): Session {
      waiting.hurry(sessionId);
      return store.get(sessionId);
    },

    compact(sessionId: string): Session {
      requireIdle(sessionId);
      requireReady(sessionId);
      if (transcript.lastSeq(sessionId) === 0)
        throw new ChatelaineError('CONFLICT', 'Nothing has been said yet.');
      return runs.start(sessionId, 'compact');
    },

    fork(input: {
      sessionId: string;
      beforeSeq: number | null;
      text?: string | undefined;
      keepAttachments: boolean;
    }): Session {
      const original = store.row(input.sessionId);
      const beforeSeq = input.beforeSeq ?? transcript.lastSeq(original.id) + 1;
      const files = input.keepAttachments ? attachmentsOf(database.db, original.id, beforeSeq) : [];
      // What could not be sent must not leave a session behind.
      if (input.text !== undefined) {
        existingFolder(original.workspace);
        requirePayer(original.profileId);
        userContent(input.text, files);
      }
      const limit = ports.sessionLimit(original.id);
      const id = database.transaction((tx) => {
        const title = `${original.title} (fork)`.slice(0, 80);
        const copy = copySession(tx, clock, original, beforeSeq, title);
        // A limit that a fork did not have would be no limit.
        if (limit !== null) ports.limitSession(copy, limit);
        return copy;
      });
      settling.settle(id);
      return input.text === undefined ? store.publish(id) : send(id, input.text, files);
    },

    update({
      sessionId,
      title,
      ...options
    }: { sessionId: string; title?: string | undefined } & {
      [O in keyof SessionOptions]?: SessionOptions[O] | undefined;
    }) {
      store.row(sessionId);
      const changed = Object.entries(options).filter(([, value]) => value !== undefined);
      store.update(sessionId, {
        ...(title ? { title: parts.mask(title) } : {}),
        ...Object.fromEntries(changed),
      });
      return store.publish(sessionId);
    },

    archive({ sessionId, archived }: { sessionId: string; archived: boolean }): Session {
      store.row(sessionId);
      if (archived) {
        requireIdle(sessionId);
        ports.onArchived(sessionId);
      }
      store.update(sessionId, { archivedAt: archived ? clock.now() : null });
      return store.publish(sessionId);
    },

    /** As `sessions.remove` says. */
    remove(sessionId: string): void {
      const { profileId } = store.row(sessionId);
      requireIdle(sessionId);
      ports.onArchived(sessionId);
      store.update(sessionId, { removedAt: clock.now() });
      emit('sessions.removed', { sessionId, profileId });
    },

    restore(sessionId: string): Session {
      store.update(sessionId, { removedAt: null });
      return store.publish(sessionId);
    },

    /** Written by the session's model; costs one request. Errors: those of a request. */
    async draftMessage(sessionId: string, diff: string, stop: AbortSignal) {
      const { draftCommitMessage } = await import('./commit-message');
      return draftCommitMessage(parts, sessionId, diff, stop);
    },

    /** Whether a turn of it is under way: then nothing beneath it may be changed. */
    isWorking: runs.isActive,
    /** As `sessions.queued` says. */
    queued: parts.slots.waiting,
    /** The limit of turns at once was changed. */
    slotsChanged: parts.slots.changed,

    decide: broker.answer,
    asking: broker.all,

    /** Sessions that would be interrupted if the app ended now. */
    working: () =>
      runs
        .ids()
        .map(store.row)
        .filter(({ status }) => AT_WORK.includes(status))
        .map(({ id, title, status }) => ({ id, title, status })),

    /** There is money again, or a price: what stopped for want of it goes on by itself. */
    resumeHeld(): void {
      for (const id of store.stoppedFor(HELD)) {
        try {
          resume(id);
        } catch (error) {
          log.warn({ err: error, sessionId: id }, 'a session could not go on');
        }
      }
    },

    /** The machine woke up, or has its network back: what waits tries again, what hangs is given up. */
    wake(): void {
      waiting.hurry();
      stallGuard.suspectAll();
    },

    /** What a crash or a kill left at work: settled and marked, before any session is shown. */
    recover(): void {
      try {
        for (const id of store.unfinished()) {
          runs.settleOrLog(id);
          store.update(id, {
            status: 'interrupted',
            statusCode: null,
            statusMessage: CLOSED,
            retryAt: null,
          });
        }
      } catch (error) {
        // The app must start all the same: only then can the doctor be asked.
        log.error({ err: error }, 'sessions could not be recovered');
      }
    },

    /** Ends every turn in order; for the end of the app. */
    async close(): Promise<void> {
      await Promise.all(runs.ids().map((id) => runs.stop(id, CLOSED)));
    },
  };
}

/** Everything that a turn is made of. */
function createParts(ports: Ports): EngineParts {
  const { database, integrations } = ports;
  const transcript = createTranscript(ports);
  const followUps = createFollowUps(ports);
  const store = createSessionStore({
    ...ports,
    transcript,
    followUps,
    describePayer: (profileId) => integrations.describePayer(profileId),
  });
  const parts = {
    ...ports,
    transcript,
    followUps,
    store,
    history: createHistory({ database }),
    broker: createPermissionBroker(),
    deltas: createDeltas(ports.emit),
    waiting: createWaiting(ports),
    stallGuard: createStallGuard(ports),
    slots: createSlots({ limit: ports.parallelSessions }),
  };
  return { ...parts, settling: createSettling(parts) };
}

export type Engine = ReturnType<typeof createEngine>;
