import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { flag } from './flag';

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
