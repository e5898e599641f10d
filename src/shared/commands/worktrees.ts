import { z } from 'zod';
import { command, Id, Nothing, Timestamp } from './command';

const Path = z.string().min(1).max(4_096);

/** What git knows of a folder before a session begins in it. */
export const Repository = z.strictObject({
  /** The main working tree; null when the folder is in no repository. */
  root: z.string().nullable(),
  /** null: detached, or no repository. */
  branch: z.string().nullable(),
  /** The commit that is checked out; null in a repository without commits. */
  head: z.string().nullable(),
  /** Files that are changed or new and not committed: a worktree begins without them unless they are brought along. */
  changedFiles: z.int().nonnegative(),
  hasSubmodules: z.boolean(),
  /** Some files are pointers of Git LFS. */
  hasLfs: z.boolean(),
  branches: z.array(z.string()),
  /** Why no worktree can be made here, for a person; null when one can. */
  problem: z.string().nullable(),
});
export type Repository = z.infer<typeof Repository>;

/** The git worktree that a session works in. */
export const SessionWorktree = z.strictObject({
  /** The main working tree of its repository. */
  repository: z.string(),
  branch: z.string(),
  /** The commit it was made from. */
  base: z.string(),
  /** The branch that it goes back to; null when the head was detached. */
  baseBranch: z.string().nullable(),
  /** Discarded ones are no longer on disk; they can be brought back for a while. */
  discardedAt: Timestamp.nullable(),
});
export type SessionWorktree = z.infer<typeof SessionWorktree>;

export const Worktree = z.strictObject({
  sessionId: Id,
  sessionTitle: z.string(),
  path: z.string(),
  repository: z.string(),
  branch: z.string(),
  changedFiles: z.int().nonnegative(),
  /** Commits of its own that the base branch has not. */
  ahead: z.int().nonnegative(),
  /** On disk, in bytes. */
  bytes: z.int().nonnegative(),
  /** Its session is archived or deleted, and nothing in it would be lost. */
  isLeftOver: z.boolean(),
  /** Its session was deleted. It goes with it, unless there is something in it that is not committed. */
  isOfDeleted: z.boolean(),
});
export type Worktree = z.infer<typeof Worktree>;

export const worktrees = {
  /** `WORKSPACE_MISSING` when it is no folder. */
  inspect: command({ input: z.strictObject({ path: Path }), output: Repository }),
  /** All that sessions of the profile have. */
  list: command({ input: z.strictObject({ profileId: Id }), output: z.array(Worktree) }),
  /**
   * Removes the working tree and its branch. What is not merged, committed or not, is kept by the app for 30
   * days: `worktrees.restore` brings it back. `SESSION_BUSY` while the session works.
   */
  discard: command({ input: z.strictObject({ sessionId: Id }), output: Nothing }),
  /** As it was, files and branch. `NOT_FOUND` when it was not discarded, or too long ago. */
  restore: command({ input: z.strictObject({ sessionId: Id }), output: Nothing }),
  /** Discards all that are left over. Answers whose: `worktrees.restore` brings each back. */
  cleanUp: command({
    input: z.strictObject({ profileId: Id }),
    output: z.strictObject({ sessionIds: z.array(Id) }),
  }),
};
