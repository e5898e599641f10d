import path from 'node:path';
import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { CommandOutput, ParsedInput } from '../../shared/commands';
import type { Checkpoint } from '../../shared/commands/checkpoints';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { Db, OpenDatabase } from '../db/open';
import { rewoundMessages, checkpoints as table } from '../db/schema';
import type { Logger } from '../logging/logger';
import type { Timer } from '../timer';
import {
  addRow,
  type CheckpointRow,
  checkpointOfTurn,
  checkpointRows,
  dropOld,
  viewOf,
} from './checkpoint-rows';
import { createConversation } from './conversation';
import { differences } from './differences';
import { closeGap, keepAfter, keepCheckpoint } from './gaps';
import { createRewinding } from './rewinding';
import { createSaving, SKIPPED } from './saving';
import { type Limits, MAX_FILE_BYTES, MAX_FILES } from './scope';
import type { GitPort, Shadow } from './shadow';
import { createShadows, type InUse } from './shadows';
import { sweep } from './sweep';

export type CheckpointPorts = {
  database: OpenDatabase;
  clock: Clock;
  timer: Timer;
  emit: Emit;
  log: Logger;
  /** The app's own, for the repositories: below the data folder. */
  folder: string;
  git: GitPort;
  isWorking(sessionId: string): boolean;
  /** Where a session works. Error: `NOT_FOUND`. */
  sessionRow(sessionId: string): { workspace: string };
  /** Tells the windows how a session is now: its status has changed in the database. */
  publish(sessionId: string): void;
  limits?: Limits;
};

/** A session, and the folder whose files it may change. */
type Place = { id: string; workspace: string };

export type Checkpoints = {
  /**
   * The files as they are, before the turn that begins at `seq` changes one: once per turn. Never rejects: what
   * goes wrong is told with `sessions.toolProblem`, once.
   */
  before(session: Place, seq: number): Promise<void>;
  /** The turn that waits for a checkpoint of this session goes on without. */
  skip(sessionId: string): void;
  /** The turn is over: what changes from now on is not the agent's work. Never rejects. */
  after(session: Place): Promise<void>;
  /** Oldest first. */
  list(sessionId: string): Checkpoint[];
  preview(input: ParsedInput<'checkpoints.preview'>): Promise<CommandOutput<'checkpoints.preview'>>;
  rewind(input: ParsedInput<'checkpoints.rewind'>): Promise<CommandOutput<'checkpoints.rewind'>>;
  /** The session's files and conversation are about to be others: no turn may begin. */
  isRewinding(sessionId: string): boolean;
  /**
   * For a review of a folder without a repository: git's environment to compare two commits in, the files before
   * the first turn and as they are now. Null without a checkpoint.
   */
  compare(
    sessionId: string,
  ): Promise<{ environment: Readonly<Record<string, string>>; from: string; to: string } | null>;
  /** The rows of a session that is deleted for good, in the caller's transaction; `sweep` does the rest. */
  forget(tx: Db, sessionId: string): void;
  /** Takes away what no session needs, and packs the rest. Runs beside everything else; never rejects. */
  sweep(): Promise<void>;
};

/** Files and conversations of sessions as they were before each turn, in repositories of the app's own. */
export function createCheckpoints(ports: CheckpointPorts): Checkpoints {
  const { database, clock, emit, log, folder } = ports;
  const { db } = database;
  const limits = ports.limits ?? { fileBytes: MAX_FILE_BYTES, files: MAX_FILES };
  const shadows = createShadows({ ...ports, limits });
  const conversation = createConversation({ clock });
  const rewinding = createRewinding({ ...ports, shadows, conversation });
  const saving = createSaving(ports);
  const underWay = new Map<string, Promise<void>>();
  /** Turns that have a checkpoint and are not over, by session. */
  const turns = new Map<string, string>();
  const told = new Set<string>();

  async function makeBefore(session: Place, seq: number, signal: AbortSignal): Promise<void> {
    const known = checkpointOfTurn(db, session.id, seq);
    if (known !== null && turns.get(session.id) === known.id) return;
    const make = async ({ shadow, snapshot }: InUse) => {
      const { commit, notice } = await snapshot();
      if (known !== null) {
        await closeGap(shadow, known.id, commit);
        return known;
      }
      const changedFiles = await changedSince(shadow, session.id, commit);
      const [id, sessionId] = [uuid(), session.id];
      await keepCheckpoint(shadow, id, commit);
      const row = { id, sessionId, kind: 'turn' as const, seq, commit, changedFiles, notice };
      return database.transaction((tx) => addRow(tx, clock, row));
    };
    const made = await shadows.use(session.workspace, make, signal);
    turns.set(session.id, made.id);
    if (made === known) return;
    dropOld(db, session.id);
    emit('checkpoints.changed', { sessionId: session.id });
  }

  async function changedSince(shadow: Shadow, sessionId: string, commit: string): Promise<number> {
    const last = checkpointRows(db, sessionId).at(-1);
    if (!last) return 0;
    // of a repository that was begun anew it is not known any more
    return differences(shadow, last.commit, commit).then(
      ({ length }) => length,
      () => 0,
    );
  }

  /** Told once for each reason: a turn may have many tool calls. */
  function tell(sessionId: string, error: unknown): void {
    log.warn({ err: error, sessionId }, 'no checkpoint could be made');
    const why = error instanceof Error ? error.message : String(error);
    if (error !== SKIPPED && told.has(`${sessionId} ${why}`)) return;
    told.add(`${sessionId} ${why}`);
    const message = `No checkpoint could be made, so this turn's changes cannot be rewound. ${why}`;
    emit('sessions.toolProblem', { sessionId, server: 'Checkpoint', message });
  }

  return {
    before(session, seq) {
      if (saving.isSkipped(session.id, seq)) return Promise.resolve();
      const name = `${session.id} ${seq}`;
      const joined = underWay.get(name);
      if (joined) return joined;
      const making = saving
        .run(session.id, seq, (signal) => makeBefore(session, seq, signal))
        .catch((error: unknown) => tell(session.id, error))
        .finally(() => underWay.delete(name));
      underWay.set(name, making);
      return making;
    },

    skip: saving.skip,

    async after(session) {
      const id = turns.get(session.id);
      if (id === undefined) return;
      turns.delete(session.id);
      try {
        await shadows.use(session.workspace, async ({ shadow, snapshot }) =>
          keepAfter(shadow, id, (await snapshot()).commit),
        );
        emit('review.changed', { sessionId: session.id });
        void shadows
          .tidy(session.workspace)
          .catch((error: unknown) => log.warn({ err: error }, 'checkpoints were not tidied up'));
      } catch (error) {
        log.warn({ err: error, sessionId: session.id }, 'the end of a turn was not kept');
      }
    },

    list: (sessionId) => checkpointRows(db, sessionId).map(viewOf),
    preview: ({ checkpointId }) => rewinding.preview(checkpointId),
    rewind: ({ checkpointId, what }) => rewinding.rewind(checkpointId, what),
    isRewinding: rewinding.isRewinding,

    async compare(sessionId) {
      const first: CheckpointRow | undefined = checkpointRows(db, sessionId)[0];
      if (!first) return null;
      return shadows.use(ports.sessionRow(sessionId).workspace, async ({ shadow, snapshot }) => ({
        environment: shadow.environment,
        from: first.commit,
        to: (await snapshot()).commit,
      }));
    },

    forget(tx, sessionId) {
      tx.delete(rewoundMessages).where(eq(rewoundMessages.sessionId, sessionId)).run();
      tx.delete(table).where(eq(table.sessionId, sessionId)).run();
      turns.delete(sessionId);
    },

    sweep: () =>
      sweep({ db, shadows, copies: path.join(folder, 'copies') }).catch((error: unknown) =>
        log.warn({ err: error }, 'checkpoints were not swept'),
      ),
  };
}
