import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { SessionWorktree } from '../../shared/commands/worktrees';
import { ChatelaineError } from '../../shared/errors';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import { discardedWorktrees } from '../db/schema';
import type { Git } from '../git/git';
import { bringBack, keepWorktree, takeAway, wasTakenAway } from './keep';
import { type IsKept, settle } from './make';
import type { Owners } from './owners';
import { exists, registrationOf, removeFolder, unregister } from './places';
import { commonFolderOf } from './view';

/** Puts worktrees away and brings them back. Whoever calls has the repository to itself. */
export function createDiscarding(ports: {
  database: OpenDatabase;
  git: Git;
  clock: Clock;
  owners: Owners;
  /** The app's own folder for what was discarded. */
  keepFolder: string;
  endJobs(sessionId: string): Promise<void>;
}) {
  const { database, git, clock, owners } = ports;
  const { db } = database;

  const keptPlace = async (keptFor: string, root: string, worktree: SessionWorktree) => ({
    keep: path.join(ports.keepFolder, keptFor),
    root,
    commonFolder: await commonFolderOf(git, worktree.repository),
    branch: worktree.branch,
  });

  const kept = (root: string) =>
    db.select().from(discardedWorktrees).where(eq(discardedWorktrees.path, root)).get();

  function forgetDiscarded(root: string): void {
    database.transaction((tx) => {
      tx.delete(discardedWorktrees).where(eq(discardedWorktrees.path, root)).run();
      owners.setDiscarded(root, null);
    });
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

  return {
    /** Errors: `SESSION_BUSY`, `NOT_FOUND`, `WORKSPACE_MISSING`, `CONFLICT`. */
    async discard(sessionId: string): Promise<void> {
      const { root, worktree } = owners.worktreeOf(sessionId);
      if (worktree.discardedAt !== null) return;
      owners.assertIdle(root);
      for (const { id } of owners.sessionsIn(root)) await ports.endJobs(id);
      const place = await keptPlace(sessionId, root, worktree);
      await settle(root);
      const registration = await findAgain(place);
      if (registration !== null) {
        await removeFolder(place.keep);
        const { head, uncommitted } = await keepWorktree(git, { ...place, registration });
        owners.assertIdle(root);
        const createdAt = clock.now();
        database.transaction((tx) => {
          const values = { sessionId, path: root, head, uncommitted, createdAt };
          tx.insert(discardedWorktrees)
            .values(values)
            .onConflictDoUpdate({ target: discardedWorktrees.sessionId, set: values })
            .run();
          owners.setDiscarded(root, createdAt);
        });
        await takeAway(git, place);
      } else {
        owners.setDiscarded(root, clock.now());
      }
      owners.tell(root);
    },

    /** Errors: `NOT_FOUND`, `CONFLICT`, `WORKSPACE_MISSING`. */
    async restore(sessionId: string): Promise<void> {
      const { root, worktree } = owners.worktreeOf(sessionId);
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
      await bringBack(git, place, { hasBranch: tip !== null });
      forgetDiscarded(root);
      await removeFolder(place.keep);
      owners.tell(root);
    },

    /** After a discarding or a restoring that was cut short. */
    async repair(sessionId: string, root: string): Promise<void> {
      const { worktree } = owners.worktreeOf(sessionId);
      const place = await keptPlace(sessionId, root, worktree);
      await removeFolder(`${root}.restoring`);
      if (await exists(root)) {
        // what somebody put in its place since is none of ours
        if (await wasTakenAway(place.keep)) return;
        // it never went, or is back: what is there counts, it may have changed since
        forgetDiscarded(root);
        await removeFolder(place.keep);
        owners.tell(root);
      } else if (await exists(path.join(place.keep, 'git'))) {
        await takeAway(git, place);
      }
    },

    isKept: ({ root, branch }: Parameters<IsKept>[0]): boolean =>
      db
        .select()
        .from(discardedWorktrees)
        .all()
        .some(
          (row) =>
            row.path === root ||
            (branch !== undefined && owners.sessionOf(row.sessionId).worktree?.branch === branch),
        ),
  };
}
