import type { usageRecords } from '../../db/schema';
import type { ChargedRequest } from './prices';

type UsageRow = typeof usageRecords.$inferSelect;

/** The columns of a record that decide what it costs. */
export type RecordedRequest = Pick<
  UsageRow,
  | 'provider'
  | 'model'
  | 'at'
  | 'inputTokens'
  | 'outputTokens'
  | 'cacheReadTokens'
  | 'cacheWrite5mTokens'
  | 'cacheWrite1hTokens'
  | 'webSearches'
  | 'serviceTier'
  | 'speed'
  | 'inferenceGeo'
>;

/** What a record of the ledger is charged for. */
export function chargedRequestOf(row: RecordedRequest): ChargedRequest {
  const { provider, model, at, webSearches, serviceTier, speed, inferenceGeo } = row;
  const tokens = {
    input: row.inputTokens,
    output: row.outputTokens,
    cacheRead: row.cacheReadTokens,
    cacheWrite5m: row.cacheWrite5mTokens,
    cacheWrite1h: row.cacheWrite1hTokens,
  };
  return { provider, model, at, tokens, webSearches, serviceTier, speed, inferenceGeo };
}
