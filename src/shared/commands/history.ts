import { z } from 'zod';
import { command, Id, Timestamp } from './command';
import { Session } from './sessions';

/** A conversation that Claude Code keeps under `~/.claude/projects`. */
export const RecordedSession = z.strictObject({
  /** Names the file; not a path that could be chosen freely. */
  id: z.string().max(200),
  title: z.string(),
  /** Where it worked; may be gone. */
  workspace: z.string(),
  /** Estimated where the file is large. */
  messages: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  updatedAt: Timestamp,
  /** The session it was brought in as; null when it was not. */
  sessionId: Id.nullable(),
});
export type RecordedSession = z.infer<typeof RecordedSession>;

export const history = {
  /** Newest first; reads the beginnings and ends of files only. */
  list: command({
    input: z.strictObject({
      profileId: Id,
      query: z.string().trim().max(200).default(''),
      limit: z.int().min(1).max(500).default(100),
    }),
    output: z.strictObject({ sessions: z.array(RecordedSession), isCut: z.boolean() }),
  }),
  /**
   * Brings a conversation in as a session that is only read; fork it to go on. Again: the same session,
   * brought up to date. Its usage is not counted: the import of usage does that. `NOT_FOUND`.
   */
  open: command({
    input: z.strictObject({ profileId: Id, id: z.string().max(200) }),
    output: Session,
  }),
};
