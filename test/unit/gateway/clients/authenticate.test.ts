import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { profiles } from '../../../../src/main/db/schema';
import type { AuthenticatedClient } from '../../../../src/main/gateway/clients/clients';
import { secret } from '../../../../src/main/vault/secret';
import {
  ADA,
  BOB,
  HER_KEY,
  HOUR,
  MINUTE,
  NOON,
  type OpenClients,
  openClients,
  sqlite,
} from './clients-fixture';

let open: OpenClients;
beforeEach(() => {
  open = openClients();
});
afterEach(() => {
  vi.restoreAllMocks();
  open.database.close();
});

test('tells who it is and what it may do', () => {
  const limits = { credentialId: HER_KEY, allowedModels: ['a', 'b'], requestsPerMinute: 7 };
  const { client, apiKey, keyId } = open.create(limits);
  expect(open.opens(apiKey)).toEqual<AuthenticatedClient>({
    clientId: client.id,
    keyId,
    name: 'Build server',
    profileId: ADA,
    ...limits,
    concurrentRequests: null,
  });
});

/** Keys that open nothing, each for another reason. */
function refusedKeys(): Record<string, string | null> {
  const revoked = open.create();
  open.clients.revokeKey({ keyId: revoked.keyId });
  const rotated = open.create();
  open.rotateKey(rotated.keyId, 0);
  const expired = open.create({ expiresAt: open.clock.time + 1 });
  const inactive = open.create({ allowedModels: ['a'] });
  open.clients.update({ clientId: inactive.client.id, isActive: false });
  const archived = open.create();
  open.clients.archive({ clientId: archived.client.id, archived: true });
  const ofArchived = open.create({ profileId: BOB });
  open.database.db.update(profiles).set({ archivedAt: 1 }).where(eq(profiles.id, BOB)).run();
  open.clock.time += 1;
  return {
    missing: null,
    empty: '',
    malformed: 'sk-ant-something',
    huge: 'chk_'.repeat(1_000_000),
    unknown: `chk_${'5'.repeat(44)}`,
    revoked: revoked.apiKey,
    rotated: rotated.apiKey,
    expired: expired.apiKey,
    inactive: inactive.apiKey,
    archived: archived.apiKey,
    'of an archived profile': ofArchived.apiKey,
  };
}

describe('a refusal', () => {
  test('is the same lookup of one hash, whatever the reason', () => {
    const good = open.create().apiKey;
    const refused = refusedKeys();
    open.opens(good);
    const traced = Object.entries(refused).map(([reason, key]) => ({
      reason,
      ...trace(() => open.clients.authenticate(key === null ? null : secret(key))),
    }));
    const [first] = traced;
    expect(first?.statements).toEqual([
      expect.stringMatching(/^select .* from "client_keys" inner join "clients"/),
    ]);
    for (const { reason, answer, statements, parameters } of traced) {
      expect({ reason, answer, statements }).toEqual({
        reason,
        answer: null,
        statements: first?.statements,
      });
      expect(parameters).toEqual([[expect.stringMatching(/^[0-9a-f]{64}$/)]]);
    }
    expect(trace(() => open.opens(good))).toMatchObject({
      answer: { name: 'Build server' },
      statements: first?.statements,
    });
  });

  test('is not noted as a use', async () => {
    const refused = refusedKeys();
    for (const key of Object.values(refused)) open.opens(key ?? '');
    expect(open.waiting()).toBe(0);
  });

  /** The statements that SQLite runs for `work`, with what is bound to them. */
  function trace<T>(work: () => T) {
    const statements: string[] = [];
    const parameters: unknown[][] = [];
    // better-sqlite3 is under drizzle as `$client`; its statements share one prototype.
    const prototype = Object.getPrototypeOf(sqlite(open.database).prepare('SELECT 1'));
    for (const method of ['get', 'all', 'run', 'iterate'] as const) {
      const original = prototype[method];
      vi.spyOn(prototype, method).mockImplementation(function (
        this: { source: string },
        ...bound: unknown[]
      ) {
        statements.push(this.source);
        parameters.push(bound);
        return original.apply(this, bound);
      });
    }
    const answer = work();
    vi.restoreAllMocks();
    return { answer, statements, parameters };
  }
});

describe('the last use', () => {
  const lastUse = () => open.list()[0]?.keys[0]?.lastUsedAt;

  test('is written beside the request, at most once a minute, and told', async () => {
    const { apiKey } = open.create();
    const news = open.changes();
    for (let count = 0; count < 5; count += 1) open.opens(apiKey);
    expect(lastUse()).toBeNull();
    await open.pass(5_000);
    expect(lastUse()).toBe(NOON);
    expect(open.changes()).toBe(news + 1);
    await open.pass(MINUTE - 5_001);
    open.opens(apiKey);
    expect(open.waiting()).toBe(0);
    await open.pass(1);
    open.opens(apiKey);
    await open.pass(5_000);
    expect(lastUse()).toBe(NOON + MINUTE);
    expect(open.changes()).toBe(news + 2);
  });

  test('of many keys is one write', async () => {
    const keys = [1, 2, 3].map((count) => open.create({ name: `Client ${count}` }).apiKey);
    const news = open.changes();
    for (const key of keys) open.opens(key);
    await open.pass(5_000);
    expect(open.changes()).toBe(news + 1);
    expect(open.list().map(({ lastUsedAt }) => lastUsedAt)).toEqual([NOON, NOON, NOON]);
  });

  test('is written when the app closes', () => {
    const { apiKey } = open.create();
    open.opens(apiKey);
    open.clients.close();
    expect(lastUse()).toBe(NOON);
    expect(open.waiting()).toBe(0);
  });

  test('is right again after the clock was set back', async () => {
    const { apiKey } = open.create();
    open.opens(apiKey);
    await open.pass(5_000);
    open.clock.time = NOON - 24 * HOUR;
    open.opens(apiKey);
    await open.pass(5_000);
    expect(lastUse()).toBe(NOON - 24 * HOUR);
  });

  test('that cannot be written refuses nobody, and is tried again', async () => {
    const { apiKey } = open.create();
    sqlite(open.database).pragma('query_only = ON');
    expect(open.opens(apiKey)).not.toBeNull();
    await open.pass(5_000);
    expect(open.warnings).toHaveLength(1);
    sqlite(open.database).pragma('query_only = OFF');
    expect(open.opens(apiKey)).not.toBeNull();
    await open.pass(5_000);
    expect(lastUse()).toBe(NOON + 5_000);
  });
});
