import { v7 as uuid } from 'uuid';
import type { usageRecords } from '../../db/schema';
import type { Charge } from '../prices/prices';
import { MOST_TOKENS, type RequestUsage } from './message-usage';

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

/** A row to be written; every column has a value. */
export type UsageRow = typeof usageRecords.$inferSelect;

/** The credential id of requests that `ANTHROPIC_API_KEY` of the environment paid for. */
export const ENVIRONMENT_CREDENTIAL_ID = 'environment';

/** The years that the Usage screen can show. */
const EARLIEST = Date.UTC(2000, 0, 2);
const LATEST = Date.UTC(2100, 0, 1);

/** Whether every figure is a whole number ≥ 0 of a size that can be, so that every sum is exact. */
export function isPossible(entry: UsageEntry): boolean {
  const counts = [...Object.values(entry.tokens), entry.thinkingTokens, entry.webSearches];
  return (
    counts.every((count) => Number.isInteger(count) && count >= 0 && count <= MOST_TOKENS) &&
    Number.isInteger(entry.at) &&
    entry.at >= EARLIEST &&
    entry.at < LATEST &&
    entry.requestId !== ''
  );
}

/** `day`: the user's local day of the entry. */
export function toRow(
  { profile, credential, client, session, tokens, ...entry }: UsageEntry,
  day: string,
  charge: Charge,
): UsageRow {
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
    costMicroUsd: charge.costMicroUsd,
    priceId: charge.price?.id ?? null,
  };
}
