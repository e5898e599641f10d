import { z } from 'zod';
import { BudgetLimit } from './budgets';
import { command, Id, ModelId, Name, Nothing, Timestamp } from './command';
import { Effort } from './models';
import { Session, SessionMode } from './sessions';

/** One of the sessions that a prompt was given to, and how it came out. */
export const ComparedSession = z.strictObject({
  session: Session,
  files: z.int().nonnegative(),
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  /** Of its turns, in ms; grows while it works. */
  durationMs: z.int().nonnegative(),
  /** The last that it said; empty before that. */
  answer: z.string(),
});
export type ComparedSession = z.infer<typeof ComparedSession>;

export const Comparison = z.strictObject({
  id: Id,
  profileId: Id,
  title: Name,
  prompt: z.string(),
  workspace: z.string(),
  createdAt: Timestamp,
  /** The one that was kept; null again once another is out of the archive. */
  keptSessionId: Id.nullable(),
  sessions: z.array(ComparedSession),
});
export type Comparison = z.infer<typeof Comparison>;

/** One of the list: who takes part, but not what they came to, which takes git to tell. */
export const ComparisonOutline = Comparison.extend({ sessions: z.array(Session) });
export type ComparisonOutline = z.infer<typeof ComparisonOutline>;

export const comparisons = {
  /** Newest first. */
  list: command({ input: z.strictObject({ profileId: Id }), output: z.array(ComparisonOutline) }),
  get: command({ input: z.strictObject({ comparisonId: Id }), output: Comparison }),
  /**
   * Gives one prompt to several sessions at once, each in a worktree of its own. In a folder that is no
   * repository only in mode `plan` (`CONFLICT`): they would write over each other.
   */
  start: command({
    input: z.strictObject({
      profileId: Id,
      workspace: z.string().min(1).max(4_096),
      prompt: z.string().trim().min(1).max(1_000_000),
      variants: z
        .array(z.strictObject({ model: ModelId, effort: Effort.nullable().default(null) }))
        .min(2)
        .max(8),
      mode: SessionMode.default('accept_edits'),
      /** For each of them. */
      budgetMicroUsd: BudgetLimit.nullable().default(null),
    }),
    output: Comparison,
  }),
  /** Keeps one; the others are archived and their worktrees discarded, which can be brought back. */
  keep: command({
    input: z.strictObject({ comparisonId: Id, sessionId: Id }),
    output: Comparison,
  }),
  /** Forgets the comparison; its sessions stay. */
  remove: command({ input: z.strictObject({ comparisonId: Id }), output: Nothing }),
};
