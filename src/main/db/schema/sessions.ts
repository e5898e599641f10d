import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { McpTool, McpTransport } from '../../../shared/commands/mcp';
import type { SessionWorktree } from '../../../shared/commands/worktrees';
import type { ErrorCode } from '../../../shared/errors';
import { flag } from './flag';
import { profiles } from './profiles';

export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
    /** Who paid last. No foreign key: a removed credential leaves its sessions in place. */
    credentialId: text('credential_id'),
    model: text().notNull(),
    title: text().notNull(),
    status: text({
      enum: ['idle', 'queued', 'running', 'asking', 'waiting', 'interrupted'],
    }).notNull(),
    statusCode: text('status_code'),
    statusMessage: text('status_message'),
    /** While it is `waiting`: when it tries again. */
    retryAt: integer('retry_at'),
    /** How often the request under way has been tried again. */
    retryAttempt: integer('retry_attempt').notNull().default(0),
    mode: text({ enum: ['ask', 'accept_edits', 'plan'] }).notNull(),
    effort: text({ enum: ['low', 'medium', 'high', 'xhigh', 'max'] }),
    thinking: text({ enum: ['auto', 'on', 'off'] })
      .notNull()
      .default('auto'),
    webAccess: flag('web_access').notNull().default(false),
    workspace: text().notNull(),
    /** Its `workspace` is then the worktree's folder. */
    worktree: text({ mode: 'json' }).$type<SessionWorktree>(),
    /** null = all. */
    tools: text({ mode: 'json' }).$type<string[]>(),
    source: text({ enum: ['own', 'claude-code'] })
      .notNull()
      .default('own'),
    /** What it was brought in from: names the file. */
    sourceId: text('source_id'),
    runner: text({ enum: ['local', 'managed'] })
      .notNull()
      .default('local'),
    /** The provider's id of a managed session. */
    managedId: text('managed_id'),
    comparisonId: text('comparison_id'),
    systemPrompt: text('system_prompt').notNull(),
    parentSessionId: text('parent_session_id'),
    forkedAtSeq: integer('forked_at_seq'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    archivedAt: integer('archived_at'),
    /** Gone from every list; deleted for good 30 days later. */
    removedAt: integer('removed_at'),
  },
  (t) => [
    index('sessions_by_profile').on(t.profileId, t.updatedAt),
    index('sessions_by_source').on(t.profileId, t.sourceId).where(sql`source_id IS NOT NULL`),
    index('sessions_by_parent').on(t.parentSessionId).where(sql`parent_session_id IS NOT NULL`),
    index('sessions_by_comparison').on(t.comparisonId).where(sql`comparison_id IS NOT NULL`),
  ],
);

export const messages = sqliteTable(
  'messages',
  {
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    seq: integer().notNull(),
    role: text({ enum: ['user', 'assistant'] }).notNull(),
    /** Content blocks as the API has them, completed ones only. */
    content: text({ mode: 'json' }).$type<unknown[]>().notNull(),
    stopReason: text('stop_reason'),
    /** `streaming`: the reply is not complete yet. */
    state: text({ enum: ['streaming', 'complete'] }).notNull(),
    /** Of a reply: who paid and the usage so far, so that a killed request still reaches the ledger. */
    request: text({ mode: 'json' }).$type<RequestTrace>(),
    createdAt: integer('created_at').notNull(),
    /** `compaction`: a summary that stands for everything before it. */
    kind: text({ enum: ['message', 'compaction'] })
      .notNull()
      .default('message'),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.seq] })],
);

/** What is known of a request to the provider while its reply streams. */
export type RequestTrace = {
  requestId: string;
  credentialId: string | null;
  credentialName: string;
  model: string;
  /** Set on the first reply after another credential had to step in: which one failed, and how. */
  switchedFrom?: { name: string; code: ErrorCode };
  /** The API's `usage` object as last seen. */
  usage: unknown;
};

/** Written by the user while a turn runs; sent, all together, when it ends. */
export const queuedMessages = sqliteTable(
  'queued_messages',
  {
    id: text().primaryKey(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    /** Content blocks as the API has them. */
    content: text({ mode: 'json' }).$type<unknown[]>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('queued_messages_by_session').on(t.sessionId)],
);

export const toolCalls = sqliteTable(
  'tool_calls',
  {
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    /** The provider's id of the tool use. */
    id: text().notNull(),
    /** The assistant message that asked for it. */
    seq: integer().notNull(),
    name: text().notNull(),
    input: text().notNull(),
    inputHash: text('input_hash').notNull(),
    /** The file before and after, for the diff; JSON. */
    change: text({ mode: 'json' }).$type<{ path: string; before: string; after: string }>(),
    decision: text({
      enum: ['none', 'once', 'session', 'workspace', 'rule', 'mode', 'deny'],
    }).notNull(),
    status: text({
      enum: ['pending', 'asking', 'running', 'done', 'failed', 'denied', 'interrupted'],
    }).notNull(),
    output: text().notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sessionId, t.id] }),
    index('tool_calls_by_seq').on(t.sessionId, t.seq),
  ],
);

export const permissionRules = sqliteTable(
  'permission_rules',
  {
    id: text().primaryKey(),
    /** Where it holds: one session, one workspace, or everywhere when both are null. */
    sessionId: text('session_id').references(() => sessions.id),
    workspace: text(),
    tool: text().notNull(),
    pattern: text().notNull(),
    decision: text({ enum: ['allow', 'deny'] }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('permission_rules_by_session').on(t.sessionId),
    index('permission_rules_by_workspace').on(t.workspace),
  ],
);

export const workspaces = sqliteTable('workspaces', {
  /** The folder's real path. */
  path: text().primaryKey(),
  trustedAt: integer('trusted_at'),
  allowedDomains: text('allowed_domains', { mode: 'json' }).$type<string[]>().notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export const mcpServers = sqliteTable(
  'mcp_servers',
  {
    id: text().primaryKey(),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
    /** '' = in every workspace of the profile. */
    workspace: text().notNull(),
    name: text().notNull(),
    transport: text({ mode: 'json' }).$type<McpTransport>().notNull(),
    isEnabled: flag('is_enabled').notNull(),
    /** As of the last test. */
    tools: text({ mode: 'json' }).$type<McpTool[]>().notNull(),
    lastTestedAt: integer('last_tested_at'),
    problem: text(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [uniqueIndex('mcp_servers_name').on(t.profileId, t.name, t.workspace)],
);
