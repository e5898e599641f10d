import fs from 'node:fs/promises';
import path from 'node:path';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { Repository, Worktree } from '../../shared/commands/worktrees';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import { discardedWorktrees, sessions } from '../db/schema';
import type { Git } from '../git/git';
import { createTurns } from '../in-turn';
import { createDiscarding } from './discarding';
import { createForgetting } from './forgetting';
import { removeHalfMade } from './half-made';
import { inspectFolder, type Origin, originOf } from './inspect';
import { type MadeWorktree, makeWorktree, type NewWorktree, unmake } from './make';
import { createOwners } from './owners';
import { registrationOf, rootWithin, worktreesFolder } from './places';
import { viewOf } from './view';

/** Where git keeps what belongs to a worktree of ours: for the sandbox. */
export type WorktreePlace = {
  /** The top of the worktree. */
  root: string;
  /** The git folder that it shares with its repository. */
  commonFolder: string;
  /** Within that: its own index, HEAD and log. */
  registration: string;
};

/** The git worktrees that sessions work in: made, listed, discarded and brought back. */
export function createWorktrees(ports: {
  database: OpenDatabase;
  git: Git;
  homeFolder: string;
  /** The app's own folder for what was discarded. */
  keepFolder: string;
  clock: Clock;
  emit: Emit;
  /** Whether a turn of the session is under way. */
  isBusy(sessionId: string): boolean;
  /** Ends what its commands have left running: nothing writes there any more. */
  endJobs(sessionId: string): Promise<void>;
  /** The session's row was changed: it was discarded or came back. */
  onChange(sessionId: string): void;
  log: { warn(details: object, message: string): void };
}) {
  const { database, git, keepFolder } = ports;
  const { db } = database;
  const top = worktreesFolder(ports.homeFolder);
  const inTurn = createTurns();
  const owners = createOwners({ ...ports, top });
  const discarding = createDiscarding({ ...ports, owners });

  /** With the repository to itself. */
  const onRepositoryOf = async <T>(sessionId: string, work: () => Promise<T>): Promise<T> =>
    inTurn(owners.sessionOf(sessionId).worktree?.repository ?? '', work);

  const forgetting = createForgetting({ ...ports, owners, onRepositoryOf });

  const list = async (profileId: string): Promise<Worktree[]> => {
    const rows = db
      .select()
      .from(sessions)
      .where(and(eq(sessions.profileId, profileId), isNotNull(sessions.worktree)))
      .orderBy(sessions.createdAt)
      .all();
    const found: Worktree[] = [];
    for (const row of rows) {
      const one = await viewOf(git, top, row);
      if (one === null) continue;
      found.push({ ...one, isLeftOver: one.isLeftOver && !owners.isWanted(one.path) });
    }
    return found;
  };

  return {
    /** Errors: `WORKSPACE_MISSING`. */
    inspect: (folder: string): Promise<Repository> => inspectFolder(git, folder),

    /**
     * For a session that is about to be: its row must be written with what this answers. Errors: `CONFLICT`
     * when none can be made here, or the branch is taken; `INVALID_INPUT`, also for a repository that holds
     * the home folder; `WORKSPACE_MISSING`.
     */
    async make(input: NewWorktree): Promise<MadeWorktree> {
      const origin = await originOf(git, input.workspace);
      if (origin !== null) await refuseHome(origin, ports.homeFolder);
      return inTurn(origin?.repository ?? '', () =>
        makeWorktree(git, top, input, discarding.isKept),
      );
    },

    /** Takes away what was made for a session that could not be created after all. */
    async unmake(made: MadeWorktree): Promise<void> {
      const root = rootWithin(top, made.path);
      if (root === null) return;
      await inTurn(made.worktree.repository, () => unmake(git, root));
    },

    /** Of all sessions of the profile, oldest first. */
    list,

    /**
     * Errors: `SESSION_BUSY`, `NOT_FOUND`, `WORKSPACE_MISSING` when its repository is gone, `CONFLICT` when
     * its folder is no longer a worktree.
     */
    discard: (sessionId: string): Promise<void> =>
      onRepositoryOf(sessionId, () => discarding.discard(sessionId)),

    /** Errors: `NOT_FOUND`, `CONFLICT` when its place or its branch is taken, `WORKSPACE_MISSING`. */
    restore: (sessionId: string): Promise<void> =>
      onRepositoryOf(sessionId, () => discarding.restore(sessionId)),

    /** Discards all that are left over; answers of which sessions, one for each. */
    async cleanUp(profileId: string): Promise<string[]> {
      const discarded: string[] = [];
      for (const { sessionId, isLeftOver } of await list(profileId)) {
        const { root, worktree } = owners.worktreeOf(sessionId);
        // with one session it is gone for all that shared it
        if (!isLeftOver || worktree.discardedAt !== null) continue;
        if (owners.areBusy(root)) continue;
        await onRepositoryOf(sessionId, () => discarding.discard(sessionId));
        discarded.push(sessionId);
      }
      return discarded;
    },

    /** Mends or removes what was interrupted. At each start, before any is made. */
    async recover(): Promise<void> {
      for (const { sessionId, path: root } of db.select().from(discardedWorktrees).all()) {
        await onRepositoryOf(sessionId, () => discarding.repair(sessionId, root)).catch(
          (error: unknown) =>
            ports.log.warn(
              { err: error, sessionId },
              'a discarded worktree could not be tidied up',
            ),
        );
      }
      await removeHalfMade(git, { top, keepFolder, owned: owners.roots() });
    },

    purge: forgetting.purge,
    forget: forgetting.forget,

    /** Where git keeps a worktree; null unless it is one that a session has. */
    async placeOf(workspace: string): Promise<WorktreePlace | null> {
      const root = rootWithin(top, workspace);
      if (root === null) return null;
      const [owner] = owners.sessionsIn(root);
      if (!owner?.worktree || owner.worktree.discardedAt !== null) return null;
      const commonFolder = await git.commonFolderOf(owner.worktree.repository);
      const registration = commonFolder === null ? null : await registrationOf(commonFolder, root);
      return commonFolder === null || registration === null
        ? null
        : { root, commonFolder, registration };
    },
  };
}

export type Worktrees = ReturnType<typeof createWorktrees>;

/** Everything that is not ignored comes along, and of a home folder that would be keys and mail. */
async function refuseHome({ root, repository }: Origin, homeFolder: string): Promise<void> {
  const home = await fs.realpath(homeFolder);
  const relative = path.relative(root ?? repository, home);
  if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative))
    return;
  throw new ChatelaineError(
    'INVALID_INPUT',
    `The repository ${root ?? repository} holds your home folder, so a worktree would hold copies of your private files. Begin the session without a worktree, or in a repository of its own.`,
  );
}
