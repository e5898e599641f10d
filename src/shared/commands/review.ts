import { z } from 'zod';
import { isPatch } from '../patch-lines';
import { command, Id } from './command';

/** Relative to the workspace, with `/`. */
const FilePath = z.string().min(1).max(4_096);

export const ChangedFile = z.strictObject({
  path: z.string(),
  /** Where it was before it was renamed. */
  oldPath: z.string().nullable(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'conflicted']),
  /** Lines; 0 for what is not text. */
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  isBinary: z.boolean(),
  /** How much of what is not committed is staged for the next commit. */
  staged: z.enum(['none', 'some', 'all']),
  /** Everything of it is in commits already. */
  isCommitted: z.boolean(),
});
export type ChangedFile = z.infer<typeof ChangedFile>;

export const Conflict = z.strictObject({
  path: z.string(),
  /** What both sides did, in words for a person. */
  explanation: z.string(),
  /** Both versions were in the file, and no mark of that is left. */
  isResolved: z.boolean(),
});
export type Conflict = z.infer<typeof Conflict>;

/** What a session changed, against where it began. */
export const Review = z.strictObject({
  /** `git`: against the base's commit; `checkpoint`: the folder is no repository, against the first checkpoint. */
  against: z.enum(['git', 'checkpoint']),
  /** For a person: `main at 1a2b3c4`, `commit 1a2b3c4`, `before the first turn`. */
  baseLabel: z.string(),
  files: z.array(ChangedFile),
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  /** Commits that the base has not. */
  commits: z.array(
    z.strictObject({ hash: z.string(), subject: z.string(), at: z.int().nonnegative() }),
  ),
  /** Commits of the base branch since; 0 without one. */
  behind: z.int().nonnegative(),
  /** A merge or rebase that stopped at conflicts. */
  underWay: z.enum(['merge', 'rebase']).nullable(),
  /** Its files in conflict, until it goes on. */
  conflicts: z.array(Conflict),
  /** There are more files than are listed. */
  isCut: z.boolean(),
});
export type Review = z.infer<typeof Review>;

export const Hunk = z.strictObject({
  /** Of its content and place: it names the same change as long as it is there. */
  id: z.string(),
  header: z.string(),
  isStaged: z.boolean(),
  /** In a commit already: cannot be staged, but reverted. */
  isCommitted: z.boolean(),
  /** How many lines of the file are before it: in the base, and now. */
  oldAt: z.int().nonnegative(),
  newAt: z.int().nonnegative(),
  /**
   * Its lines, each after its sign, with a line feed between them: thousands of lines cross to the page as
   * one string in a twentieth of the time that they take as objects.
   */
  patch: z.string().refine(isPatch),
});
export type Hunk = z.infer<typeof Hunk>;

export const FileDiff = z.strictObject({
  path: z.string(),
  hunks: z.array(Hunk),
  /** Why there are no hunks, for a person; null when there are. */
  note: z.string().nullable(),
  /** The rest is left out: the file is too large. */
  isCut: z.boolean(),
});
export type FileDiff = z.infer<typeof FileDiff>;

const One = z.strictObject({ sessionId: Id });
/** A file, or one hunk of it; `NOT_FOUND` when it has changed since it was shown. */
const Part = One.extend({ path: FilePath, hunkId: z.string().max(128).nullable() });
/** What was undone can be put back with `review.undo`, for as long as the app runs. */
const Undoable = z.strictObject({ review: Review, undoId: Id });

export const review = {
  /** `SESSION_BUSY` never: one may look while it works. */
  summary: command({ input: One, output: Review }),
  file: command({
    input: One.extend({ path: FilePath, ignoreWhitespace: z.boolean().default(false) }),
    output: FileDiff,
  }),
  /** For the next commit. Sessions with a worktree only: the user's own index is theirs (`CONFLICT`). */
  stage: command({ input: Part.extend({ isStaged: z.boolean() }), output: Review }),
  /** As it was in the base. */
  revert: command({ input: Part, output: Undoable }),
  /** Errors: `NOT_FOUND`; `CONFLICT` when the file was changed meanwhile: then nothing is overwritten. */
  undo: command({ input: z.strictObject({ undoId: Id }), output: Review }),
  /** Written by the session's model from the diff; costs one request. Errors: those of a request. */
  draftMessage: command({
    input: One,
    output: z.strictObject({ message: z.string(), costMicroUsd: z.int().nonnegative().nullable() }),
  }),
  /** Of what is staged; everything when nothing is. `CONFLICT` when there is nothing to commit. */
  commit: command({
    input: One.extend({ message: z.string().trim().min(1).max(20_000) }),
    output: Review,
  }),
  /**
   * Brings the session's commits to the base branch. `conflicts` is empty when it is done; otherwise nothing
   * of the base branch was touched, and the worktree holds the conflicts (`underWay`).
   */
  integrate: command({
    input: One.extend({ how: z.enum(['merge', 'squash', 'rebase']) }),
    output: z.strictObject({ review: Review, conflicts: z.array(Conflict) }),
  }),
  /** Gives up a merge or rebase under way; everything is as before it. */
  abort: command({ input: One, output: Review }),
  /** Goes on with a merge or rebase whose conflicts are resolved. */
  proceed: command({
    input: One,
    output: z.strictObject({ review: Review, conflicts: z.array(Conflict) }),
  }),
  /** In the user's editor. `NOT_FOUND` when there is no such file. */
  openInEditor: command({
    input: One.extend({ path: FilePath, line: z.int().positive().nullable().default(null) }),
    output: z.strictObject({ opened: z.boolean() }),
  }),
};
