import { afterEach, beforeEach, expect, test } from 'vitest';
import { openaiTestKey, testKey } from '../../support/keys';
import { createTestKeyring, startMainProcess } from '../../support/main-process';
import { type Provider, startProvider } from '../../support/provider';
import { strictOpenai } from '../../support/providers/openai';
import { type ScriptedServer, startScriptedServer } from '../../support/providers/scripted-server';
import { type OpenGateway, openGateway } from './open-gateway';

const FIRST = testKey();
const SECOND = testKey();
const THIRD = testKey();
const OPENAI = openaiTestKey();

let provider: Provider;
let openai: ScriptedServer;
let gateway: OpenGateway;

beforeEach(async () => {
  provider = await startProvider({ apiKeys: [FIRST, SECOND, THIRD] });
  openai = await startScriptedServer(strictOpenai(OPENAI));
  gateway = await openGateway();
});
afterEach(async () => {
  await gateway.close();
  await provider.stop();
  await openai.stop();
});

const owner = (method: string, path: string, body?: unknown) => gateway.owner(method, path, body);
const credentials = () => gateway.main.must('credentials.list', { profileId: gateway.profileId });

test('/integrations/claude/config says whether there is a key and takes a new one, and never shows it', async () => {
  const PATH = '/integrations/claude/config';
  const none = await owner('GET', PATH);
  expect([none.status, none.json]).toEqual([
    200,
    { hasApiKey: false, isEnabled: false, hint: null },
  ]);
  const nothing = await owner('PUT', PATH, { isEnabled: true });
  expect([nothing.status, nothing.json.error.code]).toEqual([409, 'NO_CREDENTIAL']);

  const stored = await owner('PUT', PATH, { apiKey: FIRST, baseUrl: provider.url });
  const hint = FIRST.slice(-4);
  expect([stored.status, stored.json]).toEqual([200, { hasApiKey: true, isEnabled: true, hint }]);
  expect(stored.text).not.toContain(FIRST);
  expect(await credentials()).toMatchObject([
    { provider: 'ANTHROPIC', validationStatus: 'VALID', isActive: true, baseUrl: provider.url },
  ]);
  const [{ id = '' } = {}] = await credentials();

  const off = await owner('PUT', PATH, { isEnabled: false });
  expect(off.json).toEqual({ hasApiKey: true, isEnabled: false, hint });
  expect((await owner('GET', PATH)).json).toEqual(off.json);

  const refused = await owner('PUT', PATH, { apiKey: testKey(), isEnabled: true });
  expect([refused.status, refused.json.error.code]).toEqual([422, 'CREDENTIAL_REJECTED']);
  expect((await owner('GET', PATH)).json).toEqual(off.json);

  const replaced = await owner('PUT', PATH, { apiKey: SECOND, isEnabled: true });
  expect(replaced.json).toEqual({ hasApiKey: true, isEnabled: true, hint: SECOND.slice(-4) });
  // The same row with another secret, at the server that it had.
  expect(await credentials()).toMatchObject([{ id, baseUrl: provider.url }]);
});

test('switching Claude off switches every key of it off: the next in order does not go on paying', async () => {
  const { main, profileId } = gateway;
  for (const apiKey of [FIRST, SECOND]) {
    await main.must('credentials.add', {
      profileId,
      provider: 'ANTHROPIC',
      credentialName: apiKey.slice(-6),
      secret: { apiKey },
      baseUrl: provider.url,
    });
  }
  await owner('PUT', '/integrations/claude/config', { isEnabled: false });
  expect((await credentials()).map(({ isEnabled }) => isEnabled)).toEqual([false, false]);
  await owner('PUT', '/integrations/claude/config', { isEnabled: true });
  expect((await credentials()).map(({ isEnabled }) => isEnabled)).toEqual([true, false]);
});

test('/api/user/settings tells the person’s preferences and which keys there are', async () => {
  const { main, profileId } = gateway;
  await main.must('profiles.update', {
    profileId,
    email: 'ada@example.org',
    preferredModel: 'claude-haiku-5-5',
  });
  const before = await owner('GET', '/api/user/settings');
  expect([before.status, before.json]).toEqual([
    200,
    {
      profile: { id: profileId, name: 'Work', email: 'ada@example.org' },
      preferredModel: 'claude-haiku-5-5',
      hasAnthropicKey: false,
      hasGitHubToken: false,
      hasLinearKey: false,
      usesEnvironmentKey: false,
    },
  ]);
  const added = await owner('POST', '/api/user/settings/anthropic-key', {
    apiKey: FIRST,
    baseUrl: provider.url,
  });
  expect([added.status, added.json]).toEqual([200, { success: true }]);
  const after = await owner('GET', '/api/user/settings');
  expect(after.json.hasAnthropicKey).toBe(true);
  expect(after.text).not.toContain(FIRST);
});

test('POST /api/user/settings/anthropic-key stores nothing that does not work, and says why', async () => {
  const post = (body: unknown) => owner('POST', '/api/user/settings/anthropic-key', body);
  const cases = [
    { body: { apiKey: testKey(), baseUrl: provider.url }, says: [422, 'CREDENTIAL_REJECTED'] },
    { body: { apiKey: OPENAI, baseUrl: provider.url }, says: [400, 'CREDENTIAL_FORMAT'] },
    { body: { apiKey: '' }, says: [400, 'INVALID_INPUT'] },
    { body: {}, says: [400, 'INVALID_INPUT'] },
    { body: { apiKey: FIRST, baseUrl: 'http://127.0.0.1:1' }, says: [502, 'NETWORK'] },
  ];
  for (const { body, says } of cases) {
    const answer = await post(body);
    const { code, message } = answer.json.error;
    expect([answer.status, code]).toEqual(says);
    expect(message.length).toBeGreaterThan(10);
    if (body.apiKey) expect(answer.text).not.toContain(body.apiKey.slice(8, -6));
  }
  expect(await credentials()).toEqual([]);
});

test('/api/v1/integrations: set up, list, one, validate again, remove', async () => {
  const path = '/api/v1/integrations/work/openai';
  const before = await owner('GET', '/api/v1/integrations/work');
  expect(before.status).toBe(200);
  expect(before.json.profile).toEqual({ id: gateway.profileId, name: 'Work' });
  expect(Object.keys(before.json.integrations)).toHaveLength(10);
  expect(before.json.integrations.OPENAI).toEqual({
    provider: 'OPENAI',
    name: 'OpenAI',
    status: 'NOT_CONFIGURED',
    last_validated_at: null,
    credentials: [],
  });

  const setup = await owner('POST', `${path}/setup`, {
    credential: OPENAI,
    credential_name: 'OpenAI Production Key',
    base_url: `${openai.url}/v1`,
  });
  expect(setup.status).toBe(201);
  expect(setup.json).toMatchObject({
    provider: 'OPENAI',
    credential_name: 'OpenAI Production Key',
    validation_status: 'VALID',
    is_active: true,
    is_enabled: true,
    hint: OPENAI.slice(-4),
    metadata: { organization: 'acme' },
    deactivation_scheduled_at: null,
  });
  expect(setup.text).not.toContain(OPENAI.slice(8, -6));
  const { credential_id, last_validated_at } = setup.json;
  expect(new Date(last_validated_at).toISOString()).toBe(last_validated_at);

  const [stored] = await credentials();
  expect(stored).toMatchObject({ id: credential_id, validationStatus: 'VALID' });
  // One source: what the window has is what is answered here.
  const listed = await owner('GET', `/api/v1/integrations/${gateway.profileId}`);
  expect(listed.json.integrations.OPENAI).toMatchObject({
    status: 'VALID',
    last_validated_at: new Date(stored?.lastValidatedAt ?? 0).toISOString(),
    credentials: [{ credential_id }],
  });

  const validated = await owner('POST', '/api/v1/integrations/WORK/OPENAI/validate');
  expect([validated.status, validated.json.status]).toEqual([200, 'VALID']);
  expect(validated.json.last_validated_at > last_validated_at).toBe(true);
  expect((await owner('GET', path)).json).toEqual(validated.json);

  const removed = await owner('DELETE', path);
  expect([removed.status, removed.text]).toEqual([204, '']);
  expect(await credentials()).toEqual([]);
  expect((await owner('GET', path)).json.status).toBe('NOT_CONFIGURED');
  for (const [method, more] of [
    ['DELETE', ''],
    ['POST', '/validate'],
  ] as const) {
    const gone = await owner(method, path + more);
    expect([gone.status, gone.json.error.code]).toEqual([404, 'NOT_FOUND']);
  }
});

test('setting up again replaces the secret of that name; another name is another credential, then in use', async () => {
  const path = '/api/v1/integrations/Work/anthropic';
  const setup = (credential: string, name?: string) =>
    owner('POST', `${path}/setup`, {
      credential,
      base_url: provider.url,
      ...(name ? { credential_name: name } : {}),
    });
  const one = await setup(FIRST, 'Main');
  const again = await setup(SECOND, 'main');
  expect([again.status, again.json.credential_id]).toEqual([200, one.json.credential_id]);
  expect(again.json.hint).toBe(SECOND.slice(-4));
  const two = await setup(FIRST, 'Spare');
  expect([two.status, two.json.is_active]).toEqual([201, true]);
  const unnamed = await setup(THIRD);
  expect(unnamed.json.credential_id).toBe(two.json.credential_id);

  const all = (await owner('GET', path)).json.credentials;
  expect(
    all.map((entry: Record<string, unknown>) => [entry.credential_name, entry.is_active]),
  ).toEqual([
    ['Spare', true],
    ['Main', false],
  ]);
  const which = await owner('DELETE', path);
  expect([which.status, which.json.error.code]).toEqual([409, 'CONFLICT']);
  expect((await owner('DELETE', `${path}?credential_id=${one.json.credential_id}`)).status).toBe(
    204,
  );
  expect(await credentials()).toMatchObject([{ id: two.json.credential_id }]);
});

test('what cannot be set up is refused in words, with nothing stored', async () => {
  const setup = (name: string, body: unknown) =>
    owner('POST', `/api/v1/integrations/Work/${name}/setup`, body);
  const rejected = await setup('openai', {
    credential: openaiTestKey(),
    base_url: `${openai.url}/v1`,
  });
  expect([rejected.status, rejected.json.error.code]).toEqual([422, 'CREDENTIAL_REJECTED']);
  const halfOfIt = await setup('aws', { credential: { access_key_id: 'AKIA0123456789ABCDEF' } });
  expect([halfOfIt.status, halfOfIt.json.error]).toEqual([
    400,
    {
      code: 'INVALID_INPUT',
      message: expect.stringContaining('secretAccessKey'),
      retryable: false,
      details: { field: 'credential' },
    },
  ]);
  expect(halfOfIt.text).not.toContain('AKIA0123456789ABCDEF');
  const unknown = await setup('nobody', { credential: 'x' });
  expect([unknown.status, unknown.json.error.message]).toEqual([
    404,
    expect.stringContaining('anthropic'),
  ]);
  const nowhere = await owner('GET', '/api/v1/integrations/Nobody');
  expect([nowhere.status, nowhere.json.error.code]).toEqual([404, 'NOT_FOUND']);
  expect(await credentials()).toEqual([]);

  const offline = { credential: FIRST, base_url: 'http://127.0.0.1:1' };
  expect((await setup('anthropic', offline)).json.error.code).toBe('NETWORK');
  const pending = await setup('anthropic', { ...offline, store_unchecked: true });
  expect([pending.status, pending.json.validation_status]).toEqual([201, 'PENDING']);
});

test('a profile is named by its id, or by its name in any writing; two of one name are not guessed', async () => {
  const { main, profileId } = gateway;
  const { id } = await main.must('profiles.create', { name: 'Büro / Home' });
  for (const named of [id, 'Büro / Home', 'büro / home'].map(encodeURIComponent)) {
    expect((await owner('GET', `/api/v1/integrations/${named}`)).json.profile.id).toBe(id);
  }
  await main.must('profiles.create', { name: 'work' });
  expect((await owner('GET', '/api/v1/integrations/Work')).json.profile.id).toBe(profileId);
  const both = await owner('GET', '/api/v1/integrations/WORK');
  expect([both.status, both.json.error.code]).toEqual([409, 'CONFLICT']);
  await main.must('profiles.archive', { profileId: id, archived: true });
  expect((await owner('GET', `/api/v1/integrations/${id}`)).status).toBe(404);
});

test('commands answer as in the window, with a fitting status', async () => {
  const { main, profileId } = gateway;
  const command = (name: string, body: unknown) => owner('POST', `/api/v1/commands/${name}`, body);
  const listed = await command('profiles.list', {});
  expect([listed.status, listed.json]).toEqual([
    200,
    { ok: true, data: await main.must('profiles.list', {}) },
  ]);
  const missing = await command('sessions.get', { sessionId: profileId });
  expect([missing.status, missing.json]).toEqual([
    404,
    { ok: false, error: expect.objectContaining({ code: 'NOT_FOUND', retryable: false }) },
  ]);
  const wrong = await command('usage.summary', { profileId, from: 'x', to: 'y', by: 'model' });
  expect([wrong.status, wrong.json.error.code, wrong.json.error.details]).toEqual([
    400,
    'INVALID_INPUT',
    { field: 'from' },
  ]);
  for (const name of ['app.chooseFolder', 'vault.startOver', 'gateway.update', 'no.such']) {
    const refused = await command(name, {});
    expect([name, refused.status, refused.json]).toEqual([
      name,
      404,
      { ok: false, error: expect.objectContaining({ code: 'UNKNOWN_COMMAND' }) },
    ]);
  }
});

test('the owner’s routes want the owner’s token: a client key does not open them', async () => {
  const { apiKey } = await gateway.account();
  for (const [method, path] of [
    ['POST', '/accounts'],
    ['GET', '/integrations/claude/config'],
    ['GET', '/api/v1/integrations/Work'],
    ['GET', '/api/user/settings'],
    ['POST', '/api/v1/commands/profiles.list'],
    ['POST', '/api/v1/commands/no.such'],
    ['GET', '/api/v1/events'],
    ['POST', '/api/v1/exec'],
  ] as const) {
    const bare = await gateway.ask(method, path);
    const withKey = await gateway.client(apiKey, method, path);
    const withRole = await gateway.ask(method, path, { headers: { 'x-api-role': 'admin' } });
    expect([path, bare.status, withKey.text, withRole.text]).toEqual([
      path,
      401,
      bare.text,
      bare.text,
    ]);
  }
});

test('without a keyring nothing is stored, which is a 503 that says so', async () => {
  const keyring = { ...createTestKeyring(), isAvailable: async () => false };
  const main = await startMainProcess({ keyring });
  await main.must('profiles.create', { name: 'Work' });
  const closed = await openGateway(main);
  const answer = await closed.owner('PUT', '/integrations/claude/config', {
    apiKey: FIRST,
    baseUrl: provider.url,
  });
  expect([answer.status, answer.json.error.code]).toEqual([503, 'KEYRING_UNAVAILABLE']);
  expect(answer.text).not.toContain(FIRST);
  await closed.close();
});
