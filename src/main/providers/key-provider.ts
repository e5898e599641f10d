import type { ProviderInfo } from '../../shared/commands/credentials';
import { ChatelaineError } from '../../shared/errors';
import type { SecretParts } from '../vault/secret-parts';
import {
  httpFailure,
  isNetworkFault,
  networkFailure,
  strangeAnswer,
  timeoutFailure,
} from './check-failure';
import { fetchFrom } from './own-server';
import type { CheckOutcome, ProviderAdapter } from './provider';
import { fetchOrRefuse, type Refusal, refusalIn, withoutSecret, wordsOf } from './refusal';
import { retryAfterMs } from './retry-after';

/** What one request needs; the key goes to `baseUrl` only, whatever the client library does. */
export type Connection = {
  key: string;
  /** All that was entered, the key included. */
  parts: SecretParts;
  baseUrl: string;
  /** Rejects for anything but an answer of 2xx. */
  fetch: typeof fetch;
  signal: AbortSignal;
};

/** What is particular to a provider that is asked with one key in one request. */
export type KeyProvider = Pick<ProviderAdapter, 'parse'> & {
  info: ProviderInfo;
  /**
   * Asks, and tells what the answer says of the key's owner. Rejects with the client library's error,
   * or with any error at all for an answer of another shape.
   */
  learn(connection: Connection): Promise<Record<string, string>>;
  /** What a refusal means where its status does not say it; null leaves it to the status. */
  explain(refusal: Refusal, server: string): CheckOutcome | null;
};

/** A person waits for a check. */
const CHECK_TIMEOUT_MS = 10_000;
/** What is learned is shown in one line each. */
const LONGEST_FACT = 200;

export type KeyProviderOptions = { timeoutMs?: number };

export function createKeyProvider(
  provider: KeyProvider,
  { timeoutMs = CHECK_TIMEOUT_MS }: KeyProviderOptions = {},
): ProviderAdapter {
  const { info, parse } = provider;
  return {
    info,
    parse,
    async check(secret, { baseUrl, signal }) {
      const deadline = AbortSignal.timeout(timeoutMs);
      const server = new URL(baseUrl ?? info.defaultBaseUrl);
      const parts = secret.expose();
      const key = parts.apiKey;
      if (!key) throw new ChatelaineError('CREDENTIAL_UNREADABLE');
      try {
        const facts = await provider.learn({
          key,
          parts,
          baseUrl: baseUrl ?? info.defaultBaseUrl,
          fetch: fetchOrRefuse(fetchFrom(server.origin)),
          signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        });
        return { status: 'VALID', message: null, metadata: presentable(facts, key) };
      } catch (error) {
        signal?.throwIfAborted();
        if (deadline.aborted) return timeoutFailure(server.host, timeoutMs);
        return outcomeOf(error, server.host, key, provider);
      }
    },
  };
}

function outcomeOf(
  error: unknown,
  server: string,
  key: string,
  { explain }: KeyProvider,
): CheckOutcome {
  const found = refusalIn(error);
  if (!found) return isNetworkFault(error) ? networkFailure(server, error) : strangeAnswer(server);
  const refusal = withoutSecret(found, key);
  return explain(refusal, server) ?? byStatus(refusal, server);
}

/** What a refusal means by its status alone. */
export function byStatus(refusal: Refusal, server: string, status = refusal.status): CheckOutcome {
  if (status < 300) return strangeAnswer(server);
  const wait = retryAfterMs(refusal.headers);
  return httpFailure({ status, server, says: wordsOf(refusal), retryAfterMs: wait });
}

function presentable(facts: Record<string, string>, key: string): Record<string, string> {
  const entries = Object.entries(facts)
    .map(([name, value]) => [name, value.replaceAll(key, '…').trim().slice(0, LONGEST_FACT)])
    .filter(([, value]) => value !== '');
  return Object.fromEntries(entries);
}
