/**
 * The tables for drizzle's typed queries. The SQL in `migrations/` is what creates them (it can say
 * STRICT, CHECK, triggers and FTS5); a test compares the two column by column.
 *
 * Times are milliseconds UTC, money is micro-USD, ids are UUIDv7, booleans are 0/1.
 */
import { sql } from 'drizzle-orm';
import {
  blob,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { McpTool, McpTransport } from '../../shared/commands/mcp';
import type { ErrorCode } from '../../shared/errors';

const flag = (name: string) => integer(name, { mode: 'boolean' });

export const profiles = sqliteTable('profiles', {
  id: text().primaryKey(),
  email: text().unique(),
  name: text().notNull(),
  preferredModel: text('preferred_model'),
  useEnvironmentKey: flag('use_environment_key').notNull().default(false),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  archivedAt: integer('archived_at'),
});

/** Touched by `vault/` only. */
export const dataKeys = sqliteTable('data_keys', {
  id: text().primaryKey(),
  wrappedKey: blob('wrapped_key', { mode: 'buffer' }).notNull(),
  wrapPrefix: text('wrap_prefix').notNull(),
  backend: text().notNull(),
  keyCheck: blob('key_check', { mode: 'buffer' }).notNull(),
  state: text({ enum: ['active', 'superseded', 'retired'] }).notNull(),
  createdAt: integer('created_at').notNull(),
  retiredAt: integer('retired_at'),
});

/** Touched by `vault/` only. */
export const credentials = sqliteTable(
  'credentials',
  {
    id: text().primaryKey(),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
    provider: text().notNull(),
    credentialName: text('credential_name').notNull(),
    encryptedCredential: blob('encrypted_credential', { mode: 'buffer' }).notNull(),
    nonce: blob({ mode: 'buffer' }).notNull(),
    dataKeyId: text('data_key_id')
      .notNull()
      .references(() => dataKeys.id),
    hint: text().notNull(),
    fingerprint: text().notNull(),
    baseUrl: text('base_url'),
    validationStatus: text('validation_status', {
      enum: ['PENDING', 'VALID', 'INVALID'],
    }).notNull(),
    validationMessage: text('validation_message'),
    lastValidatedAt: integer('last_validated_at'),
    isActive: flag('is_active').notNull(),
    isEnabled: flag('is_enabled').notNull(),
    priority: integer().notNull(),
    metadata: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    expiresAt: integer('expires_at'),
    deactivationScheduledAt: integer('deactivation_scheduled_at'),
    lastUsedAt: integer('last_used_at'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('credentials_one_active').on(t.profileId, t.provider).where(sql`is_active = 1`),
    index('credentials_by_profile').on(t.profileId, t.provider, t.priority),
  ],
);

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
    status: text({ enum: ['idle', 'running', 'asking', 'waiting', 'interrupted'] }).notNull(),
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
    worktree: text(),
    systemPrompt: text('system_prompt').notNull(),
    parentSessionId: text('parent_session_id'),
    forkedAtSeq: integer('forked_at_seq'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    archivedAt: integer('archived_at'),
  },
  (t) => [index('sessions_by_profile').on(t.profileId, t.updatedAt)],
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

/** Touched by `vault/` only. */
export const mcpSecrets = sqliteTable(
  'mcp_secrets',
  {
    id: text().primaryKey(),
    serverId: text('server_id')
      .notNull()
      .references(() => mcpServers.id, { onDelete: 'cascade' }),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
    name: text().notNull(),
    encryptedSecret: blob('encrypted_secret', { mode: 'buffer' }).notNull(),
    nonce: blob({ mode: 'buffer' }).notNull(),
    dataKeyId: text('data_key_id')
      .notNull()
      .references(() => dataKeys.id),
    /** Where it may go: the address of the server, or its command line. Bound in the AAD. */
    destination: text().notNull(),
    hint: text().notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [uniqueIndex('mcp_secrets_name').on(t.serverId, t.name)],
);

export const prices = sqliteTable(
  'prices',
  {
    id: text().primaryKey(),
    provider: text().notNull(),
    model: text().notNull(),
    effectiveFrom: integer('effective_from').notNull(),
    /** The row holds for prompts longer than this many tokens. */
    promptTokensOver: integer('prompt_tokens_over').notNull(),
    tier: text({ enum: ['standard', 'batch', 'fast', 'priority'] }).notNull(),
    /** micro-USD per million tokens. */
    input: integer().notNull(),
    output: integer().notNull(),
    cacheRead: integer('cache_read').notNull(),
    cacheWrite5m: integer('cache_write_5m').notNull(),
    cacheWrite1h: integer('cache_write_1h').notNull(),
    source: text().notNull(),
    /** Entered or imported by the user; stronger than a row that came with the app. */
    isOwn: flag('is_own').notNull(),
  },
  (t) => [
    uniqueIndex('prices_effective').on(
      t.provider,
      t.model,
      t.effectiveFrom,
      t.promptTokensOver,
      t.tier,
      t.isOwn,
    ),
  ],
);

/** The ledger: triggers refuse DELETE and every UPDATE but filling in an unknown cost. No foreign keys. */
export const usageRecords = sqliteTable(
  'usage_records',
  {
    id: text().primaryKey(),
    source: text({ enum: ['session', 'gateway', 'import'] }).notNull(),
    requestId: text('request_id').notNull(),
    at: integer().notNull(),
    /** The user's local calendar day of `at`, `YYYY-MM-DD`. */
    day: text().notNull(),
    profileId: text('profile_id').notNull(),
    profileName: text('profile_name').notNull(),
    credentialId: text('credential_id').notNull(),
    credentialName: text('credential_name').notNull(),
    clientId: text('client_id').notNull(),
    clientName: text('client_name').notNull(),
    sessionId: text('session_id').notNull(),
    sessionTitle: text('session_title').notNull(),
    workspace: text().notNull(),
    provider: text().notNull(),
    model: text().notNull(),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    cacheReadTokens: integer('cache_read_tokens').notNull(),
    cacheWrite5mTokens: integer('cache_write_5m_tokens').notNull(),
    cacheWrite1hTokens: integer('cache_write_1h_tokens').notNull(),
    /** Part of the output, billed as output. */
    thinkingTokens: integer('thinking_tokens').notNull(),
    webSearches: integer('web_searches').notNull(),
    serviceTier: text('service_tier'),
    /** With the tier, what decides whether the list price applies: `fast`, `us`... */
    speed: text(),
    inferenceGeo: text('inference_geo'),
    isEstimated: flag('is_estimated').notNull(),
    /** null = unpriced. */
    costMicroUsd: integer('cost_micro_usd'),
    priceId: text('price_id'),
  },
  (t) => [
    uniqueIndex('usage_records_once').on(t.source, t.requestId),
    index('usage_records_by_profile').on(t.profileId, t.at, t.id),
    index('usage_records_by_session').on(t.sessionId, t.at),
    index('usage_records_by_credential').on(t.credentialId, t.at),
    index('usage_records_by_client').on(t.clientId, t.at).where(sql`client_id <> ''`),
    index('usage_records_by_cost').on(sql`coalesce(cost_micro_usd, -1)`),
    index('usage_records_by_tokens').on(
      sql`input_tokens + output_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens`,
    ),
    index('usage_records_unpriced').on(t.id).where(sql`cost_micro_usd IS NULL`),
  ],
);

const sums = () => ({
  requests: integer().notNull(),
  unpriced: integer().notNull(),
  inputTokens: integer('input_tokens').notNull(),
  outputTokens: integer('output_tokens').notNull(),
  cacheReadTokens: integer('cache_read_tokens').notNull(),
  cacheWrite5mTokens: integer('cache_write_5m_tokens').notNull(),
  cacheWrite1hTokens: integer('cache_write_1h_tokens').notNull(),
  costMicroUsd: integer('cost_micro_usd').notNull(),
});
const source = () => text({ enum: ['session', 'gateway', 'import'] }).notNull();

/** The rollup; '' stands for none, because a primary key cannot tell NULLs apart. */
export const usageDays = sqliteTable(
  'usage_days',
  {
    day: text().notNull(),
    profileId: text('profile_id').notNull(),
    source: source(),
    provider: text().notNull(),
    model: text().notNull(),
    credentialId: text('credential_id').notNull(),
    clientId: text('client_id').notNull(),
    workspace: text().notNull(),
    ...sums(),
  },
  (t) => [
    primaryKey({
      columns: [
        t.profileId,
        t.day,
        t.source,
        t.provider,
        t.model,
        t.credentialId,
        t.clientId,
        t.workspace,
      ],
    }),
    index('usage_days_by_day').on(t.day),
  ],
);

/** The rollup by session; records without one are not in it. */
export const usageSessionDays = sqliteTable(
  'usage_session_days',
  {
    sessionId: text('session_id').notNull(),
    day: text().notNull(),
    profileId: text('profile_id').notNull(),
    source: source(),
    ...sums(),
  },
  (t) => [
    primaryKey({ columns: [t.sessionId, t.day, t.profileId, t.source] }),
    index('usage_session_days_by_profile').on(t.profileId, t.day),
  ],
);

export const budgets = sqliteTable(
  'budgets',
  {
    id: text().primaryKey(),
    scope: text({
      enum: ['all', 'profile', 'credential', 'client', 'workspace', 'session'],
    }).notNull(),
    /** '' for `all`. */
    scopeId: text('scope_id').notNull(),
    period: text({ enum: ['day', 'week', 'month', 'total'] }).notNull(),
    limitMicroUsd: integer('limit_micro_usd').notNull(),
    isHard: flag('is_hard').notNull(),
    countsImports: flag('counts_imports').notNull(),
    /** The highest mark (50, 80, 100 %) told of in the period that begins on `alertedDay`. */
    alertedPercent: integer('alerted_percent').notNull().default(0),
    alertedDay: text('alerted_day'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('budgets_one_each').on(t.scope, t.scopeId, t.period)],
);

/** Money held until what it paid for is known; '' stands for none. */
export const payments = sqliteTable(
  'payments',
  {
    id: text().primaryKey(),
    kind: text({ enum: ['request', 'client'] }).notNull(),
    profileId: text('profile_id').notNull(),
    credentialId: text('credential_id').notNull(),
    clientId: text('client_id').notNull(),
    sessionId: text('session_id').notNull(),
    workspace: text().notNull(),
    amountMicroUsd: integer('amount_micro_usd').notNull(),
    capturedMicroUsd: integer('captured_micro_usd').notNull().default(0),
    status: text({ enum: ['authorized', 'captured', 'voided', 'expired'] }).notNull(),
    description: text().notNull(),
    idempotencyKey: text('idempotency_key'),
    /** SHA-256 of what was asked for with the key. */
    requestHash: text('request_hash'),
    /** The user's local day on which it was made: the period it counts in. */
    day: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (t) => [
    uniqueIndex('payments_once')
      .on(t.clientId, t.idempotencyKey)
      .where(sql`idempotency_key IS NOT NULL`),
    index('payments_open').on(t.status, t.expiresAt),
    index('payments_by_client').on(t.clientId, t.id),
    index('payments_of_clients').on(t.day).where(sql`kind = 'client'`),
    index('payments_by_session').on(t.sessionId, t.id),
  ],
);

/** Models without a price that may run under hard budgets all the same. */
export const unmeteredModels = sqliteTable('unmetered_models', {
  model: text().primaryKey(),
  allowedAt: integer('allowed_at').notNull(),
});

/** Files of Claude Code's history, and how far each was read. */
export const importFiles = sqliteTable('import_files', {
  path: text().primaryKey(),
  size: integer().notNull(),
  mtime: integer().notNull(),
  /** Bytes that were read and understood: the next run begins here. */
  offset: integer().notNull(),
  /** SHA-256 of the first bytes: a file that was replaced is read again. */
  headHash: text('head_hash').notNull(),
});

/** Append-only by triggers. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: text().primaryKey(),
    at: integer().notNull(),
    /** `user`, `session:<id>`, `schedule`... */
    actor: text().notNull(),
    action: text().notNull(),
    subject: text().notNull(),
    outcome: text().notNull(),
  },
  (t) => [index('audit_log_by_subject').on(t.subject, t.at)],
);

export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: text({ mode: 'json' }).$type<unknown>().notNull(),
});
