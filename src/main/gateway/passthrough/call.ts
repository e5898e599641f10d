import type { Transform } from 'node:stream';
import type { Provider } from '../../../shared/commands/credentials';
import type { RequestUsage } from '../../spending/ledger/message-usage';
import type { Price } from '../../spending/prices/prices';

/** Reads what a request used out of its answer, beside the way of the bytes: it never holds them up. */
export type UsageReader = {
  push(chunk: Uint8Array): void;
  /**
   * What the answer told, also one that broke off; null when it told nothing. `isEstimated` when its end
   * was not seen; where it has no input tokens then, those of the request are taken. `requestId` only where
   * the answer has it and no header does.
   */
  end(): { model?: string; requestId?: string; usage: RequestUsage } | null;
};

/** What a request may cost and what it did; see `worstCase` in spending/budgets/estimate.ts. */
export type Billing = {
  /** What it carries, as estimated from its body. */
  inputTokens: number;
  /** How long it asks the provider to keep what it says; null when it does not. */
  cacheWrites: '5m' | '1h' | null;
  /** The most searches it lets the provider make. */
  webSearches: number;
  /** Multipliers in thousandths. */
  factors: readonly { perMille: number }[];
  /** The price list it asks for; null where what it asks for is in none, so that nothing can be held. */
  tier: Price['tier'] | null;
  /** The price list that the provider may choose instead; null where it may not. */
  otherTier: Price['tier'] | null;
  maxOutputTokens: number;
  /** Below this a reply is of no use; at most `maxOutputTokens`. */
  leastOutputTokens: number;
  /** The body asking for no more than so many output tokens. Used only where not all of them fit. */
  withMaxOutputTokens(tokens: number): Buffer;
  /** For an answer of status 2xx: server-sent events, or one JSON body. */
  reader(isEventStream: boolean): UsageReader;
};

/** One request to a provider, as a route has understood it. */
export type ProviderCall = {
  provider: Provider;
  /** Where it goes unless the credential says other: `defaultBaseUrl` of the provider's info. */
  defaultBaseUrl: string;
  /** With its query, behind the base URL; starts with `/`. */
  path: string;
  /** How the provider is shown its key; `authorization` is a bearer token. */
  keyHeader: 'x-api-key' | 'authorization' | 'x-goog-api-key';
  /** The header of the answer that has the provider's id of the request. */
  requestIdHeader: string | null;
  /** As it came; null for none. */
  body: Buffer | null;
  /** All that the request names, each checked against what the client may use; the first one answers. */
  models: readonly string[];
  /** null = costs nothing. */
  billing: Billing | null;
  /** Sits between provider and client for an answer of status 2xx; null leaves it byte for byte. */
  rewrite?(isEventStream: boolean): Transform | null;
};
