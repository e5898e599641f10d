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
import { inspectFolder, originOf } from './inspect';
import { bringBack, keepWorktree, takeAway } from './keep';
import { type MadeWorktree, makeWorktree, type NewWorktree, settle, unmake } from './make';
import {
  exists,
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

  function assertIdle(sessionId: string): void {
    if (ports.isBusy(sessionId)) throw new ChatelaineError('SESSION_BUSY');
  }

  const keptPlace = async (sessionId: string, root: string, worktree: SessionWorktree) => ({
    keep: path.join(ports.keepFolder, sessionId),
    root,
    commonFolder: await commonFolderOf(git, worktree.repository),
    branch: worktree.branch,
  });

  function tell(sessionId: string): void {
    ports.onChange(sessionId);
    ports.emit('review.changed', { sessionId });
  }

  function setDiscarded(sessionId: string, worktree: SessionWorktree, at: number | null): void {
    const changed = { worktree: { ...worktree, discardedAt: at } };
    db.update(sessions).set(changed).where(eq(sessions.id, sessionId)).run();
  }

  async function discard(sessionId: string): Promise<void> {
    const { root, worktree } = worktreeOfSession(sessionId);
    if (worktree.discardedAt !== null) return;
    const place = await keptPlace(sessionId, root, worktree);
    await settle(root);
    const registration = await findAgain(place);
    if (registration !== null) {
      await removeFolder(place.keep);
      const { head, uncommitted } = await keepWorktree(git, { ...place, registration });
      assertIdle(sessionId);
      const createdAt = clock.now();
      database.transaction((tx) => {
        const values = { sessionId, path: root, head, uncommitted, createdAt };
        tx.insert(discardedWorktrees)
          .values(values)
          .onConflictDoUpdate({ target: discardedWorktrees.sessionId, set: values })
          .run();
        setDiscarded(sessionId, worktree, createdAt);
      });
      await takeAway(git, place);
    } else {
      setDiscarded(sessionId, worktree, clock.now());
    }
    tell(sessionId);
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
    const row = kept(sessionId);
    const place = await keptPlace(sessionId, root, worktree);
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
    forgetDiscarded(sessionId, worktree);
    await removeFolder(place.keep);
    tell(sessionId);
  }

  const kept = (sessionId: string) =>
    db.select().from(discardedWorktrees).where(eq(discardedWorktrees.sessionId, sessionId)).get();

  function forgetDiscarded(sessionId: string, worktree: SessionWorktree): void {
    database.transaction((tx) => {
      tx.delete(discardedWorktrees).where(eq(discardedWorktrees.sessionId, sessionId)).run();
      setDiscarded(sessionId, worktree, null);
    });
  }

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
      if (one !== null) found.push(one);
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
      forgetDiscarded(sessionId, worktree);
      await removeFolder(place.keep);
      tell(sessionId);
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
    await forget(old);
  }

  async function forget(sessionIds: readonly string[]): Promise<void> {
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
     * when none can be made here, or the branch is taken; `INVALID_INPUT`; `WORKSPACE_MISSING`.
     */
    async make(input: NewWorktree): Promise<MadeWorktree> {
      const origin = await originOf(git, input.workspace);
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
      assertIdle(sessionId);
      await onSession(sessionId, () => discard(sessionId));
    },

    /** Errors: `NOT_FOUND`, `CONFLICT` when its place or its branch is taken, `WORKSPACE_MISSING`. */
    restore: (sessionId: string): Promise<void> => onSession(sessionId, () => restore(sessionId)),

    /** Discards all that are left over; answers how many. */
    async cleanUp(profileId: string): Promise<number> {
      let removed = 0;
      for (const { sessionId, isLeftOver } of await list(profileId)) {
        if (!isLeftOver || ports.isBusy(sessionId)) continue;
        await onSession(sessionId, () => discard(sessionId));
        removed++;
      }
      return removed;
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
      const owner = db
        .select({ workspace: sessions.workspace, worktree: sessions.worktree })
        .from(sessions)
        .where(isNotNull(sessions.worktree))
        .all()
        .find((one) => rootWithin(top, one.workspace) === root);
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
