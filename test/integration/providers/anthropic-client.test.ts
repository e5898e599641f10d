import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAnthropicClient, listModels } from '../../../src/main/providers/anthropic';
import { takeEnvironmentKey } from '../../../src/main/providers/environment-key';
import { secret } from '../../../src/main/vault/secret';
import { Model } from '../../../src/shared/commands/models';
import {
  MODEL_LIST,
  REPLY,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/providers/scripted-server';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer({
    '/v1/models': { status: 200, body: MODEL_LIST },
    '/v1/messages': { status: 200, body: REPLY },
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

const client = (baseUrl = server.url) =>
  createAnthropicClient({ apiKey: secret('sk-ant-test-ours'), baseUrl, maxRetries: 0 });

test('nothing of the environment changes where keys go, or which', async () => {
  const elsewhere = await startScriptedServer({});
  vi.stubEnv('ANTHROPIC_API_KEY', 'sk-ant-test-environment');
  vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'environment-token');
  vi.stubEnv('ANTHROPIC_BASE_URL', elsewhere.url);
  vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'Authorization: Bearer environment-header\nx-spy: 1');
  expect(takeEnvironmentKey(process.env)?.expose()).toBe('sk-ant-test-environment');

  await listModels(client());
  await client().withOptions({ timeout: 5_000 }).models.list();
  await elsewhere.stop();

  expect(elsewhere.seen).toEqual([]);
  expect(server.seen).toHaveLength(2);
  expect(JSON.stringify(server.seen)).not.toContain('environment');
  for (const { headers } of server.seen) {
    expect(headers.authorization).toBe('Bearer sk-ant-test-ours');
    expect(headers['x-spy']).toBeUndefined();
  }
});

test('the SDK prints no bodies, whatever the environment asks for', async () => {
  vi.stubEnv('ANTHROPIC_LOG', 'debug');
  const printed = (['debug', 'info', 'log'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation(() => {}),
  );
  await listModels(client());
  for (const method of printed) expect(method).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test('taking the environment’s key leaves no ANTHROPIC_ variable behind', () => {
  const environment = { ANTHROPIC_API_KEY: ' key ', ANTHROPIC_PROFILE: 'x', PATH: '/bin' };
  expect(takeEnvironmentKey(environment)?.expose()).toBe('key');
  expect(environment).toEqual({ PATH: '/bin' });
  expect(takeEnvironmentKey({ ANTHROPIC_API_KEY: ' ' })).toBeNull();
});

test('a request for another server is refused before the key is on its way', async () => {
  const elsewhere = await startScriptedServer({ '/v1/models': { status: 200, body: MODEL_LIST } });
  await expect(client().get(`${elsewhere.url}/v1/models`)).rejects.toThrow();
  await elsewhere.stop();
  expect(elsewhere.seen).toEqual([]);
});

test('a base URL with a path is kept', async () => {
  await client(`${server.url}/proxy`)
    .models.list()
    .then(
      () => undefined,
      () => undefined,
    );
  expect(server.seen[0]?.url).toMatch(/^\/proxy\/v1\/models/);
});

test('models come as the contract has them, without retired ones', async () => {
  const full = {
    type: 'model',
    id: 'claude-a',
    display_name: 'Claude A',
    lifecycle: 'deprecated',
    deprecated_at: '2026-01-01T00:00:00Z',
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    capabilities: {
      effort: { supported: true, low: { supported: true }, max: { supported: false } },
      thinking: { supported: true, types: { adaptive: { supported: true }, enabled: null } },
      image_input: { supported: true },
      pdf_input: 'strange',
    },
  };
  const nothing = {
    efforts: [],
    thinking: [],
    acceptsImages: false,
    acceptsPdf: false,
    hasWebTools: false,
  };
  const body = {
    data: [full, { id: 'gpt-x', object: 'model' }, { ...full, lifecycle: 'retired' }, {}],
  };
  await server.stop();
  server = await startScriptedServer({ '/v1/models': { status: 200, body } });
  const models = await listModels(client());
  expect(models).toEqual([
    {
      id: 'claude-a',
      displayName: 'Claude A',
      maxInputTokens: 200_000,
      maxOutputTokens: 64_000,
      isDeprecated: true,
      ...nothing,
      efforts: ['low'],
      thinking: ['adaptive'],
      acceptsImages: true,
    },
    {
      id: 'gpt-x',
      displayName: 'gpt-x',
      maxInputTokens: null,
      maxOutputTokens: null,
      isDeprecated: false,
      ...nothing,
    },
  ]);
  for (const model of models) expect(Model.parse(model)).toEqual(model);
});

test('all pages are read', async () => {
  const page = (id: string, more: boolean) => ({
    status: 200,
    body: { data: [{ id }], has_more: more, first_id: id, last_id: id },
  });
  await server.stop();
  server = await startScriptedServer({
    '/v1/models': ({ url }) =>
      url.includes('after_id=one') ? page('two', false) : page('one', true),
  });
  expect((await listModels(client())).map((model) => model.id)).toEqual(['one', 'two']);
});
