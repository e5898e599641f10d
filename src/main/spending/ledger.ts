import { and, eq, inArray, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { SessionUsage } from '../../shared/commands/sessions';
import { Tokens } from '../../shared/commands/usage';
import { ChatelaineError } from '../../shared/errors';
import type { MicroUsd } from '../../shared/money';
import type { Db, OpenDatabase } from '../db/open';
import { usageRecords } from '../db/schema';
import { cost, promptTokens } from './cost';
import { createLocalDay, systemTimeZone } from './local-day';
import type { RequestUsage } from './message-usage';
import type { Price, Prices } from './prices';
import { addToRollup } from './rollups';

/** The credential id of requests that `ANTHROPIC_API_KEY` of the environment paid for. */
const ENVIRONMENT_CREDENTIAL_ID = 'environment';

/** One request that reached a provider, with every name as it is at that moment. */
export type UsageEntry = RequestUsage & {
  source: 'session' | 'gateway' | 'import';
  /** The provider's id of the request; with `source`, what makes it one record and not two. */
  requestId: string;
  /** Milliseconds UTC. */
  at: number;
  profile: { id: string; name: string };
  /** `id` is null when the environment's key paid. */
  credential: { id: string | null; name: string };
  client?: { id: string; name: string };
  session?: { id: string; title: string };
  /** Empty when the request belongs to no folder. */
  workspace: string;
  provider: string;
  model: string;
};

export type Ledger = {
  /**
   * Writes the record and the rollup in the caller's transaction; a request that is already there
   * changes nothing and answers the cost it has. null = unpriced. Errors: `INVALID_INPUT` when a figure
   * is not a whole number ≥ 0 that is exact.
   */
  record(tx: Db, entry: UsageEntry): { costMicroUsd: MicroUsd | null };
  sessionUsage(sessionId: string): SessionUsage;
  /** The same for many sessions in one query; every id asked for has an entry. */
  sessionUsages(sessionIds: readonly string[]): Map<string, SessionUsage>;
};

/** The ledger: one immutable record per request (invariant 4). */
export function createLedger(ports: {
  database: OpenDatabase;
  prices: Prices;
  timeZone?: () => string;
}): Ledger {
  const { database, prices, timeZone = systemTimeZone } = ports;
  const localDay = createLocalDay(timeZone);

  function record(tx: Db, entry: UsageEntry) {
    refuseImpossible(entry);
    const price = isAtListPrice(entry)
      ? prices.price(entry.provider, entry.model, entry.at, promptTokens(entry.tokens))
      : null;
    const row = toRow(entry, localDay(entry.at), price);
    const { changes } = tx.insert(usageRecords).values(row).onConflictDoNothing().run();
    if (changes === 0) return { costMicroUsd: recordedCost(tx, entry) };
    addToRollup(tx, row);
    return { costMicroUsd: row.costMicroUsd };
  }

  function sessionUsages(sessionIds: readonly string[]) {
    const found = readSessionUsage(database.db, sessionIds);
    return new Map(sessionIds.map((id) => [id, found.get(id) ?? NO_USAGE]));
  }

  return {
    record,
    sessionUsages,
    sessionUsage: (sessionId) => sessionUsages([sessionId]).get(sessionId) ?? NO_USAGE,
  };
}

const NO_USAGE: SessionUsage = {
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  costMicroUsd: 0,
  unpriced: 0,
  contextTokens: 0,
};

type UsageRow = typeof usageRecords.$inferInsert & { costMicroUsd: MicroUsd | null };

function refuseImpossible(entry: UsageEntry): void {
  const counts = [entry.thinkingTokens, entry.webSearches, entry.at, promptTokens(entry.tokens)];
  const isPossible =
    Tokens.safeParse(entry.tokens).success &&
    counts.every((count) => Number.isSafeInteger(count) && count >= 0) &&
    entry.requestId !== '';
  if (!isPossible) {
    throw new ChatelaineError(
      'INVALID_INPUT',
      'The usage of a request has figures that cannot be.',
    );
  }
}

/**
 * Whether the plain list price is what the provider charges. Batch, priority, fast mode, a chosen region
 * and web searches of others than Anthropic are billed differently: until there are prices for them their
 * records are unpriced, which is better than wrong. An older model has the region `not_available`.
 */
function isAtListPrice(usage: UsageEntry): boolean {
  return (
    (usage.serviceTier ?? 'standard') === 'standard' &&
    (usage.speed ?? 'standard') === 'standard' &&
    ['global', 'not_available'].includes(usage.inferenceGeo ?? 'global') &&
    (usage.webSearches === 0 || usage.provider === 'ANTHROPIC')
  );
}

function toRow(entry: UsageEntry, day: string, price: Price | null): UsageRow {
  const { profile, credential, client, session, tokens } = entry;
  const costMicroUsd = price && cost(price, tokens, entry.webSearches);
  if (costMicroUsd !== null && !Number.isSafeInteger(costMicroUsd)) {
    throw new ChatelaineError(
      'INVALID_INPUT',
      'The cost of a request is more than can be counted.',
    );
  }
  return {
    id: uuid(),
    source: entry.source,
    requestId: entry.requestId,
    at: entry.at,
    day,
    profileId: profile.id,
    profileName: profile.name,
    credentialId: credential.id ?? ENVIRONMENT_CREDENTIAL_ID,
    credentialName: credential.name,
    clientId: client?.id ?? '',
    clientName: client?.name ?? '',
    sessionId: session?.id ?? '',
    sessionTitle: session?.title ?? '',
    workspace: entry.workspace,
    provider: entry.provider,
    model: entry.model,
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheReadTokens: tokens.cacheRead,
    cacheWrite5mTokens: tokens.cacheWrite5m,
    cacheWrite1hTokens: tokens.cacheWrite1h,
    thinkingTokens: entry.thinkingTokens,
    webSearches: entry.webSearches,
    serviceTier: entry.serviceTier,
    speed: entry.speed,
    inferenceGeo: entry.inferenceGeo,
    isEstimated: entry.isEstimated,
    costMicroUsd,
    priceId: price?.id ?? null,
  };
}

function recordedCost(tx: Db, entry: UsageEntry): MicroUsd | null {
  const row = tx
    .select({ costMicroUsd: usageRecords.costMicroUsd })
    .from(usageRecords)
    .where(and(eq(usageRecords.source, entry.source), eq(usageRecords.requestId, entry.requestId)))
    .get();
  return row?.costMicroUsd ?? null;
}

function readSessionUsage(db: Db, sessionIds: readonly string[]): Map<string, SessionUsage> {
  const prompt = sql`${usageRecords.inputTokens} + ${usageRecords.cacheReadTokens}
    + ${usageRecords.cacheWrite5mTokens} + ${usageRecords.cacheWrite1hTokens}`;
  const rows = db
    .select({
      sessionId: usageRecords.sessionId,
      requests: sql<number>`count(*)`,
      inputTokens: sql<number>`sum(${prompt})`,
      outputTokens: sql<number>`sum(${usageRecords.outputTokens})`,
      costMicroUsd: sql<number>`coalesce(sum(${usageRecords.costMicroUsd}), 0)`,
      unpriced: sql<number>`sum(${usageRecords.costMicroUsd} IS NULL)`,
      // SQLite takes a bare column from the row that has the maximum; ids sort by creation.
      contextTokens: sql<number>`${prompt}`,
      latest: sql<string>`max(${usageRecords.id})`,
    })
    .from(usageRecords)
    .where(inArray(usageRecords.sessionId, [...sessionIds]))
    .groupBy(usageRecords.sessionId)
    .all();
  return new Map(rows.map(({ sessionId, latest: _, ...usage }) => [sessionId, usage]));
}
