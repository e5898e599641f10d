import { getTableColumns, sql } from 'drizzle-orm';
import type { UsageRecord } from '../../../shared/commands/usage';
import { usageRecords } from '../../db/schema';

/** A row of the ledger; a flag is 0 or 1 when it comes from another thread as it is. */
export type RecordRow = Omit<typeof usageRecords.$inferSelect, 'isEstimated'> & {
  isEstimated: boolean | 0 | 1;
};

/** Every column under its name here, also where no query builder translates the answer. */
export const RECORD_COLUMNS = Object.fromEntries(
  Object.entries(getTableColumns(usageRecords)).map(([name, column]) => [
    name,
    sql`${column}`.as(name),
  ]),
);

/** A row of the ledger as the contract has it. */
export function toRecord(row: RecordRow): UsageRecord {
  return {
    id: row.id,
    at: row.at,
    source: row.source,
    requestId: row.requestId,
    provider: row.provider,
    model: row.model,
    credentialName: row.credentialName,
    clientName: row.clientName,
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
    webSearches: row.webSearches,
    serviceTier: row.serviceTier,
    costMicroUsd: row.costMicroUsd,
    priceId: row.priceId,
    isEstimated: Boolean(row.isEstimated),
  };
}
