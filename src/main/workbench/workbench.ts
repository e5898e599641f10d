import path from 'node:path';
import type { Emit } from '../../shared/events';
import type { Engine } from '../agents/engine';
import { existingFolder } from '../agents/session-store';
import { titleFrom } from '../agents/transcript/title';
import type { Workspaces } from '../agents/workspaces';
import { sessionsBeside } from '../checkpoints/checkpoint-rows';
import { type Checkpoints, createCheckpoints } from '../checkpoints/checkpoints';
import type { Clock } from '../clock';
import { type ChangeCounts, countChanges, NO_CHANGES } from '../comparisons/changes';
import { createComparisons } from '../comparisons/comparisons';
import type { OpenDatabase } from '../db/open';
import { createGit } from '../git/git';
import { createClaudeHistory } from '../history/history';
import type { Logger } from '../logging/logger';
import { createReview } from '../review/review';
import { createTemplates } from '../templates/templates';
import type { Timer } from '../timer';
import { createWorktrees } from '../worktrees/worktrees';
import { createDailySweep } from './daily-sweep';

type Ports = {
  database: OpenDatabase;
  clock: Clock;
  timer: Timer;
  emit: Emit;
  log: Logger;
  dataFolder: string;
  homeFolder: string;
  workspaces: Pick<Workspaces, 'isTrusted'>;
  mask(text: string): string;
  /** Made after this, because it works in worktrees and with checkpoints. */
  engine(): Engine;
  editor(): string;
  /** Of a session, for good. */
  endJobs(sessionId: string): Promise<void>;
  /** What is a session's and not the workbench's: it is deleted for good. */
  forgetSession(sessionId: string): void;
  openInEditor(file: string, line: number | null, editor: string): Promise<boolean>;
  /** Where Claude Code keeps its history: real paths, each once. */
  historyFolders(): Promise<string[]>;
};

/** Everything around sessions that makes their changes reviewable and reversible, put together. */
export function createWorkbench(ports: Ports) {
  const { database, clock, timer, emit, log, dataFolder, homeFolder, mask, engine } = ports;
  const isWorking = (sessionId: string) => engine().isWorking(sessionId);
  const isBusy = (sessionId: string) => isWorking(sessionId) || checkpoints.isRewinding(sessionId);
  /** A fork works in the same worktree, and another session may in the same folder. */
  const isBusyThere = (sessionId: string) =>
    [sessionId, ...sessionsBeside(database.db, sessionRow(sessionId).workspace, sessionId)].some(
      isBusy,
    );
  const publish = (sessionId: string) => void engine().publish(sessionId);
  const sessionRow = (sessionId: string) => engine().row(sessionId);

  const git = createGit({ homeFolder, log });
  const worktrees = createWorktrees({
    ...{ database, git, homeFolder, clock, emit, log },
    keepFolder: path.join(dataFolder, 'discarded-worktrees'),
    isBusy,
    endJobs: ports.endJobs,
    onChange: publish,
  });
  const checkpoints: Checkpoints = createCheckpoints({
    ...{ database, clock, timer, emit, log, git, isWorking, publish, sessionRow },
    folder: path.join(dataFolder, 'checkpoints'),
  });
  const review = createReview({
    ...{ git, emit, log },
    sessionOf: sessionRow,
    isBusy: isBusyThere,
    isTrusted: ports.workspaces.isTrusted,
    firstCheckpoint: (sessionId) => checkpoints.compare(sessionId),
    opener: { openFile: ports.openInEditor },
    editor: ports.editor,
    draft: (sessionId, text, signal) =>
      engine().draftMessage(sessionId, mask(text), signal ?? new AbortController().signal),
    keepFolder: path.join(dataFolder, 'review'),
  });
  const history = createClaudeHistory({
    ...{ database, clock, emit, mask },
    folders: ports.historyFolders,
    titleOf: titleFrom,
    session: (sessionId) => engine().get(sessionId),
  });
  /** What the session itself did: what was brought along into its worktree is in the first checkpoint already. */
  async function changesOf(sessionId: string): Promise<ChangeCounts> {
    const range = await checkpoints.compare(sessionId);
    if (!range) return NO_CHANGES;
    const { workspace } = sessionRow(sessionId);
    const asked = ['diff', '--numstat', '--no-renames', range.from, range.to];
    return countChanges((await git.run(workspace, asked, { env: range.environment })).text);
  }

  const comparisons = createComparisons({
    ...{ database, clock, emit, log, mask },
    engine: {
      create: (input) => engine().create(input),
      send: (input) => engine().send(input),
      get: (sessionId) => engine().get(sessionId),
      archive: (input) => engine().archive(input),
      remove: (sessionId) => engine().remove(sessionId),
      isWorking,
    },
    inspect: (workspace) => worktrees.inspect(existingFolder(workspace)),
    changesOf,
    discardWorktree: worktrees.discard,
  });

  let recovered: Promise<unknown> = Promise.resolve();
  const dailySweep = createDailySweep({
    ...{ database, clock, timer, log, worktrees, checkpoints },
    forgetSession: ports.forgetSession,
  });

  return {
    worktrees,
    /** Not before what a run before left half made is gone: it looks the same. */
    makeWorktree: (asked: Parameters<typeof worktrees.make>[0]) =>
      recovered.then(() => worktrees.make(asked)),
    checkpoints,
    review,
    history,
    comparisons,
    templates: createTemplates({ database, clock, emit, mask }),

    /** What a run before left half way, then what runs by itself; once a window is seen. */
    start(): void {
      dailySweep.start();
      recovered = worktrees
        .recover()
        .catch((error: unknown) => log.error({ err: error }, 'worktrees could not be put right'));
    },

    async close(): Promise<void> {
      await Promise.all([dailySweep.close(), history.close()]);
    },
  };
}

export type Workbench = ReturnType<typeof createWorkbench>;
