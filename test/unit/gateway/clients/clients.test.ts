import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditLog, clientKeys, clients, usageDays } from '../../../../src/main/db/schema';
import { contract } from '../../../../src/shared/commands';
import { Client } from '../../../../src/shared/commands/clients';
import { codeOf } from '../../vault/vault-fixture';
import {
  ADA,
  BOB,
  HER_KEY,
  HOUR,
  MINUTE,
  NOBODY,
  NOON,
  type OpenClients,
  openClients,
} from './clients-fixture';

let open: OpenClients;
beforeEach(() => {
  open = openClients();
});
afterEach(() => open.database.close());

/** Everything that is stored of clients. */
const stored = () =>
  [clients, clientKeys, auditLog].map((table) => open.database.db.select().from(table).all());

describe('create', () => {
  test('answers the client and its first key, as the contract has it', () => {
    const made = open.create();
    expect(contract.clients.create.output.parse(made)).toEqual({
      apiKey: expect.stringMatching(/^chk_/),
      keyId: made.client.keys[0]?.id,
      client: {
        id: made.client.id,
        profileId: ADA,
        name: 'Build server',
        kind: 'program',
        isActive: true,
        credentialId: null,
        allowedModels: null,
        requestsPerMinute: null,
        concurrentRequests: null,
        createdAt: NOON,
        archivedAt: null,
        lastUsedAt: null,
        todayMicroUsd: 0,
        keys: [
          {
            id: made.keyId,
            name: '',
            prefix: made.apiKey.slice(0, 8),
            status: 'active',
            createdAt: NOON,
            expiresAt: null,
            revokedAt: null,
            lastUsedAt: null,
          },
        ],
      },
    });
    expect(open.actions(made.client.id)).toEqual(['create']);
    expect(open.events).toEqual([{ name: 'clients.changed', payload: { profileId: ADA } }]);
  });

  test('takes limits, an end and a budget of its own', () => {
    const limits = {
      credentialId: HER_KEY,
      allowedModels: ['claude-a', 'claude-b'],
      requestsPerMinute: 60,
      concurrentRequests: 4,
    };
    const budget = { limitMicroUsd: 5_000_000, period: 'day' as const };
    const { client } = open.create({ ...limits, expiresAt: NOON + HOUR, budget });
    expect(client).toMatchObject({ ...limits, keys: [{ expiresAt: NOON + HOUR }] });
    expect(open.budgets.list(ADA)).toMatchObject([
      { scope: 'client', scopeId: client.id, scopeLabel: 'Build server', isHard: true, ...budget },
    ]);
  });

  test.each([
    ['a profile that is not there', { profileId: NOBODY }, 'NOT_FOUND'],
    ['a credential that is not there', { credentialId: NOBODY }, 'NOT_FOUND'],
    ['another profile’s credential', { profileId: BOB, credentialId: HER_KEY }, 'NOT_FOUND'],
    ['an end that has passed', { expiresAt: NOON - 1 }, 'INVALID_INPUT'],
    ['an end that is now', { expiresAt: NOON }, 'INVALID_INPUT'],
  ])('refuses %s and leaves nothing', (_, some, expected) => {
    expect(codeOf(() => open.create(some))).toBe(expected);
    expect(stored()).toEqual([[], [], []]);
    expect(open.events).toEqual([]);
  });

  test('leaves nothing when its budget fails', () => {
    // Past the contract, which has no such limit: the table refuses it.
    const budget = { limitMicroUsd: 0, period: 'day' as const };
    const input = { profileId: ADA, name: 'Build server', expiresAt: null, budget };
    expect(() => open.clients.create(input)).toThrow(/CHECK/);
    expect(stored()).toEqual([[], [], []]);
    expect(open.budgets.list(ADA)).toEqual([]);
    expect(open.changes()).toBe(0);
  });
});

describe('list', () => {
  test('is of one profile, newest first, with archived ones only when asked for', () => {
    const first = open.create({ name: 'First' }).client;
    open.clock.time += 1;
    const second = open.create({ name: 'Second' }).client;
    const third = open.create({ name: 'Third' }).client;
    open.create({ profileId: BOB, name: 'Bob’s' });
    open.clients.archive({ clientId: second.id, archived: true });
    expect(open.list().map(({ id }) => id)).toEqual([third.id, first.id]);
    expect(open.list(true).map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
    expect(Client.array().parse(open.list(true))).toHaveLength(3);
    expect(open.clients.list({ profileId: NOBODY, archived: true })).toEqual([]);
  });

  test('has each client’s keys, newest first, and when it was last used', async () => {
    const { client, apiKey } = open.create();
    const other = open.create({ name: 'Other' });
    open.clock.time += 1;
    const added = open.addKey(client.id, { name: 'Laptop' });
    open.opens(apiKey);
    await open.pass(2 * MINUTE);
    open.opens(added.apiKey);
    await open.pass(MINUTE);
    const [listedOther, listed] = open.list();
    expect(listedOther).toMatchObject({ id: other.client.id, lastUsedAt: null });
    expect(listed?.keys.map(({ name, lastUsedAt }) => [name, lastUsedAt])).toEqual([
      ['Laptop', NOON + 1 + 2 * MINUTE],
      ['', NOON + 1],
    ]);
    expect(listed?.lastUsedAt).toBe(NOON + 1 + 2 * MINUTE);
  });

  test('has the cost of the day where the user is', () => {
    const one = open.create({ name: 'One' }).client;
    const two = open.create({ name: 'Two' }).client;
    spend(one.id, '2026-11-20', 30, 'model-a');
    spend(one.id, '2026-11-20', 12, 'model-b');
    spend(one.id, '2026-11-19', 500);
    spend('', '2026-11-20', 900);
    expect(open.list().map(({ id, todayMicroUsd }) => [id, todayMicroUsd])).toEqual([
      [two.id, 0],
      [one.id, 42],
    ]);
    open.clock.time = Date.UTC(2026, 10, 21);
    expect(open.list().map(({ todayMicroUsd }) => todayMicroUsd)).toEqual([0, 0]);
  });

  function spend(clientId: string, day: string, costMicroUsd: number, model = 'model-a'): void {
    const where = { profileId: ADA, source: 'gateway' as const, provider: 'ANTHROPIC', model };
    const tokens = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0 };
    open.database.db
      .insert(usageDays)
      .values({
        ...where,
        ...tokens,
        cacheWrite1hTokens: 0,
        day,
        credentialId: '',
        clientId,
        workspace: '',
        requests: 1,
        unpriced: 0,
        costMicroUsd,
      })
      .run();
  }
});

describe('update', () => {
  test('changes what is given; null lifts a limit', () => {
    const { client } = open.create({ requestsPerMinute: 5, allowedModels: ['a'] });
    open.clock.time += MINUTE;
    const updated = open.clients.update({
      clientId: client.id,
      name: 'Renamed',
      requestsPerMinute: null,
      concurrentRequests: 2,
      credentialId: HER_KEY,
    });
    expect(updated).toEqual({
      ...client,
      name: 'Renamed',
      requestsPerMinute: null,
      concurrentRequests: 2,
      credentialId: HER_KEY,
    });
    expect(open.actions(client.id)).toEqual(['update', 'create']);
    expect(open.clients.name(client.id)).toEqual({ name: 'Renamed', profileId: ADA });
  });

  test('takes effect with the next request', () => {
    const { client, apiKey } = open.create();
    open.clients.update({ clientId: client.id, allowedModels: ['only'], requestsPerMinute: 3 });
    expect(open.opens(apiKey)).toMatchObject({ allowedModels: ['only'], requestsPerMinute: 3 });
  });

  test('switches off, which ends requests under way, and on again', () => {
    const { client, apiKey } = open.create();
    const off = open.clients.update({ clientId: client.id, name: 'Off', isActive: false });
    expect(off).toMatchObject({ name: 'Off', isActive: false });
    expect(open.opens(apiKey)).toBeNull();
    expect(open.ended).toEqual([{ clientId: client.id, keyId: null }]);
    open.clients.update({ clientId: client.id, isActive: true });
    expect(open.opens(apiKey)).toMatchObject({ clientId: client.id });
    expect(open.ended).toHaveLength(1);
    expect(open.actions(client.id)).toEqual(['activate', 'deactivate', 'update', 'create']);
  });

  test('that changes nothing is no news', () => {
    const { client } = open.create({ allowedModels: ['a'] });
    const before = stored();
    const same = { clientId: client.id, name: client.name, isActive: true, allowedModels: ['a'] };
    open.clock.time += MINUTE;
    expect(open.clients.update(same)).toEqual(client);
    expect(stored()).toEqual(before);
    expect(open.changes()).toBe(1);
  });

  test('refuses what is not there, and changes nothing then', () => {
    const { client } = open.create();
    const before = stored();
    const foreign = { clientId: client.id, name: 'New', credentialId: NOBODY };
    expect(codeOf(() => open.clients.update(foreign))).toBe('NOT_FOUND');
    expect(codeOf(() => open.clients.update({ clientId: NOBODY }))).toBe('NOT_FOUND');
    expect(stored()).toEqual(before);
  });
});

describe('archive', () => {
  test('refuses its keys until it is brought back, and ends requests under way', () => {
    const { client, apiKey } = open.create();
    open.clock.time += MINUTE;
    const archived = open.clients.archive({ clientId: client.id, archived: true });
    expect(archived.archivedAt).toBe(NOON + MINUTE);
    expect(open.opens(apiKey)).toBeNull();
    expect(open.ended).toEqual([{ clientId: client.id, keyId: null }]);
    expect(open.clients.name(client.id)).toEqual({ name: 'Build server', profileId: ADA });
    expect(open.clients.archive({ clientId: client.id, archived: false })).toEqual(client);
    expect(open.opens(apiKey)).toMatchObject({ clientId: client.id });
    expect(open.actions(client.id)).toEqual(['restore', 'archive', 'create']);
  });

  test('again changes nothing', () => {
    const { client } = open.create();
    open.clients.archive({ clientId: client.id, archived: false });
    open.clients.archive({ clientId: client.id, archived: true });
    open.clock.time += MINUTE;
    open.clients.archive({ clientId: client.id, archived: true });
    expect(open.actions(client.id)).toEqual(['archive', 'create']);
    expect(open.ended).toHaveLength(1);
    expect(open.changes()).toBe(2);
    expect(codeOf(() => open.clients.archive({ clientId: NOBODY, archived: true }))).toBe(
      'NOT_FOUND',
    );
  });
});

describe('keys', () => {
  test('are several, each of which opens', () => {
    const { client, apiKey, keyId } = open.create();
    const added = open.addKey(client.id, { name: 'Laptop', expiresAt: NOON + HOUR });
    expect(contract.clients.addKey.output.parse(added).client.keys).toMatchObject([
      { id: added.keyId, name: 'Laptop', prefix: added.apiKey.slice(0, 8), status: 'active' },
      { id: keyId },
    ]);
    expect(open.opens(apiKey)).toMatchObject({ clientId: client.id, keyId });
    expect(open.opens(added.apiKey)).toMatchObject({ clientId: client.id, keyId: added.keyId });
    expect(codeOf(() => open.addKey(NOBODY))).toBe('NOT_FOUND');
    expect(codeOf(() => open.addKey(client.id, { expiresAt: NOON }))).toBe('INVALID_INPUT');
    expect(open.actions(client.id)).toEqual(['add-key', 'create']);
  });

  test('end at their moment', () => {
    const { apiKey } = open.create({ expiresAt: NOON + HOUR });
    open.clock.time = NOON + HOUR - 1;
    expect(open.opens(apiKey)).not.toBeNull();
    open.clock.time = NOON + HOUR;
    expect(open.opens(apiKey)).toBeNull();
    expect(open.list()[0]?.keys[0]?.status).toBe('expired');
  });

  test('are rotated with an overlap in which both open', () => {
    const { client, apiKey, keyId } = open.create();
    const rotated = open.rotateKey(keyId, HOUR, NOON + 5 * HOUR);
    expect(rotated.client.keys).toMatchObject([
      { id: rotated.keyId, expiresAt: NOON + 5 * HOUR, status: 'active' },
      { id: keyId, expiresAt: NOON + HOUR, status: 'active' },
    ]);
    open.clock.time = NOON + HOUR - 1;
    expect([apiKey, rotated.apiKey].map((key) => open.opens(key) !== null)).toEqual([true, true]);
    open.clock.time = NOON + HOUR;
    expect([apiKey, rotated.apiKey].map((key) => open.opens(key) !== null)).toEqual([false, true]);
    expect(open.ended).toEqual([]);
    expect(open.actions(client.id)).toEqual(['rotate-key', 'create']);
  });

  test('keep their name when rotated, and an earlier end than that of the overlap', () => {
    const { client } = open.create();
    const { keyId } = open.addKey(client.id, { name: 'Laptop', expiresAt: NOON + MINUTE });
    const { client: after } = open.rotateKey(keyId, HOUR);
    expect(after.keys.filter(({ name }) => name === 'Laptop')).toMatchObject([
      { expiresAt: null },
      { id: keyId, expiresAt: NOON + MINUTE },
    ]);
  });

  test('without an overlap stop at once', () => {
    const { client, apiKey, keyId } = open.create();
    const { apiKey: next } = open.rotateKey(keyId, 0);
    expect(open.opens(apiKey)).toBeNull();
    expect(open.opens(next)).not.toBeNull();
    expect(open.ended).toEqual([{ clientId: client.id, keyId }]);
    expect(codeOf(() => open.rotateKey(keyId, 0))).toBe('CONFLICT');
  });

  test('get another end as long as they have not ended, and no end', () => {
    const { client, apiKey, keyId } = open.create({ expiresAt: NOON + HOUR });
    const updated = open.clients.updateKey({ keyId, expiresAt: NOON + 2 * HOUR });
    expect(contract.clients.updateKey.output.parse(updated).keys).toMatchObject([
      { id: keyId, expiresAt: NOON + 2 * HOUR, status: 'active' },
    ]);
    open.clock.time = NOON + HOUR;
    expect(open.opens(apiKey)).not.toBeNull();
    open.clients.updateKey({ keyId, expiresAt: NOON + 2 * HOUR });
    expect(open.actions(client.id)).toEqual(['update-key', 'create']);
    const again = (expiresAt: number | null) =>
      codeOf(() => open.clients.updateKey({ keyId, expiresAt }));
    expect(again(open.clock.time)).toBe('INVALID_INPUT');
    open.clients.updateKey({ keyId, expiresAt: null });
    open.clients.updateKey({ keyId, expiresAt: NOON + 3 * HOUR });
    open.clock.time = NOON + 3 * HOUR;
    expect([open.opens(apiKey), again(null)]).toEqual([null, 'CONFLICT']);
    expect(codeOf(() => open.clients.updateKey({ keyId: NOBODY, expiresAt: null }))).toBe(
      'NOT_FOUND',
    );
  });

  test('that have ended or are not there are not rotated', () => {
    const { client, keyId } = open.create();
    open.clients.revokeKey({ keyId });
    expect(codeOf(() => open.rotateKey(keyId, HOUR))).toBe('CONFLICT');
    expect(codeOf(() => open.rotateKey(NOBODY, HOUR))).toBe('NOT_FOUND');
    const other = open.create({ name: 'Other' });
    expect(codeOf(() => open.rotateKey(other.keyId, HOUR, NOON))).toBe('INVALID_INPUT');
    expect(open.list().map(({ keys }) => keys.length)).toEqual([1, 1]);
    expect(open.actions(client.id)).toEqual(['revoke-key', 'create']);
  });

  test('are revoked for good, with what is under way; again, nothing changes', () => {
    const { client, apiKey, keyId } = open.create();
    const { apiKey: second } = open.addKey(client.id);
    open.clock.time += MINUTE;
    const revoked = open.clients.revokeKey({ keyId });
    expect(revoked.keys[1]).toMatchObject({ status: 'revoked', revokedAt: NOON + MINUTE });
    expect(open.opens(apiKey)).toBeNull();
    expect(open.opens(second)).not.toBeNull();
    expect(open.ended).toEqual([{ clientId: client.id, keyId }]);
    const news = open.changes();
    open.clock.time += MINUTE;
    expect(open.clients.revokeKey({ keyId })).toEqual(revoked);
    expect(open.actions(client.id)).toEqual(['revoke-key', 'add-key', 'create']);
    expect(open.ended).toHaveLength(1);
    expect(open.changes()).toBe(news);
    expect(codeOf(() => open.clients.revokeKey({ keyId: NOBODY }))).toBe('NOT_FOUND');
  });
});

test('the history says who did what and when', () => {
  const { client } = open.create();
  open.clock.time += MINUTE;
  open.clients.update({ clientId: client.id, isActive: false });
  expect(contract.clients.history.output.parse(open.clients.history(client.id))).toEqual([
    { at: NOON + MINUTE, actor: 'user', action: 'deactivate', outcome: 'ok', keys: [] },
    { at: NOON, actor: 'user', action: 'create', outcome: 'ok', keys: [client.keys[0]?.prefix] },
  ]);
  expect(codeOf(() => open.clients.history(NOBODY))).toBe('NOT_FOUND');
});

test('the history says which keys it was about, and is of one client', () => {
  const first = open.create();
  const added = open.addKey(first.client.id);
  const rotated = open.rotateKey(added.keyId, HOUR);
  open.clients.updateKey({ keyId: rotated.keyId, expiresAt: NOON + HOUR });
  open.clients.revokeKey({ keyId: first.keyId });
  open.create({ name: 'Other' });
  const [a, b, c] = [first, added, rotated].map(({ apiKey }) => apiKey.slice(0, 8));
  const history = open.clients.history(first.client.id);
  expect(history.map(({ action, keys }) => [action, ...keys])).toEqual([
    ['revoke-key', a],
    ['update-key', c],
    ['rotate-key', b, c],
    ['add-key', b],
    ['create', a],
  ]);
  const { clientId } = open.clients.createExec({
    profileId: open.profileId,
    name: 'x',
    allowedModels: null,
    budgetMicroUsd: null,
  });
  open.clients.endExec(clientId);
  expect(open.clients.history(clientId).map(({ keys }) => keys.length)).toEqual([0, 1, 1]);
});

test('nobody has the name of a client that never was', () => {
  expect(open.clients.name(NOBODY)).toBeNull();
});
