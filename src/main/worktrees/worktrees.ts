import fs from 'node:fs/promises';
import path from 'node:path';
import { and, eq, inArray, isNotNull, lt } from 'drizzle-orm';
import type { Repository, SessionWorktree, Worktree } from '../../shared/commands/worktrees';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import { discardedWorktrees, sessions } from '../db/schema';
import type { Git } from '../git/git';
import { inspectFolder, type Origin, originOf } from './inspect';
import { bringBack, keepWorktree, takeAway } from './keep';
import { type MadeWorktree, makeWorktree, type NewWorktree, settle, unmake } from './make';
import {
  exists,
  moveFolder,
  registrationOf,
  removeFolder,
  rootWithin,
  unregister,
  worktreesFolder,
} from './places';
import { commonFolderOf, viewOf } from './view';

/** How long a discarded worktree can be brought back, in milliseconds. */
export const KEPT_MS = 30 * 24 * 3_600_000;

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
  const { database, git, clock } = ports;
  const { db } = database;
  const top = worktreesFolder(ports.homeFolder);
  const inTurn = createTurns();

  const sessionOf = (sessionId: string) => {
    const found = db.select().from(sessions).where(eq(sessions.id, sessionId)).get();
    if (!found) throw new ChatelaineError('NOT_FOUND', 'This session no longer exists.');
    return found;
  };

  /** The top of a session's worktree. Error: `NOT_FOUND` when it has none. */
  function worktreeOfSession(sessionId: string): { root: string; worktree: SessionWorktree } {
    const { workspace, worktree } = sessionOf(sessionId);
    const root = rootWithin(top, workspace);
    if (worktree === null || root === null) {
      throw new ChatelaineError(
        'NOT_FOUND',
        'This session works in its folder, not in a worktree.',
      );
    }
    return { root, worktree };
  }

  /** A fork works where the session works that it was made from. */
  const sessionsIn = (root: string) =>
    db
      .select()
      .from(sessions)
      .where(isNotNull(sessions.worktree))
      .all()
      .filter(({ workspace }) => rootWithin(top, workspace) === root);

  function assertIdle(root: string): void {
    if (sessionsIn(root).some(({ id }) => ports.isBusy(id)))
      throw new ChatelaineError('SESSION_BUSY');
  }

  const keptPlace = async (keptFor: string, root: string, worktree: SessionWorktree) => ({
    keep: path.join(ports.keepFolder, keptFor),
    root,
    commonFolder: await commonFolderOf(git, worktree.repository),
    branch: worktree.branch,
  });

  function tell(root: string): void {
    for (const { id: sessionId } of sessionsIn(root)) {
      ports.onChange(sessionId);
      ports.emit('review.changed', { sessionId });
    }
  }

  function setDiscarded(root: string, at: number | null): void {
    for (const { id, worktree } of sessionsIn(root)) {
      if (worktree === null) continue;
      const changed = { worktree: { ...worktree, discardedAt: at } };
      db.update(sessions).set(changed).where(eq(sessions.id, id)).run();
    }
  }

  async function discard(sessionId: string): Promise<void> {
    const { root, worktree } = worktreeOfSession(sessionId);
    if (worktree.discardedAt !== null) return;
    assertIdle(root);
    for (const { id } of sessionsIn(root)) await ports.endJobs(id);
    const place = await keptPlace(sessionId, root, worktree);
    await settle(root);
    const registration = await findAgain(place);
    if (registration !== null) {
      await removeFolder(place.keep);
      const { head, uncommitted } = await keepWorktree(git, { ...place, registration });
      assertIdle(root);
      const createdAt = clock.now();
      database.transaction((tx) => {
        const values = { sessionId, path: root, head, uncommitted, createdAt };
        tx.insert(discardedWorktrees)
          .values(values)
          .onConflictDoUpdate({ target: discardedWorktrees.sessionId, set: values })
          .run();
        setDiscarded(root, createdAt);
      });
      await takeAway(git, place);
    } else {
      setDiscarded(root, clock.now());
    }
    tell(root);
  }

  /** Of a worktree that somebody deleted from disk there is still the branch; null when not even that. */
  async function findAgain(place: {
    root: string;
    commonFolder: string;
    branch: string;
  }): Promise<string | null> {
    const { root, commonFolder, branch } = place;
    const known = await registrationOf(commonFolder, root);
    if (known !== null && (await exists(path.join(root, '.git')))) return known;
    if (await exists(root)) {
      throw new ChatelaineError(
        'CONFLICT',
        `${root} is no longer a worktree of its repository, so git cannot tell what is in it. Save what you need of it and delete the folder; then discard it again.`,
      );
    }
    await unregister(commonFolder, root);
    if ((await git.commitOf(commonFolder, `refs/heads/${branch}`)) === null) return null;
    await git.run(commonFolder, ['worktree', 'add', '--quiet', '--', root, branch]);
    return registrationOf(commonFolder, root);
  }

  async function restore(sessionId: string): Promise<void> {
    const { root, worktree } = worktreeOfSession(sessionId);
    const row = kept(root);
    const place = await keptPlace(row?.sessionId ?? sessionId, root, worktree);
    if (!row || !(await exists(place.keep))) {
      throw new ChatelaineError(
        'NOT_FOUND',
        'This worktree was not discarded, or too long ago: it is kept for 30 days.',
      );
    }
    if (await exists(root)) {
      throw new ChatelaineError(
        'CONFLICT',
        `There is something at ${root} now. Move it away first.`,
      );
    }
    const tip = await git.commitOf(place.commonFolder, `refs/heads/${worktree.branch}`);
    if (tip !== null && tip !== row.head) {
      throw new ChatelaineError(
        'CONFLICT',
        `There is another branch ${worktree.branch} now. Rename it, and restore the worktree again.`,
      );
    }
    await bringBack(git, place);
    forgetDiscarded(root);
    await removeFolder(place.keep);
    tell(root);
  }

  const kept = (root: string) =>
    db.select().from(discardedWorktrees).where(eq(discardedWorktrees.path, root)).get();

  function forgetDiscarded(root: string): void {
    database.transaction((tx) => {
      tx.delete(discardedWorktrees).where(eq(discardedWorktrees.path, root)).run();
      setDiscarded(root, null);
    });
  }

  const isWanted = (root: string) =>
    sessionsIn(root).some(({ archivedAt, removedAt }) => archivedAt === null && removedAt === null);

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
      if (one !== null) found.push({ ...one, isLeftOver: one.isLeftOver && !isWanted(one.path) });
    }
    return found;
  };

  const onRepository = <T>(repository: string, work: () => Promise<T>) => inTurn(repository, work);
  const onSession = <T>(sessionId: string, work: () => Promise<T>) => {
    const { worktree } = worktreeOfSession(sessionId);
    return onRepository(worktree.repository, work);
  };

  async function recover(): Promise<void> {
    for (const { sessionId, path: root } of db.select().from(discardedWorktrees).all()) {
      await onSession(sessionId, () => repair(sessionId, root)).catch((error: unknown) =>
        ports.log.warn({ err: error, sessionId }, 'a discarded worktree could not be tidied up'),
      );
    }
    await removeHalfMade();
    await purge();
  }

  /** A discarding or a restoring that was cut short. */
  async function repair(sessionId: string, root: string): Promise<void> {
    const { worktree } = worktreeOfSession(sessionId);
    const place = await keptPlace(sessionId, root, worktree);
    await removeFolder(`${root}.restoring`);
    if (await exists(root)) {
      // it was never taken away, or is back: what is there counts, it may have changed since
      forgetDiscarded(root);
      await removeFolder(place.keep);
      tell(root);
    } else if (await exists(path.join(place.keep, 'git'))) {
      await takeAway(git, place);
    }
  }

  /** What was made for a session that never came to be; and parts of what was being put away. */
  async function removeHalfMade(): Promise<void> {
    const owned = new Set(
      db
        .select({ workspace: sessions.workspace })
        .from(sessions)
        .where(isNotNull(sessions.worktree))
        .all()
        .map(({ workspace }) => rootWithin(top, workspace)),
    );
    for (const repository of await fs.readdir(top).catch(() => [])) {
      const folder = path.join(top, repository);
      for (const name of await fs.readdir(folder).catch(() => [])) {
        if (!name.endsWith('.making')) continue;
        const root = path.join(folder, name.slice(0, -'.making'.length));
        await (owned.has(root) ? settle(root) : unmake(git, root));
      }
      await fs.rmdir(folder).catch(() => {});
    }
    for (const name of await fs.readdir(ports.keepFolder).catch(() => [])) {
      if (name.endsWith('.making')) await removeFolder(path.join(ports.keepFolder, name));
    }
  }

  /** Discarded ones that nobody wanted back in time. */
  async function purge(): Promise<void> {
    const old = db
      .select({ sessionId: discardedWorktrees.sessionId })
      .from(discardedWorktrees)
      .where(lt(discardedWorktrees.createdAt, clock.now() - KEPT_MS))
      .all()
      .map(({ sessionId }) => sessionId);
    await drop(old);
  }

  /** What is kept for one that is deleted stays for the others that worked there. */
  async function forget(sessionIds: readonly string[]): Promise<void> {
    for (const sessionId of sessionIds) {
      const root = rootWithin(top, sessionOf(sessionId).workspace);
      // Or without its session it would look half made, and be taken away with what is in it.
      if (root !== null) await settle(root);
      const row = db
        .select()
        .from(discardedWorktrees)
        .where(eq(discardedWorktrees.sessionId, sessionId))
        .get();
      const heir = row && sessionsIn(row.path).find(({ id }) => !sessionIds.includes(id));
      if (heir) await handOver(sessionId, heir.id);
    }
    await drop(sessionIds);
  }

  async function handOver(from: string, to: string): Promise<void> {
    const [old, now] = [from, to].map((id) => path.join(ports.keepFolder, id));
    if (old && now && (await exists(old))) await moveFolder(old, now);
    db.update(discardedWorktrees)
      .set({ sessionId: to })
      .where(eq(discardedWorktrees.sessionId, from))
      .run();
  }

  async function drop(sessionIds: readonly string[]): Promise<void> {
    for (const sessionId of sessionIds) {
      await removeFolder(path.join(ports.keepFolder, sessionId));
    }
    db.delete(discardedWorktrees)
      .where(inArray(discardedWorktrees.sessionId, [...sessionIds]))
      .run();
  }

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
      return onRepository(origin?.repository ?? '', () => makeWorktree(git, top, input));
    },

    /** Takes away what was made for a session that could not be created after all. */
    async unmake(made: MadeWorktree): Promise<void> {
      const root = rootWithin(top, made.path);
      if (root === null) return;
      await onRepository(made.worktree.repository, () => unmake(git, root));
    },

    /** Of all sessions of the profile, oldest first. */
    list,

    /**
     * Errors: `SESSION_BUSY`, `NOT_FOUND`, `WORKSPACE_MISSING` when its repository is gone, `CONFLICT` when
     * its folder is no longer a worktree.
     */
    async discard(sessionId: string): Promise<void> {
      await onSession(sessionId, () => discard(sessionId));
    },

    /** Errors: `NOT_FOUND`, `CONFLICT` when its place or its branch is taken, `WORKSPACE_MISSING`. */
    restore: (sessionId: string): Promise<void> => onSession(sessionId, () => restore(sessionId)),

    /** Discards all that are left over; answers of which sessions, one for each. */
    async cleanUp(profileId: string): Promise<string[]> {
      const discarded: string[] = [];
      for (const { sessionId, isLeftOver } of await list(profileId)) {
        const { root, worktree } = worktreeOfSession(sessionId);
        // with one session it is gone for all that shared it
        if (!isLeftOver || worktree.discardedAt !== null) continue;
        if (sessionsIn(root).some(({ id }) => ports.isBusy(id))) continue;
        await onSession(sessionId, () => discard(sessionId));
        discarded.push(sessionId);
      }
      return discarded;
    },

    /** Mends or removes what was interrupted, and forgets what was discarded long ago. At each start. */
    recover,
    purge,
    /** Of sessions that are deleted for good: before their rows are. */
    forget,

    /** Where git keeps a worktree; null unless it is one that a session has. */
    async placeOf(workspace: string): Promise<WorktreePlace | null> {
      const root = rootWithin(top, workspace);
      if (root === null) return null;
      const [owner] = sessionsIn(root);
      if (!owner?.worktree || owner.worktree.discardedAt !== null) return null;
      const commonFolder = await git.commonFolderOf(owner.worktree.repository);
      const registration = commonFolder === null ? null : await registrationOf(commonFolder, root);
      return commonFolder === null || registration === null
        ? null
        : { root, commonFolder, registration };
    },
  };
}

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

/** One after the other for each key. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const done = (last.get(key) ?? Promise.resolve()).then(work);
    const settled = done.catch(() => {});
    last.set(key, settled);
    void settled.then(() => {
      if (last.get(key) === settled) last.delete(key);
    });
    return done;
  };
}
