import { eq, isNotNull } from 'drizzle-orm';
import type { SessionWorktree } from '../../shared/commands/worktrees';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { OpenDatabase } from '../db/open';
import { sessions } from '../db/schema';
import { rootWithin } from './places';

/** `root`: the top of it. */
type OwnedWorktree = { root: string; worktree: SessionWorktree };

/** Which sessions work in which worktree: a fork works where the session works that it was made from. */
export function createOwners({
  database,
  top,
  isBusy,
  onChange,
  emit,
}: {
  database: OpenDatabase;
  top: string;
  isBusy(sessionId: string): boolean;
  onChange(sessionId: string): void;
  emit: Emit;
}) {
  const { db } = database;

  /** Error: `NOT_FOUND`. */
  const sessionOf = (sessionId: string) => {
    const found = db.select().from(sessions).where(eq(sessions.id, sessionId)).get();
    if (!found) throw new ChatelaineError('NOT_FOUND', 'This session no longer exists.');
    return found;
  };

  /** null when the session has none. Error: `NOT_FOUND`. */
  function findWorktree(sessionId: string): OwnedWorktree | null {
    const { workspace, worktree } = sessionOf(sessionId);
    const root = rootWithin(top, workspace);
    return worktree === null || root === null ? null : { root, worktree };
  }

  const all = () => db.select().from(sessions).where(isNotNull(sessions.worktree)).all();

  const sessionsIn = (root: string) =>
    all().filter(({ workspace }) => rootWithin(top, workspace) === root);

  const areBusy = (root: string): boolean => sessionsIn(root).some(({ id }) => isBusy(id));

  return {
    sessionOf,
    sessionsIn,
    areBusy,

    /** The tops of all worktrees that a session has or had. */
    roots: () => new Set(all().map(({ workspace }) => rootWithin(top, workspace))),

    findWorktree,

    /** The top of a session's worktree. Error: `NOT_FOUND` when it has none. */
    worktreeOf(sessionId: string): OwnedWorktree {
      const found = findWorktree(sessionId);
      if (found !== null) return found;
      throw new ChatelaineError(
        'NOT_FOUND',
        'This session works in its folder, not in a worktree.',
      );
    },

    /** Error: `SESSION_BUSY`. */
    assertIdle(root: string): void {
      if (areBusy(root)) throw new ChatelaineError('SESSION_BUSY');
    },

    isWanted: (root: string): boolean =>
      sessionsIn(root).some(
        ({ archivedAt, removedAt }) => archivedAt === null && removedAt === null,
      ),

    setDiscarded(root: string, at: number | null): void {
      for (const { id, worktree } of sessionsIn(root)) {
        if (worktree === null) continue;
        const changed = { worktree: { ...worktree, discardedAt: at } };
        db.update(sessions).set(changed).where(eq(sessions.id, id)).run();
      }
    },

    /** The windows: what the worktree holds is another now. */
    tell(root: string): void {
      for (const { id: sessionId } of sessionsIn(root)) {
        onChange(sessionId);
        emit('review.changed', { sessionId });
      }
    },
  };
}

export type Owners = ReturnType<typeof createOwners>;
