import { count, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CommandOutput } from '../../../shared/commands';
import type { OpenDatabase } from '../../db/open';
import { usageRecords } from '../../db/schema';
import { NO_SUCH_MODEL, type Prices } from './prices';
import { chargedRequestOf } from './recorded-request';

export type UnpricedModel = CommandOutput<'prices.list'>['unpriced'][number];

/** What has been used without a price, the most used first, and why. Read aside from the main thread. */
export async function readUnpriced(
  { db, queryAside }: OpenDatabase,
  prices: Prices,
): Promise<UnpricedModel[]> {
  const [rows] = await queryAside([unpricedGroups(db).toSQL()]);
  const models = new Map<string, UnpricedModel>();
  for (const { requests, ...request } of Groups.parse(rows)) {
    const charge = prices.charge(chargedRequestOf(request));
    const { provider, model } = request;
    // A price that came just now: its records are being filled.
    const reason = charge.costMicroUsd === null ? charge.reason : NO_SUCH_MODEL;
    const key = JSON.stringify([provider, model, reason]);
    const known = models.get(key)?.requests ?? 0;
    models.set(key, { provider, model, reason, requests: known + requests });
  }
  return [...models.values()].sort((one, other) => other.requests - one.requests);
}

/** One line for each way to be unpriced, with the earliest of its requests to ask the prices about. */
function unpricedGroups(db: OpenDatabase['db']) {
  return db
    .select({
      requests: count().as('requests'),
      // SQLite takes the bare columns from the row that has the minimum.
      at: sql<number>`min(${usageRecords.at})`.as('at'),
      provider: usageRecords.provider,
      model: usageRecords.model,
      inputTokens: sql<number>`${usageRecords.inputTokens}`.as('inputTokens'),
      outputTokens: sql<number>`${usageRecords.outputTokens}`.as('outputTokens'),
      cacheReadTokens: sql<number>`${usageRecords.cacheReadTokens}`.as('cacheReadTokens'),
      cacheWrite5mTokens: sql<number>`${usageRecords.cacheWrite5mTokens}`.as('cacheWrite5mTokens'),
      cacheWrite1hTokens: sql<number>`${usageRecords.cacheWrite1hTokens}`.as('cacheWrite1hTokens'),
      webSearches: sql<number>`${usageRecords.webSearches}`.as('webSearches'),
      serviceTier: sql<string | null>`${usageRecords.serviceTier}`.as('serviceTier'),
      speed: usageRecords.speed,
      inferenceGeo: sql<string | null>`${usageRecords.inferenceGeo}`.as('inferenceGeo'),
    })
    .from(usageRecords)
    .where(isNull(usageRecords.costMicroUsd))
    .groupBy(
      usageRecords.provider,
      usageRecords.model,
      usageRecords.serviceTier,
      usageRecords.speed,
      usageRecords.inferenceGeo,
      sql`${usageRecords.webSearches} > 0`,
    );
}

const Count = z.int().nonnegative();

const Groups = z.array(
  z.object({
    requests: z.int().positive(),
    at: z.int(),
    provider: z.string(),
    model: z.string(),
    inputTokens: Count,
    outputTokens: Count,
    cacheReadTokens: Count,
    cacheWrite5mTokens: Count,
    cacheWrite1hTokens: Count,
    webSearches: Count,
    serviceTier: z.string().nullable(),
    speed: z.string().nullable(),
    inferenceGeo: z.string().nullable(),
  }),
);
