import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAnthropicProvider } from '../../../src/main/providers/anthropic';
import { type Secret, secret } from '../../../src/main/vault/secret';
import {
  type Answer,
  apiError,
  MODEL_LIST,
  REPLY,
  type ScriptedServer,
  type Seen,
  startScriptedServer,
} from '../../support/providers/scripted-server';

const provider = createAnthropicProvider();
let apiKey: string;
let parts: Secret<Record<string, string>>;
let server: ScriptedServer | undefined;

beforeEach(() => {
  apiKey = `sk-ant-api03-test-${randomBytes(24).toString('hex')}`;
  parts = secret({ apiKey });
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

type Script = Answer | ((seen: Seen) => Answer);
const GOOD_LIST: Answer = { status: 200, body: MODEL_LIST };

async function serve(models: Script, messages: Script = { status: 200, body: REPLY }) {
  server = await startScriptedServer({ '/v1/models': models, '/v1/messages': messages });
  return server;
}

async function check(models: Script, messages?: Script) {
  const { url } = await serve(models, messages);
  return provider.check(parts, { baseUrl: url });
}

/** Both calls, as paths, with what the second one asked for. */
const asked = () => server?.seen.map(({ method, url }) => `${method} ${url.split('?')[0]}`);

describe('a key that works', () => {
  test('is VALID after one token of the cheapest model, and who pays is learned', async () => {
    const headers = { 'anthropic-organization-id': 'org-1', 'anthropic-workspace-id': 'ws-1' };
    const outcome = await check(GOOD_LIST, { status: 200, body: REPLY, headers });
    expect(outcome).toEqual({
      status: 'VALID',
      message: null,
      metadata: { organizationId: 'org-1', workspaceId: 'ws-1' },
    });
    expect(asked()).toEqual(['GET /v1/models', 'POST /v1/messages']);
    expect(JSON.parse(server?.seen[1]?.body ?? '')).toEqual({
      model: 'claude-haiku-5-5',
      max_tokens: 1,
      messages: [{ role: 'user', content: '.' }],
    });
  });

  test.each([
    [
      'no credit',
      400,
      'invalid_request_error',
      'Your credit balance is too low',
      /credit.*Billing/,
    ],
    ['no credit', 402, 'billing_error', 'Payment required', /credit.*Billing/],
    ['model unknown', 404, 'not_found_error', 'model: claude-haiku-5-5', null],
    ['a rule we break', 400, 'invalid_request_error', 'max_tokens: too small', null],
  ])(
    'is VALID when the request is refused for another reason: %s',
    async (_why, status, type, says, told) => {
      const outcome = await check(GOOD_LIST, { status, body: apiError(type, says) });
      expect(outcome.status).toBe('VALID');
      if (told) expect(outcome.message).toMatch(told);
      else expect(outcome.message).toBeNull();
    },
  );

  test('is VALID with a list in OpenAI’s shape', async () => {
    const body = { object: 'list', data: [{ id: 'gpt-x', object: 'model', owned_by: 'openai' }] };
    expect(await check({ status: 200, body })).toMatchObject({ status: 'VALID' });
    expect(JSON.parse(server?.seen[1]?.body ?? '').model).toBe('gpt-x');
  });
});

describe('a key that the provider refuses', () => {
  const rejected = { status: 401, body: apiError('authentication_error', 'invalid x-api-key') };
  const forbidden = { status: 403, body: apiError('permission_error', 'workspace is archived') };

  test.each([
    ['the list', rejected, undefined],
    ['the message', GOOD_LIST, rejected],
  ])('401 on %s is CREDENTIAL_REJECTED', async (_where, models, messages) => {
    const outcome = await check(models, messages);
    expect(outcome).toMatchObject({ status: 'INVALID', code: 'CREDENTIAL_REJECTED' });
    expect(outcome.message).toMatch(/rejected the key.*create a new one/i);
  });

  test.each([
    ['the list', forbidden, undefined],
    ['the message', GOOD_LIST, forbidden],
  ])(
    '403 on %s is CREDENTIAL_FORBIDDEN, in the provider’s words',
    async (_where, models, messages) => {
      const outcome = await check(models, messages);
      expect(outcome).toMatchObject({ status: 'INVALID', code: 'CREDENTIAL_FORBIDDEN' });
      expect(outcome.message).toContain('“workspace is archived”');
    },
  );

  test('a server that repeats the key does not make us repeat it', async () => {
    const outcome = await check({
      status: 403,
      body: apiError('permission_error', `no: ${apiKey}`),
    });
    expect(outcome.message).toContain('“no: …”');
    expect(JSON.stringify(outcome)).not.toContain(apiKey);
  });
});

describe('a check that says nothing about the key', () => {
  test.each([
    ['429', 429, 'rate_limit_error', 'RATE_LIMITED', /slow down/],
    ['529', 529, 'overloaded_error', 'OVERLOADED', /overloaded/],
    ['overloaded as 503', 503, 'overloaded_error', 'OVERLOADED', /overloaded/],
    ['500', 500, 'api_error', 'PROVIDER_ERROR', /problem of its own \(error 500\)/],
    ['503', 503, 'api_error', 'PROVIDER_ERROR', /error 503/],
    ['404', 404, 'not_found_error', 'PROVIDER_ERROR', /Check the server address/],
  ])(
    '%s on the list, and on the message unless it is the request',
    async (_what, status, type, code, told) => {
      const answer = { status, body: apiError(type, 'no') };
      const outcome = await check(answer);
      expect(outcome).toMatchObject({ status: 'UNKNOWN', code, retryAfterMs: null });
      expect(outcome.message).toMatch(told);
      expect(asked()).toEqual(['GET /v1/models']);
      if (status === 404) return;
      await server?.stop();
      expect(await check(GOOD_LIST, answer)).toMatchObject({ status: 'UNKNOWN', code });
    },
  );

  test.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after-ms': '1500', 'retry-after': '7' }, 1_500],
  ])('says how long the provider asks to wait: %j', async (headers, milliseconds) => {
    const body = apiError('rate_limit_error', 'slow');
    const outcome = await check({ status: 429, body, headers });
    expect(outcome).toMatchObject({ retryAfterMs: milliseconds });
    expect(outcome.message).toContain(`in ${Math.ceil(milliseconds / 1000)} s`);
  });

  test('a refused connection is NETWORK', async () => {
    const { url, stop } = await serve('hang');
    await stop();
    const outcome = await provider.check(parts, { baseUrl: url });
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'NETWORK' });
    expect(outcome.message).toMatch(/refused the connection/);
  });

  test('a broken connection is NETWORK', async () => {
    expect(await check('cut')).toMatchObject({ status: 'UNKNOWN', code: 'NETWORK' });
  });

  test.each([
    ['the list', 'hang', undefined],
    ['the message', GOOD_LIST, 'hang'],
  ] as const)(
    'no answer to %s is TIMEOUT, within one limit for the whole check',
    async (_where, models, messages) => {
      const { url } = await serve(models, messages);
      const hasty = createAnthropicProvider({ timeoutMs: 300 });
      const begin = performance.now();
      expect(await hasty.check(parts, { baseUrl: url })).toMatchObject({
        status: 'UNKNOWN',
        code: 'TIMEOUT',
      });
      expect(performance.now() - begin).toBeLessThan(2_000);
    },
  );

  test.each([
    ['a sign-in page', '<html>Welcome to the hotel</html>'],
    ['an empty list', { data: [] }],
  ])('%s in place of the list is no VALID key', async (_what, body) => {
    const outcome = await check({ status: 200, body });
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'PROVIDER_ERROR' });
    expect(asked()).toEqual(['GET /v1/models']);
  });

  test('nothing is tried twice', async () => {
    await check({ status: 500 });
    expect(server?.seen).toHaveLength(1);
  });

  test('a cancelled check rejects with the reason', async () => {
    const { url } = await serve('hang');
    const signal = AbortSignal.abort(new Error('window closed'));
    await expect(provider.check(parts, { baseUrl: url, signal })).rejects.toThrow('window closed');
  });
});

describe('where the key travels', () => {
  test('in the Authorization header and nowhere else', async () => {
    await check(GOOD_LIST);
    expect(server?.seen).toHaveLength(2);
    for (const { url, headers, body } of server?.seen ?? []) {
      expect(headers.authorization).toBe(`Bearer ${apiKey}`);
      const { authorization: _key, ...others } = headers;
      expect(JSON.stringify([url, others, body])).not.toContain(apiKey);
    }
  });

  test('not along a redirect', async () => {
    const elsewhere = await startScriptedServer({ '/v1/models': GOOD_LIST });
    const headers = { location: `${elsewhere.url}/v1/models` };
    const outcome = await check({ status: 307, headers });
    await elsewhere.stop();
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'PROVIDER_ERROR' });
    expect(outcome.message).toMatch(/redirects/);
    expect(elsewhere.seen).toEqual([]);
  });
});
