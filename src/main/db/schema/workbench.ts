import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { flag } from './flag';
import { profiles } from './profiles';
import { sessions } from './sessions';

/** Files of a workspace as they were; the content is in the app's own repository. */
export const checkpoints = sqliteTable(
  'checkpoints',
  {
    id: text().primaryKey(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    kind: text({ enum: ['turn', 'rewind'] }).notNull(),
    seq: integer().notNull(),
    /** The commit in the app's repository for this workspace. */
    commit: text().notNull(),
    changedFiles: integer('changed_files').notNull(),
    notice: text(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('checkpoints_by_session').on(t.sessionId, t.createdAt)],
);

/** The end of a conversation that was rewound: kept to go forward to again. */
export const rewoundMessages = sqliteTable(
  'rewound_messages',
  {
    id: text().primaryKey(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    /** The checkpoint of kind `rewind` that leads forward to it. */
    checkpointId: text('checkpoint_id').notNull(),
    /** The first message that was taken out. */
    fromSeq: integer('from_seq').notNull(),
    /** Rows of `messages` and `tool_calls` as they were. */
    rows: text({ mode: 'json' }).$type<{ messages: unknown[]; toolCalls: unknown[] }>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('rewound_messages_by_session').on(t.sessionId)],
);

/** What a discarded worktree was: enough to bring it back. */
export const discardedWorktrees = sqliteTable('discarded_worktrees', {
  sessionId: text('session_id')
    .primaryKey()
    .references(() => sessions.id),
  path: text().notNull(),
  /** The branch's commit, and one with everything that was not committed. Kept by refs of the app's own repository. */
  head: text().notNull(),
  uncommitted: text(),
  createdAt: integer('created_at').notNull(),
});

export const templates = sqliteTable(
  'templates',
  {
    id: text().primaryKey(),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
    name: text().notNull(),
    prompt: text().notNull(),
    /** '' = everywhere. */
    workspace: text().notNull(),
    model: text(),
    mode: text({ enum: ['ask', 'accept_edits', 'plan'] }),
    effort: text({ enum: ['low', 'medium', 'high', 'xhigh', 'max'] }),
    tools: text({ mode: 'json' }).$type<string[]>(),
    webAccess: flag('web_access').notNull(),
    inWorktree: flag('in_worktree').notNull(),
    budgetMicroUsd: integer('budget_micro_usd'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [uniqueIndex('templates_name').on(t.profileId, t.name, t.workspace)],
);

export const comparisons = sqliteTable(
  'comparisons',
  {
    id: text().primaryKey(),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
    title: text().notNull(),
    prompt: text().notNull(),
    workspace: text().notNull(),
    keptSessionId: text('kept_session_id'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('comparisons_by_profile').on(t.profileId, t.createdAt)],
);

/** Where the rows of the full-text index begin that belong to a profile: at 2^40 times the id. */
export const transcriptShelves = sqliteTable(
  'transcript_shelves',
  {
    id: integer().primaryKey(),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
  },
  (t) => [uniqueIndex('transcript_shelves_profile').on(t.profileId)],
);

/** Which row of the full-text index (`transcript_words`, kept by triggers) is which part of a transcript. */
export const transcriptParts = sqliteTable(
  'transcript_parts',
  {
    id: integer().primaryKey(),
    sessionId: text('session_id').notNull(),
    seq: integer().notNull(),
    /** '' = what was said. */
    callId: text('call_id').notNull(),
  },
  (t) => [uniqueIndex('transcript_parts_place').on(t.sessionId, t.seq, t.callId)],
);
