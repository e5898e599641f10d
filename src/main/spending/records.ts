import { and, between, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm';
import type { CommandOutput, ParsedInput } from '../../shared/commands';
import type { UsageRecord } from '../../shared/commands/usage';
import type { Db } from '../db/open';
import { usageRecords } from '../db/schema';

/** A page of the ledger, newest first; `before` is the last row of the page before. */
export function readRecords(
  db: Db,
  { profileId, from, to, limit, before }: ParsedInput<'usage.records'>,
): CommandOutput<'usage.records'> {
  const rows = db
    .select()
    .from(usageRecords)
    .where(
      and(
        eq(usageRecords.profileId, profileId),
        between(usageRecords.day, from, to),
        ...momentsOf(from, to, before?.at),
        before
          ? sql`(${usageRecords.at}, ${usageRecords.id}) < (${before.at}, ${before.id})`
          : undefined,
      ),
    )
    .orderBy(desc(usageRecords.at), desc(usageRecords.id))
    .limit(limit + 1)
    .all();
  return { records: rows.slice(0, limit).map(toRecord), hasMore: rows.length > limit };
}

/** What a credential was called when it was last used: it may be renamed or gone by now. */
export function latestCredentialName(db: Db, credentialId: string): string | undefined {
  return db
    .select({ name: usageRecords.credentialName })
    .from(usageRecords)
    .where(eq(usageRecords.credentialId, credentialId))
    .orderBy(desc(usageRecords.at))
    .limit(1)
    .get()?.name;
}

const HOUR_MS = 3_600_000;

/**
 * Bounds on the time, so that the index on it finds the page: wide enough for every zone on earth (UTC−12
 * to UTC+14), because the day that a record belongs to was decided when it was written.
 */
function momentsOf(from: string, to: string, last = Number.MAX_SAFE_INTEGER): SQL[] {
  return [
    gte(usageRecords.at, Date.parse(from) - 14 * HOUR_MS),
    lte(usageRecords.at, Math.min(last, Date.parse(to) + (24 + 12) * HOUR_MS)),
  ];
}

function toRecord(row: typeof usageRecords.$inferSelect): UsageRecord {
  return {
    id: row.id,
    at: row.at,
    source: row.source,
    requestId: row.requestId,
    model: row.model,
    credentialName: row.credentialName,
    sessionId: row.sessionId || null,
    sessionTitle: row.sessionTitle,
    workspace: row.workspace,
    tokens: {
      input: row.inputTokens,
      output: row.outputTokens,
      cacheRead: row.cacheReadTokens,
      cacheWrite5m: row.cacheWrite5mTokens,
      cacheWrite1h: row.cacheWrite1hTokens,
    },
    thinkingTokens: row.thinkingTokens,
    serviceTier: row.serviceTier,
    costMicroUsd: row.costMicroUsd,
    priceId: row.priceId,
    isEstimated: row.isEstimated,
  };
}
