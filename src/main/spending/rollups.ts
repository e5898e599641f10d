import { sql } from 'drizzle-orm';
import type { Query } from '../db/aside';
import type { Db } from '../db/open';
import { usageDays, usageRecords } from '../db/schema';

/** One line of the rollup: a day of one profile, model, credential, client and workspace. */
export type UsageDay = typeof usageDays.$inferSelect;

/** Adds a new record to the line of its day. Must run in the transaction that inserts the record. */
export function addToRollup(tx: Db, record: typeof usageRecords.$inferInsert): void {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } =
    record;
  tx.insert(usageDays)
    .values({
      day: record.day,
      profileId: record.profileId,
      provider: record.provider,
      model: record.model,
      credentialId: record.credentialId,
      clientId: record.clientId,
      workspace: record.workspace,
      requests: 1,
      unpriced: record.costMicroUsd == null ? 1 : 0,
      inputTokens,
      outputTokens,
      cacheReadTokens,
      cacheWrite5mTokens,
      cacheWrite1hTokens,
      costMicroUsd: record.costMicroUsd ?? 0,
    })
    .onConflictDoUpdate({
      target: [
        usageDays.profileId,
        usageDays.day,
        usageDays.provider,
        usageDays.model,
        usageDays.credentialId,
        usageDays.clientId,
        usageDays.workspace,
      ],
      set: {
        requests: sql`${usageDays.requests} + excluded.requests`,
        unpriced: sql`${usageDays.unpriced} + excluded.unpriced`,
        inputTokens: sql`${usageDays.inputTokens} + excluded.input_tokens`,
        outputTokens: sql`${usageDays.outputTokens} + excluded.output_tokens`,
        cacheReadTokens: sql`${usageDays.cacheReadTokens} + excluded.cache_read_tokens`,
        cacheWrite5mTokens: sql`${usageDays.cacheWrite5mTokens} + excluded.cache_write_5m_tokens`,
        cacheWrite1hTokens: sql`${usageDays.cacheWrite1hTokens} + excluded.cache_write_1h_tokens`,
        costMicroUsd: sql`${usageDays.costMicroUsd} + excluded.cost_micro_usd`,
      },
    })
    .run();
}

/**
 * Recomputes the rollup from the ledger (invariant 4). `missing`: lines that the ledger demands and the
 * rollup has not, or has with other figures; `surplus`: lines of the rollup without such records. Both
 * are empty when all is well.
 */
export function verifyRollups(db: Db): { missing: UsageDay[]; surplus: UsageDay[] } {
  const { missing, surplus } = differences(db);
  return { missing: missing.all(), surplus: surplus.all() };
}

/** The same as two queries, for a long ledger: run them aside from the main thread. */
export function rollupDifferences(db: Db): [missing: Query, surplus: Query] {
  const { missing, surplus } = differences(db);
  return [missing.toSQL(), surplus.toSQL()];
}

/** Writes the rollup anew from the ledger; part of the caller's transaction. */
export function rebuildRollups(tx: Db): void {
  tx.delete(usageDays).run();
  tx.insert(usageDays).select(recomputed(tx)).run();
}

function differences(db: Db) {
  const stored = () => db.select().from(usageDays);
  return {
    missing: recomputed(db).except(stored()),
    surplus: stored().except(recomputed(db)),
  };
}

function recomputed(db: Db) {
  return db
    .select({
      day: usageRecords.day,
      profileId: usageRecords.profileId,
      provider: usageRecords.provider,
      model: usageRecords.model,
      credentialId: usageRecords.credentialId,
      clientId: usageRecords.clientId,
      workspace: usageRecords.workspace,
      requests: sql<number>`count(*)`.as('requests'),
      unpriced: sql<number>`sum(${usageRecords.costMicroUsd} IS NULL)`.as('unpriced'),
      inputTokens: total(usageRecords.inputTokens, 'input_tokens'),
      outputTokens: total(usageRecords.outputTokens, 'output_tokens'),
      cacheReadTokens: total(usageRecords.cacheReadTokens, 'cache_read_tokens'),
      cacheWrite5mTokens: total(usageRecords.cacheWrite5mTokens, 'cache_write_5m_tokens'),
      cacheWrite1hTokens: total(usageRecords.cacheWrite1hTokens, 'cache_write_1h_tokens'),
      costMicroUsd: sql<number>`coalesce(sum(${usageRecords.costMicroUsd}), 0)`.as(
        'cost_micro_usd',
      ),
    })
    .from(usageRecords)
    .groupBy(
      usageRecords.day,
      usageRecords.profileId,
      usageRecords.provider,
      usageRecords.model,
      usageRecords.credentialId,
      usageRecords.clientId,
      usageRecords.workspace,
    );
}

function total(column: (typeof usageRecords)[keyof typeof usageRecords], name: string) {
  return sql<number>`sum(${column})`.as(name);
}
