import path from 'node:path';
import { eq, lt } from 'drizzle-orm';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import { discardedWorktrees } from '../db/schema';
import type { Git } from '../git/git';
import { settle } from './make';
import type { Owners } from './owners';
import { exists, moveFolder, removeFolder } from './places';
import { removeUnneeded } from './unneeded';

/** How long a discarded worktree can be brought back, in milliseconds. */
export const KEPT_MS = 30 * 24 * 3_600_000;

/** What goes with time: discarded worktrees, and those of sessions that are deleted for good. */
export function createForgetting(ports: {
  database: OpenDatabase;
  git: Git;
  clock: Clock;
  owners: Owners;
  keepFolder: string;
  /** With the session's repository to itself. */
  onRepositoryOf<T>(sessionId: string, work: () => Promise<T>): Promise<T>;
  log: { warn(details: object, message: string): void };
}) {
  const { database, git, clock, owners, keepFolder, onRepositoryOf, log } = ports;
  const { db } = database;

  const rowOf = (sessionId: string) =>
    db.select().from(discardedWorktrees).where(eq(discardedWorktrees.sessionId, sessionId)).get();

  const isOld = ({ createdAt }: { createdAt: number }) => createdAt < clock.now() - KEPT_MS;

  async function drop(sessionId: string): Promise<void> {
    await removeFolder(path.join(keepFolder, sessionId));
    db.delete(discardedWorktrees).where(eq(discardedWorktrees.sessionId, sessionId)).run();
  }

  async function handOver(from: string, to: string): Promise<void> {
    const [old, now] = [path.join(keepFolder, from), path.join(keepFolder, to)];
    if (await exists(old)) await moveFolder(old, now);
    db.update(discardedWorktrees)
      .set({ sessionId: to })
      .where(eq(discardedWorktrees.sessionId, from))
      .run();
  }

  async function forget(sessionId: string): Promise<'gone' | 'kept'> {
    const found = owners.findWorktree(sessionId);
    if (found === null) return 'gone';
    const { root, worktree } = found;
    // Or without its session it would look half made, and be taken away with what is in it.
    await settle(root);
    const row = rowOf(sessionId);
    const heir = owners.sessionsIn(root).find(({ id }) => id !== sessionId);
    if (heir) {
      if (row) await handOver(sessionId, heir.id);
      return 'gone';
    }
    if (row && !isOld(row)) return 'kept';
    if (row) await drop(sessionId);
    const isGone = worktree.discardedAt !== null || (await removeUnneeded(git, root, worktree));
    return isGone ? 'gone' : 'kept';
  }

  return {
    /** Discarded ones that nobody wanted back in time. */
    async purge(): Promise<void> {
      const before = clock.now() - KEPT_MS;
      const { createdAt } = discardedWorktrees;
      for (const { sessionId } of db
        .select()
        .from(discardedWorktrees)
        .where(lt(createdAt, before))
        .all()) {
        await onRepositoryOf(sessionId, async () => {
          // it may have been brought back meanwhile
          const row = rowOf(sessionId);
          if (row && isOld(row)) await drop(sessionId);
        }).catch((error: unknown) =>
          log.warn({ err: error, sessionId }, 'a discarded worktree could not be forgotten'),
        );
      }
    },

    /**
     * Of a session that is about to be deleted for good. `kept`: it holds what is nowhere else, so the session
     * is still needed to show it. What others work in, too, stays theirs.
     */
    forget: (sessionId: string): Promise<'gone' | 'kept'> =>
      onRepositoryOf(sessionId, () => forget(sessionId)),
  };
}
