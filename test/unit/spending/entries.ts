import fc from 'fast-check';
import type { UsageEntry } from '../../../src/main/spending/ledger/ledger';
import type { Tokens } from '../../../src/shared/commands/usage';

export const PROFILE = '01900000-0000-7000-8000-000000000001';
export const SESSION = '01900000-0000-7000-8000-000000000002';
/** 2026-11-20 12:00 UTC: the same day in nearly every zone. */
export const NOON = Date.UTC(2026, 10, 20, 12);

export function tokens(some: Partial<Tokens> = {}): Tokens {
  return { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, ...some };
}

export function entry(some: Partial<UsageEntry> = {}): UsageEntry {
  return {
    source: 'session',
    requestId: 'req_1',
    at: NOON,
    profile: { id: PROFILE, name: 'Personal' },
    credential: { id: 'credential-1', name: 'Main key' },
    session: { id: SESSION, title: 'First session' },
    workspace: '/home/ada/engine',
    provider: 'ANTHROPIC',
    model: 'claude-haiku-4-5',
    tokens: tokens({ input: 1_000, output: 500 }),
    thinkingTokens: 0,
    webSearches: 0,
    serviceTier: 'standard',
    speed: null,
    inferenceGeo: null,
    isEstimated: false,
    ...some,
  };
}

const count = fc.nat(2_000_000);

/** Records of a few days and of everything else, some of them unpriced, some outside of a session. */
export const someEntries = fc
  .array(
    fc.record({
      at: fc.integer({ min: NOON - 5 * 86_400_000, max: NOON }),
      model: fc.constantFrom('claude-haiku-4-5', 'claude-opus-5-5', 'claude-unheard-of'),
      credential: fc.constantFrom(
        { id: 'credential-1', name: 'Main key' },
        { id: null, name: 'Environment' },
      ),
      source: fc.constantFrom<UsageEntry['source']>('session', 'gateway', 'import'),
      workspace: fc.constantFrom('/home/ada/engine', '/home/ada/notes', ''),
      client: fc.constantFrom({ id: '', name: '' }, { id: 'client-1', name: 'Editor' }),
      session: fc.constantFrom(
        { id: '', title: '' },
        { id: SESSION, title: 'First session' },
        { id: '01900000-0000-7000-8000-000000000003', title: 'Second session' },
      ),
      tokens: fc.record({
        input: count,
        output: count,
        cacheRead: count,
        cacheWrite5m: count,
        cacheWrite1h: count,
      }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((parts) => parts.map((part, index) => entry({ ...part, requestId: `req_${index}` })));
