import { z } from 'zod';
import { command, Id, Nothing, Timestamp } from './command';

/** The files of a workspace as they were before a turn. */
export const Checkpoint = z.strictObject({
  id: Id,
  sessionId: Id,
  /** `turn`: before the message at `seq`; `rewind`: what was there before a rewind, to go forward to again. */
  kind: z.enum(['turn', 'rewind']),
  seq: z.int().positive(),
  createdAt: Timestamp,
  /** Since the checkpoint before. */
  changedFiles: z.int().nonnegative(),
  /** What it does not hold and why, for a person: files too large, too many; null when it holds all. */
  notice: z.string().nullable(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

export const checkpoints = {
  /** Oldest first. */
  list: command({ input: z.strictObject({ sessionId: Id }), output: z.array(Checkpoint) }),
  /** The turn under way goes on without the checkpoint that is being made: it cannot be rewound. */
  skip: command({ input: z.strictObject({ sessionId: Id }), output: Nothing }),
  /** What going to it would do to the files, before it is done. */
  preview: command({
    input: z.strictObject({ checkpointId: Id }),
    output: z.strictObject({
      /** Paths, each list cut at 200. */
      changed: z.array(z.string()),
      removed: z.array(z.string()),
      /** Files that were changed by someone else since: a copy of each is kept. */
      theirs: z.array(z.string()),
      total: z.int().nonnegative(),
    }),
  }),
  /**
   * Goes to a checkpoint, back or forward: the conversation as it was before that message, the files as they
   * were then, or both. What is there now becomes a checkpoint first. `SESSION_BUSY` while the session works;
   * `CONFLICT` for the conversation when it went on differently since (then fork instead).
   */
  rewind: command({
    input: z.strictObject({
      checkpointId: Id,
      what: z.enum(['conversation', 'files', 'both']),
    }),
    output: z.strictObject({
      /** Of what was there before: going to it undoes the rewind. */
      undo: Checkpoint,
      changedFiles: z.int().nonnegative(),
      /** Where copies of files that others changed are; null when there are none. */
      copies: z.string().nullable(),
    }),
  }),
};
