import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createIntegrations } from '../../../src/main/providers/integrations';
import { createProviderRegistry } from '../../../src/main/providers/registry';
import {
  type Answer,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/providers/scripted-server';
import { createFixture } from '../../unit/vault/vault-fixture';
import { github, KEY_CASES, type KeyCase, openai } from './key-cases';

const HUGE = 'x'.repeat(10 * 1024 * 1024);

let fixture: ReturnType<typeof createFixture>;
let server: ScriptedServer;
let answer: Answer;
let integrations: ReturnType<typeof createIntegrations>;

beforeEach(async () => {
  fixture = createFixture();
  await fixture.vault.open();
  server = await startScriptedServer(
    Object.fromEntries(KEY_CASES.map(({ path }) => [path, () => answer])),
  );
  integrations = createIntegrations({
    vault: fixture.vault,
    registry: createProviderRegistry(),
    clock: fixture.clock,
    emit: () => {},
    environmentKey: null,
    keptModels: { read: () => null, write: () => {} },
    useEnvironmentKey: () => false,
  });
});
afterEach(() => server.stop());

const addTo = (one: KeyCase, apiKey: string, others = {}) =>
  integrations.add({
    profileId: fixture.profileId,
    provider: one.name,
    credentialName: 'Main',
    secret: { apiKey, ...others },
    baseUrl: server.url + one.base,
    storeUnchecked: true,
  });

test('a token that says when it ends is reminded of by itself', async () => {
  answer = github.good;
  const { metadata, expiresAt } = await addTo(github, github.key);
  expect(metadata.expires).toMatch(/^20\d\d-/);
  expect(expiresAt).toBe(Date.parse(metadata.expires ?? ''));
});

describe.each(KEY_CASES)('$name from the form to the vault', (one) => {
  const add = (apiKey: string) => addTo(one, apiKey);
  beforeEach(() => {
    answer = one.good;
  });

  test('a good key is stored with what was learned, which a later check renews', async () => {
    const added = await add(` ${one.key}\n`);
    expect(added).toMatchObject({ validationStatus: 'VALID', hint: one.key.slice(-4) });
    expect(added.metadata).toMatchObject(one.learned);
    expect(fixture.vault.reveal(added.id, 'test').expose()).toEqual({ apiKey: one.key });

    answer = one.rejected;
    expect(await integrations.validate(added.id)).toMatchObject({ validationStatus: 'INVALID' });
    answer = 'cut';
    expect(await integrations.validate(added.id)).toMatchObject({ validationStatus: 'INVALID' });
    answer = one.good;
    expect(await integrations.validate(added.id)).toMatchObject({
      validationStatus: 'VALID',
      metadata: one.learned,
    });
  });

  const half = one.key.length / 2;
  test.each([
    ['nothing', ''],
    ['white space', ' \r\n\t'],
    ['10 MB', HUGE],
    ['10 MB after the key', one.key + HUGE],
    ['binary', `${one.key}\u0000\u0007`],
    ['a byte-order mark and nothing else', '\ufeff'],
    ['smart quotes inside', `${one.key.slice(0, half)}”${one.key.slice(half)}`],
    ['a line break inside', `${one.key.slice(0, half)}\n${one.key.slice(half)}`],
    ['another provider’s key', `sk-ant-api03-${one.key}`],
  ])('%s: nothing is asked, nothing is stored', async (_what, pasted) => {
    await expect(add(pasted)).rejects.toMatchObject({ code: 'CREDENTIAL_FORMAT' });
    expect(fixture.vault.list(fixture.profileId)).toEqual([]);
    expect(server.seen).toEqual([]);
  });

  test('a key that is refused is not stored', async () => {
    answer = one.rejected;
    await expect(add(one.key)).rejects.toMatchObject({ code: 'CREDENTIAL_REJECTED' });
    expect(fixture.vault.list(fixture.profileId)).toEqual([]);
  });
});

test('OpenAI: organisation and project go along each time', async () => {
  answer = openai.good;
  const ids = { organizationId: 'org-Acme1', projectId: 'proj_Acme1' };
  const { id, metadata } = await addTo(openai, openai.key, ids);
  await integrations.validate(id);
  expect(metadata.organizationId).toBe('org-Acme1');
  expect(server.seen).toHaveLength(2);
  for (const { headers } of server.seen) {
    expect(headers['openai-organization']).toBe('org-Acme1');
    expect(headers['openai-project']).toBe('proj_Acme1');
  }
});

test('GitHub: a token without scopes or an end says so', async () => {
  const login = 'ada';
  answer = { status: 200, body: { login } };
  const fineGrained = await addTo(github, github.key.replace('ghp_', 'github_pat_'));
  expect(fineGrained.metadata).toEqual({ kind: 'fine-grained token', login });
  answer = { status: 200, body: { login }, headers: { 'x-oauth-scopes': '' } };
  const classic = await addTo(github, github.key);
  expect(classic.metadata).toEqual({ kind: 'classic token', login, scopes: 'none' });
});
