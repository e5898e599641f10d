import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenGateway, openGateway } from './open-gateway';

let gateway: OpenGateway;

beforeEach(async () => {
  gateway = await openGateway();
});
afterEach(() => gateway.close());

const PAYMENT = { amountMicroUsd: 250_000, description: 'Nightly build' };

test('client API keys for payments: create account, pay, bound to the key’s client; every other key is the same 401', async () => {
  const { main, profileId, ask } = gateway;
  const one = await gateway.account({ name: 'One' });
  const other = await gateway.account({ name: 'Other' });
  expect(one.apiKey).toMatch(/^chk_[1-9A-HJ-NP-Za-km-z]{40,44}$/);
  // Shown that once: nothing that the owner can ask for has it again.
  const listed = await gateway.owner('POST', '/api/v1/commands/clients.list', { profileId });
  expect(listed.json.data.map(({ name }: { name: string }) => name)).toEqual(['Other', 'One']);
  expect(listed.text).not.toContain(one.apiKey);

  const paid = await ask('POST', '/payments/create', {
    headers: { 'x-api-key': one.apiKey, 'x-api-role': 'admin' },
    body: { ...PAYMENT, clientId: other.clientId },
  });
  expect(paid.status).toBe(201);
  expect(paid.json).toMatchObject({
    ...PAYMENT,
    kind: 'client',
    clientId: one.clientId,
    status: 'authorized',
    capturedMicroUsd: 0,
  });
  const held = await main.must('payments.list', { clientId: one.clientId });
  expect(held.payments.map(({ id }) => id)).toEqual([paid.json.id]);
  expect((await main.must('payments.list', { clientId: other.clientId })).payments).toEqual([]);

  const pay = (headers: Record<string, string>) =>
    ask('POST', '/payments/create', { headers, body: { ...PAYMENT, clientId: one.clientId } });
  const refused = {
    missing: await pay({}),
    'missing, with a role': await pay({ 'x-api-role': 'admin' }),
    malformed: await pay({ 'x-api-key': 'not-a-key' }),
    unknown: await pay({ 'x-api-key': `chk_${'2'.repeat(44)}` }),
    'the owner’s token': await pay({ authorization: `Bearer ${gateway.ownerToken}` }),
    inactive: await pay({ 'x-api-key': await inactiveKey() }),
    archived: await pay({ 'x-api-key': await archivedKey() }),
    revoked: await pay({ 'x-api-key': await revokedKey() }),
    expired: await pay({ 'x-api-key': await expiredKey() }),
    'rotated, after its overlap': await pay({ 'x-api-key': await rotatedKey() }),
  };
  const { missing } = refused;
  expect(missing.status).toBe(401);
  expect(missing.json.error).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
  for (const [what, answer] of Object.entries(refused)) {
    expect([what, answer.status, answer.text]).toEqual([what, 401, missing.text]);
    expect(withoutDate(answer.headers)).toEqual(withoutDate(missing.headers));
  }
  const after = await main.must('payments.list', {});
  expect(after.payments.map(({ id }) => id)).toEqual([paid.json.id]);

  async function inactiveKey() {
    const { clientId, apiKey } = await gateway.account();
    await main.must('clients.update', { clientId, isActive: false });
    return apiKey;
  }
  async function archivedKey() {
    const { clientId, apiKey } = await gateway.account();
    await main.must('clients.archive', { clientId, archived: true });
    return apiKey;
  }
  async function revokedKey() {
    const { clientId, apiKey } = await gateway.account();
    await main.must('clients.revokeKey', { keyId: await keyOf(clientId) });
    return apiKey;
  }
  /** Waits for the moment to come: an end in the past cannot be asked for. */
  async function expiredKey() {
    const { apiKey } = await gateway.account({ expiresAt: Date.now() + 800 });
    await until(async () => (await gateway.client(apiKey, 'GET', '/payments')).status === 401);
    return apiKey;
  }
  async function rotatedKey() {
    const { clientId, apiKey } = await gateway.account();
    const keyId = await keyOf(clientId);
    const rotated = await main.must('clients.rotateKey', { keyId, overlapMs: 0 });
    expect((await gateway.client(rotated.apiKey, 'GET', '/payments')).status).toBe(200);
    return apiKey;
  }
  async function keyOf(clientId: string) {
    const all = await main.must('clients.list', { profileId });
    return all.find(({ id }) => id === clientId)?.keys[0]?.id ?? '';
  }
});

test('a rotated key goes on during its overlap, and a client may have several keys', async () => {
  const { main, profileId } = gateway;
  const { clientId, apiKey } = await gateway.account();
  const added = await main.must('clients.addKey', { clientId, name: 'Laptop' });
  const [client] = await main.must('clients.list', { profileId });
  const first = client?.keys.find(({ id }) => id !== added.keyId);
  const rotated = await main.must('clients.rotateKey', {
    keyId: first?.id ?? '',
    overlapMs: 60_000,
  });
  for (const key of [apiKey, added.apiKey, rotated.apiKey]) {
    const paid = await gateway.client(key, 'POST', '/payments/create', PAYMENT);
    expect([paid.status, paid.json.clientId]).toEqual([201, clientId]);
  }
});

test('POST /accounts takes a profile by id or name, limits, a budget and an end', async () => {
  const { main, profileId } = gateway;
  const { id: otherId } = await main.must('profiles.create', { name: 'Büro / Home' });
  const expiresAt = Date.now() + 3_600_000;
  await gateway.account({
    name: 'Limited',
    profile: 'büro / home',
    allowedModels: ['claude-haiku-5-5'],
    requestsPerMinute: 30,
    concurrentRequests: 2,
    expiresAt,
    budget: { limitMicroUsd: 200_000, period: 'day' },
  });
  const [limited] = await main.must('clients.list', { profileId: otherId });
  expect(limited).toMatchObject({
    name: 'Limited',
    allowedModels: ['claude-haiku-5-5'],
    requestsPerMinute: 30,
    concurrentRequests: 2,
    keys: [{ expiresAt, status: 'active' }],
  });
  await gateway.account({ name: 'By id', profile: profileId });
  expect(await main.must('clients.list', { profileId })).toMatchObject([{ name: 'By id' }]);
});

test('POST /accounts refuses what it does not know, and names it', async () => {
  const post = (body: unknown) => gateway.owner('POST', '/accounts', body);
  const misspelt = await post({ name: 'X', alowedModels: ['m'] });
  expect(misspelt.status).toBe(400);
  expect(misspelt.json.error.message).toContain('alowedModels');
  const nameless = await post({});
  expect([nameless.status, nameless.json.error.code]).toEqual([400, 'INVALID_INPUT']);
  expect(nameless.json.error.message).toMatch(/^name: /);
  const elsewhere = await post({ name: 'X', profile: 'Nobody’s' });
  expect([elsewhere.status, elsewhere.json.error]).toEqual([
    404,
    {
      code: 'NOT_FOUND',
      message: 'There is no such profile.',
      retryable: false,
      details: { field: 'profile' },
    },
  ]);
  const past = await post({ name: 'X', expiresAt: 1 });
  expect([past.status, past.json.error.code]).toEqual([400, 'INVALID_INPUT']);
  const key = (await gateway.account()).apiKey;
  expect((await gateway.client(key, 'POST', '/accounts', { name: 'X' })).status).toBe(401);
});

test('there is no account before there is a profile', async () => {
  const { startMainProcess } = await import('../../support/main-process');
  const empty = await openGateway(await startMainProcess());
  const answer = await empty.owner('POST', '/accounts', { name: 'X' });
  expect([answer.status, answer.json.error.code]).toEqual([404, 'NOT_FOUND']);
  expect((await empty.owner('GET', '/integrations/claude/config')).status).toBe(404);
  await empty.close();
});

function withoutDate({ date: _, ...headers }: Record<string, unknown>) {
  return headers;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (;;) if (await holds()) return;
}
