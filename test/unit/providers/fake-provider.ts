import type { CheckOutcome, ProviderAdapter } from '../../../src/main/providers/provider';
import type { ProviderRegistry } from '../../../src/main/providers/registry';
import { secret } from '../../../src/main/vault/secret';

export const VALID: CheckOutcome = { status: 'VALID', message: null, metadata: {} };
export const REFUSED: CheckOutcome = {
  status: 'INVALID',
  code: 'CREDENTIAL_REJECTED',
  message: 'rejected',
};
export const UNREACHED: CheckOutcome = {
  status: 'UNKNOWN',
  code: 'NETWORK',
  message: 'not reached',
  retryAfterMs: null,
};

/** A provider whose answers a test gives; unanswered checks wait, as for a slow network. */
export function createFakeProvider() {
  const provider = {
    answer: VALID as CheckOutcome | 'wait',
    /** The keys that were checked, in order. */
    checked: [] as string[],
    atOnce: 0,
    mostAtOnce: 0,
    /** Ends one waiting check. */
    release: (_outcome: CheckOutcome = VALID): void => void waiting.shift()?.(_outcome),
    registry: { infos: () => [], load: async () => adapter } satisfies ProviderRegistry,
  };
  const waiting: ((outcome: CheckOutcome) => void)[] = [];

  const adapter: ProviderAdapter = {
    info: {
      provider: 'ANTHROPIC',
      name: 'Fake',
      purpose: 'Tests.',
      consoleUrl: 'https://example.com',
      defaultBaseUrl: 'https://example.com',
      fields: [],
    },
    parse: ({ apiKey = '' }) => ({
      secret: secret({ apiKey }),
      hint: apiKey.slice(-4),
      metadata: {},
    }),
    async check(key, { signal }) {
      provider.checked.push(key.expose().apiKey ?? '');
      provider.atOnce += 1;
      provider.mostAtOnce = Math.max(provider.mostAtOnce, provider.atOnce);
      try {
        if (provider.answer !== 'wait') return provider.answer;
        return await new Promise<CheckOutcome>((resolve, reject) => {
          waiting.push(resolve);
          signal?.addEventListener('abort', () => reject(signal.reason));
        });
      } finally {
        provider.atOnce -= 1;
      }
    },
  };
  return provider;
}
