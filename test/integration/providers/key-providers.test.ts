import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { takeEnvironmentKey } from '../../../src/main/providers/environment-key';
import { secret } from '../../../src/main/vault/secret';
import {
  type Answer,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/providers/scripted-server';
import { KEY_CASES } from './key-cases';

describe.each(KEY_CASES)('$name', (one) => {
  const { create, key, base, path, method, header } = one;
  const parts = secret({ apiKey: key });
  let server: ScriptedServer;
  let answer: Answer;

  beforeEach(async () => {
    answer = one.good;
    // As strict as the provider: the right method, and the key in the right header, or it is rejected.
    server = await startScriptedServer({
      [path]: (seen) =>
        seen.method === method && seen.headers[header[0]] === header[1](key)
          ? answer
          : one.rejected,
    });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await server.stop();
  });

  const check = (options = {}, given = parts) =>
    create(options).check(given, { baseUrl: server.url + base });

  test('a key that works is VALID, and what the answer tells is learned', async () => {
    const outcome = await check();
    expect(outcome).toEqual({ status: 'VALID', message: null, metadata: one.learned });
    expect(server.seen).toHaveLength(1);
  });

  test('the key travels in its header and nowhere else', async () => {
    await check();
    expect(server.seen[0]?.headers[header[0]]).toBe(header[1](key));
    expect(JSON.stringify(server.seen).split(key)).toHaveLength(2);
  });

  test('another key is CREDENTIAL_REJECTED', async () => {
    const outcome = await check({}, secret({ apiKey: `${key}x` }));
    expect(outcome).toMatchObject({ status: 'INVALID', code: 'CREDENTIAL_REJECTED' });
    expect(outcome.message).toMatch(/rejected the (key|token).*create a new one/i);
  });

  test.each(one.refused)('$what: $code', async ({ answer: refusal, code, says, wait }) => {
    answer = refusal;
    const outcome = await check();
    expect(outcome).toMatchObject({ code });
    expect(outcome.message).toMatch(says);
    if (wait !== undefined) expect(outcome).toMatchObject({ retryAfterMs: wait });
  });

  test.each(one.also ?? [])('VALID all the same: $what', async ({ answer: other, says }) => {
    answer = other;
    const outcome = await check();
    expect(outcome.status).toBe('VALID');
    expect(outcome.message).toMatch(says);
  });

  test.each([
    ['500', { status: 500, body: 'oops' }, 'PROVIDER_ERROR', /problem of its own \(error 500\)/],
    ['503', { status: 503, body: {} }, 'PROVIDER_ERROR', /error 503/],
    ['404', { status: 404, body: '<html>' }, 'PROVIDER_ERROR', /Check the server address/],
    ['407', { status: 407, body: '' }, 'NETWORK', /proxy/i],
    ['a cut connection', 'cut', 'NETWORK', /could not be reached/],
    ['a sign-in page', { status: 200, body: '<html>Hotel</html>' }, 'PROVIDER_ERROR', /sign in/],
    ['null', { status: 200, body: null }, 'PROVIDER_ERROR', /did not answer like/],
    ['another JSON', { status: 200, body: { ok: true } }, 'PROVIDER_ERROR', /did not answer like/],
    [
      'broken JSON',
      { status: 200, body: '{"data":', headers: { 'content-type': 'application/json' } },
      'PROVIDER_ERROR',
      /did not answer like/,
    ],
  ] as const)('%s says nothing about the key, and nothing is tried twice', async (...row) => {
    const [, given, code, says] = row;
    answer = given;
    const outcome = await check();
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code });
    expect(outcome.message).toMatch(says);
    expect(server.seen).toHaveLength(1);
  });

  test('a refused connection is NETWORK', async () => {
    await server.stop();
    const outcome = await check();
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'NETWORK' });
    expect(outcome.message).toMatch(/refused the connection/);
  });

  test('no answer is TIMEOUT', async () => {
    answer = 'hang';
    expect(await check({ timeoutMs: 200 })).toMatchObject({ status: 'UNKNOWN', code: 'TIMEOUT' });
  });

  test('a cancelled check rejects with the reason', async () => {
    answer = 'hang';
    const controller = new AbortController();
    const checking = create().check(parts, {
      baseUrl: server.url + base,
      signal: controller.signal,
    });
    await vi.waitUntil(() => server.seen.length === 1);
    controller.abort(new Error('window closed'));
    await expect(checking).rejects.toThrow('window closed');
  });

  test('the key does not go along a redirect', async () => {
    const elsewhere = await startScriptedServer({ [path]: one.good });
    answer = { status: 307, headers: { location: elsewhere.url + path } };
    const outcome = await check();
    await elsewhere.stop();
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'PROVIDER_ERROR' });
    expect(outcome.message).toMatch(/redirects/);
    expect(elsewhere.seen).toEqual([]);
  });

  test('a server that repeats the key does not make us repeat it', async () => {
    const message = `no: ${'x'.repeat(150)} ${key}`;
    const error = { message, error: { message }, errors: [{ message, extensions: {} }] };
    for (const status of [400, 403, 418]) {
      answer = { status, body: error };
      const outcome = await check();
      expect(outcome.message).toContain('“no: ');
      expect(JSON.stringify(outcome)).not.toContain(key.slice(0, 20));
    }
  });

  test('nothing of the environment changes where the key goes, or which; nothing is printed', async () => {
    const elsewhere = await startScriptedServer({});
    const printed = (['debug', 'info', 'log', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    );
    const taken = {
      OPENAI_API_KEY: 'environment',
      OPENAI_ADMIN_KEY: 'environment',
      OPENAI_ORG_ID: 'environment',
      OPENAI_BASE_URL: elsewhere.url,
      OPENAI_CUSTOM_HEADERS: 'Authorization: Bearer environment',
      OPENAI_LOG: 'debug',
      GEMINI_API_KEY: 'environment',
      GOOGLE_API_KEY: 'environment',
      GOOGLE_GENAI_USE_VERTEXAI: 'true',
      GOOGLE_GENAI_API_VERSION: 'environment',
      GOOGLE_GEMINI_BASE_URL: elsewhere.url,
      GITHUB_TOKEN: 'environment',
      LINEAR_API_KEY: 'environment',
    };
    for (const [name, value] of Object.entries(taken)) vi.stubEnv(name, value);
    takeEnvironmentKey(process.env);
    expect(await check()).toMatchObject({ status: 'VALID' });
    await elsewhere.stop();
    expect(elsewhere.seen).toEqual([]);
    expect(JSON.stringify(server.seen)).not.toContain('environment');
    for (const method of printed) expect(method).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
