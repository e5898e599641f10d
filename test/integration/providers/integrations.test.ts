import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentials } from '../../../src/main/db/schema';
import { createIntegrations } from '../../../src/main/providers/integrations';
import type { KeptModels, ModelList } from '../../../src/main/providers/models';
import { createProviderRegistry } from '../../../src/main/providers/registry';
import { secret } from '../../../src/main/vault/secret';
import { ProviderInfo } from '../../../src/shared/commands/credentials';
import {
  type Answer,
  MODEL_LIST,
  REPLY,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/providers/scripted-server';
import { createFixture, madeUpKey } from '../../unit/vault/vault-fixture';

const DAY_MS = 24 * 60 * 60 * 1000;
const GOOD: Answer = { status: 200, body: MODEL_LIST };

let fixture: ReturnType<typeof createFixture>;
let server: ScriptedServer;
/** What the list of models answers: every check begins with it. */
let answer: Answer;
let emitted: unknown[];
let environmentAllowed: boolean;
/** What outlives a run of the app. */
let kept: Map<string, ModelList>;
let integrations: ReturnType<typeof createIntegrations>;

beforeEach(async () => {
  fixture = createFixture();
  await fixture.vault.open();
  answer = GOOD;
  emitted = [];
  environmentAllowed = false;
  kept = new Map();
  server = await startScriptedServer({
    '/v1/models': () => answer,
    '/v1/messages': { status: 200, body: REPLY },
  });
  integrations = createIntegrations({
    vault: fixture.vault,
    registry: createProviderRegistry(),
    clock: fixture.clock,
    emit: (name, payload) => emitted.push({ name, payload }),
    environmentKey: secret('sk-ant-environment-9999'),
    keptModels: keepIn(kept),
    useEnvironmentKey: () => environmentAllowed,
  });
});
afterEach(() => server.stop());

function add({
  name = 'Main',
  key = madeUpKey(),
  storeUnchecked = false,
  baseUrl = server.url,
} = {}) {
  return integrations.add({
    profileId: fixture.profileId,
    provider: 'ANTHROPIC',
    credentialName: name,
    secret: { apiKey: key },
    baseUrl,
    storeUnchecked,
  });
}

const stored = () => fixture.vault.list(fixture.profileId);
const requests = () => server.seen.length;

test('providers describe themselves as the contract says', () => {
  for (const info of integrations.providers()) expect(ProviderInfo.parse(info)).toEqual(info);
});

describe('add', () => {
  test('checks, then stores and tells', async () => {
    const key = madeUpKey();
    const added = await add({ key: `  "${key}"\n` });
    expect(added).toMatchObject({
      validationStatus: 'VALID',
      hint: key.slice(-4),
      baseUrl: server.url,
      isActive: true,
    });
    expect(fixture.vault.reveal(added.id, 'test').expose()).toEqual({ apiKey: key });
    const { profileId } = fixture;
    expect(emitted).toEqual([{ name: 'credentials.changed', payload: { profileId } }]);
  });

  test.each([
    [401, 'CREDENTIAL_REJECTED', false],
    [401, 'CREDENTIAL_REJECTED', true],
    [403, 'CREDENTIAL_FORBIDDEN', true],
    [429, 'RATE_LIMITED', false],
    [529, 'OVERLOADED', false],
    [500, 'PROVIDER_ERROR', false],
  ])('%i stores nothing: %s (store unchecked: %s)', async (status, code, storeUnchecked) => {
    answer = { status };
    await expect(add({ storeUnchecked })).rejects.toMatchObject({ code });
    expect(stored()).toEqual([]);
  });

  test('without a network the user may store it unchecked, as PENDING', async () => {
    await server.stop();
    await expect(add()).rejects.toMatchObject({ code: 'NETWORK' });
    const added = await add({ storeUnchecked: true });
    expect(added).toMatchObject({ validationStatus: 'PENDING', lastValidatedAt: null });
    expect(added.validationMessage).toMatch(/refused the connection/);
  });

  test('a malformed key or address is refused before anything is sent', async () => {
    await expect(add({ key: 'sk-proj-abc' })).rejects.toMatchObject({ code: 'CREDENTIAL_FORMAT' });
    const plain = add({ baseUrl: 'http://example.com' });
    await expect(plain).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(requests()).toBe(0);
  });

  test('a vault that cannot store asks nobody', async () => {
    fixture = createFixture();
    const locked = createIntegrations({
      vault: fixture.vault,
      registry: createProviderRegistry(),
      clock: fixture.clock,
      emit: () => {},
      environmentKey: null,
      keptModels: keepIn(kept),
      useEnvironmentKey: () => false,
    });
    integrations = locked;
    await expect(add()).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    expect(requests()).toBe(0);
  });
});

describe('replace', () => {
  test('the old secret stays until the new one has passed', async () => {
    const old = madeUpKey();
    const { id } = await add({ key: old });
    const key = madeUpKey();
    const input = { credentialId: id, secret: { apiKey: key }, storeUnchecked: false };
    answer = { status: 401 };
    await expect(integrations.replace(input)).rejects.toMatchObject({
      code: 'CREDENTIAL_REJECTED',
    });
    expect(fixture.vault.reveal(id, 'test').expose()).toEqual({ apiKey: old });
    answer = GOOD;
    expect(await integrations.replace(input)).toMatchObject({ id, baseUrl: server.url });
    expect(fixture.vault.reveal(id, 'test').expose()).toEqual({ apiKey: key });
  });
});

describe('validate', () => {
  test.each([
    [{ status: 401 }, 'INVALID', /rejected/],
    [{ status: 403 }, 'INVALID', /does not allow/],
    [{ status: 429 }, 'VALID', /slow down/],
    [{ status: 529 }, 'VALID', /overloaded/],
    [{ status: 500 }, 'VALID', /problem of its own/],
    ['cut' as const, 'VALID', /could not be reached/],
  ])('a VALID key and the answer %j: %s', async (next, status, message) => {
    const { id, lastValidatedAt } = await add();
    fixture.clock.time += 1_000;
    answer = next;
    const after = await integrations.validate(id);
    expect(after.validationStatus).toBe(status);
    expect(after.validationMessage).toMatch(message);
    const at = status === 'INVALID' ? fixture.clock.time : lastValidatedAt;
    expect(after.lastValidatedAt).toBe(at);
    answer = GOOD;
    expect(await integrations.validate(id)).toMatchObject({
      validationStatus: 'VALID',
      validationMessage: null,
      lastValidatedAt: fixture.clock.time,
    });
  });

  test('all of a profile; one that cannot be read stays as it is and stops no other', async () => {
    for (let n = 0; n < 9; n++) await add({ name: `Key ${n}` });
    const { db } = fixture.database;
    const damaged = eq(credentials.id, stored()[0]?.id ?? '');
    db.update(credentials).set({ validationStatus: 'PENDING' }).run();
    db.update(credentials)
      .set({ encryptedCredential: Buffer.alloc(40) })
      .where(damaged)
      .run();
    const all = await integrations.validateAll(fixture.profileId);
    expect(all.map((one) => one.validationStatus)).toEqual(['PENDING', ...Array(8).fill('VALID')]);
  });
});

describe('who pays', () => {
  test('nobody: NO_CREDENTIAL', () => {
    expect(() => integrations.payer(fixture.profileId, 'ANTHROPIC', 'test')).toThrow(
      expect.objectContaining({ code: 'NO_CREDENTIAL' }),
    );
    expect(integrations.describePayer(fixture.profileId)).toBeNull();
  });

  test('the active credential, to its own server', async () => {
    const key = madeUpKey();
    const { id, hint } = await add({ key });
    environmentAllowed = true;
    const payment = integrations.payer(fixture.profileId, 'ANTHROPIC', 'session:1');
    expect(payment.payer).toEqual({ credentialId: id, name: 'Main', hint });
    expect(payment.apiKey.expose()).toBe(key);
    expect(payment.baseUrl).toBe(server.url);
    expect(integrations.describePayer(fixture.profileId)).toEqual(payment.payer);
    expect(fixture.vault.history(id)[0]).toMatchObject({ actor: 'session:1', action: 'reveal' });
  });

  test('the environment’s key only when the profile allows it, and by that name', () => {
    environmentAllowed = true;
    const payment = integrations.payer(fixture.profileId, 'ANTHROPIC', 'test');
    expect(payment.payer).toMatchObject({ credentialId: null, hint: '9999' });
    expect(payment.payer.name).toMatch(/environment/);
    expect(payment.baseUrl).toBeNull();
    expect(integrations.describePayer(fixture.profileId)).toEqual(payment.payer);
  });

  test('a credential that cannot be read is an error, not a reason for another payer', async () => {
    await add();
    environmentAllowed = true;
    fixture.database.db
      .update(credentials)
      .set({ encryptedCredential: Buffer.alloc(40) })
      .run();
    expect(() => integrations.payer(fixture.profileId, 'ANTHROPIC', 'test')).toThrow(
      expect.objectContaining({ code: 'CREDENTIAL_UNREADABLE' }),
    );
  });
});

describe('models', () => {
  const list = (refresh = false) => integrations.models(fixture.profileId, refresh);

  test('are fetched once a day, or when asked', async () => {
    await add();
    const begin = requests();
    const [one, two] = await Promise.all([list(), list()]);
    expect(one).toEqual(two);
    expect(one.models.map((model) => model.id)).toContain('claude-haiku-5-5');
    await list();
    expect(requests() - begin).toBe(1);
    await list(true);
    expect(requests() - begin).toBe(2);
    fixture.clock.time += DAY_MS;
    expect((await list()).fetchedAt).toBe(fixture.clock.time);
    expect(requests() - begin).toBe(3);
  });

  test('an old list is better than none, but a refresh says what failed', async () => {
    await add();
    const { fetchedAt } = await list();
    fixture.clock.time += DAY_MS;
    answer = { status: 529 };
    expect((await list()).fetchedAt).toBe(fetchedAt);
    await expect(list(true)).rejects.toMatchObject({ code: 'OVERLOADED' });
  });

  test('the next run of the app has them without asking, and without the key', async () => {
    await add();
    const listed = await list();
    const begin = requests();
    const { clock, restart } = fixture;
    integrations = createIntegrations({
      vault: restart(),
      registry: createProviderRegistry(),
      clock,
      emit: () => {},
      environmentKey: null,
      keptModels: keepIn(kept),
      useEnvironmentKey: () => false,
    });
    expect(await list()).toEqual(listed);
    expect(requests()).toBe(begin);
  });

  test('a replaced key gets its own list', async () => {
    const { id } = await add();
    await list();
    const begin = requests();
    const secretInput = { secret: { apiKey: madeUpKey() }, storeUnchecked: false };
    await integrations.replace({ credentialId: id, ...secretInput });
    await list();
    expect(requests() - begin).toBe(3);
  });

  test('without anyone to pay there is nothing to list', async () => {
    await expect(list()).rejects.toMatchObject({ code: 'NO_CREDENTIAL' });
  });
});

function keepIn(lists: Map<string, ModelList>): KeptModels {
  return {
    read: (payer) => lists.get(payer) ?? null,
    write: (payer, list) => void (list ? lists.set(payer, list) : lists.delete(payer)),
  };
}
