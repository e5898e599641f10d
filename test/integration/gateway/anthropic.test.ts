import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testKey } from '../../support/keys';
import {
  type Provider,
  reply,
  startProvider,
  text,
  thinking,
  toolUse,
} from '../../support/provider';
import { startScriptedServer } from '../../support/providers/scripted-server';
import {
  type Answer,
  ask,
  type Door,
  errorOf,
  message,
  openPassthrough,
} from './passthrough-fixture';

const KEY = testKey();
let provider: Provider;
let door: Door;
let apiKey: string;
beforeEach(async () => {
  provider = await startProvider({ apiKeys: [KEY] });
  door = await openPassthrough();
  door.addCredential(KEY, provider.url);
  apiKey = door.addClient().apiKey;
});
afterEach(async () => {
  await door.close();
  await provider.stop();
});

const send = (body: unknown, some: object = {}): Promise<Answer> =>
  ask(door.url, { headers: { 'x-api-key': apiKey }, body, ...some });

const TALE = [
  thinking('Let me see… '.repeat(9)),
  text('Once, in Tromsø — 北極 — 🐻‍❄️. '.repeat(20)),
];

describe('an answer', () => {
  test('that streams is what the provider sent, byte for byte, with its status and headers', async () => {
    // A server that answers the same bytes twice: once directly, once through the gateway.
    const events =
      'event: ping\r\ndata: {"type": "ping"}\r\n\r\n: a comment\n\nevent: odd\ndata: ½\n\n';
    const server = await startScriptedServer({
      '/v1/messages': {
        status: 200,
        body: events.repeat(500),
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'request-id': 'req_same',
          'anthropic-ratelimit-requests-remaining': '49',
          'X-Odd-Case': 'Kept',
        },
      },
    });
    const [other] = [door.addCredential(testKey(), server.url)];
    const client = door.addClient({ name: 'Other', credentialId: other.id });
    const direct = await ask(server.url, { body: message() });
    const through = await ask(door.url, {
      headers: { 'x-api-key': client.apiKey },
      body: message(),
    });
    await server.stop();
    expect(through.bytes.equals(direct.bytes)).toBe(true);
    expect(through.status).toBe(200);
    const named = ({ rawHeaders }: Answer) =>
      rawHeaders.filter(
        (_, at) =>
          at % 2 === 0 &&
          !/^(date|connection|keep-alive|transfer-encoding)$/i.test(rawHeaders[at] ?? ''),
      );
    expect(named(through)).toEqual(named(direct));
    expect(through.headers['x-odd-case']).toBe('Kept');
  });

  test('of the real API comes whole, and is in the ledger with what it used', async () => {
    provider.say(reply(TALE, { input: 120, output: 80, cacheRead: 30, cacheWrite5m: 7 }));
    const answer = await send(message());
    expect(answer.bytes.toString('utf8')).toMatch(
      /^event: message_start\n[\s\S]*message_stop"}\n\n$/,
    );
    expect(answer.headers['request-id']).toBe(provider.journal.requests[0]?.requestId);
    expect(door.records()).toMatchObject([
      {
        source: 'gateway',
        requestId: provider.journal.requests[0]?.requestId,
        clientName: 'Editor',
        credentialName: 'Main key',
        profileName: 'Ada',
        workspace: '',
        model: 'claude-sonnet-5-5',
        inputTokens: 120,
        outputTokens: 80,
        cacheReadTokens: 30,
        cacheWrite5mTokens: 7,
        isEstimated: false,
      },
    ]);
    expect(door.rows()).toEqual([]);
    expect(door.holds()).toMatchObject([{ status: 'captured' }]);
    expect(door.holds()[0]?.capturedMicroUsd).toBe(door.records()[0]?.costMicroUsd);
  });

  test('that does not stream is passed on and recorded too', async () => {
    provider.say(reply([toolUse('a', 'look', { at: 'it' })], { input: 40, output: 12 }));
    const answer = await send(
      message({ stream: false, tools: [{ name: 'look', input_schema: { type: 'object' } }] }),
    );
    expect(JSON.parse(answer.bytes.toString('utf8'))).toMatchObject({ type: 'message' });
    expect(door.records()).toMatchObject([
      { inputTokens: 40, outputTokens: 12, isEstimated: false },
    ]);
  });
});

describe('the provider sees', () => {
  test('the owner’s key, the betas and the body as they are, and nothing of the client', async () => {
    const server = await startScriptedServer({ '/v1/messages': { status: 200, body: {} } });
    const other = door.addCredential(testKey(), server.url);
    const client = door.addClient({ name: 'Other', credentialId: other.id });
    const body = Buffer.from(
      '{ "model":"claude-sonnet-5-5",\n "max_tokens": 16, "metadata":{"n":12345678901234567890}, "messages":[] }',
    );
    await ask(door.url, {
      path: `/v1/messages?beta=true&key=${client.apiKey}&x=${client.apiKey}`,
      headers: {
        authorization: `Bearer ${client.apiKey}`,
        'anthropic-beta': 'one-2026-01-01,two-2026-02-02',
        'anthropic-dangerous-direct-browser-access': 'true',
        'user-agent': 'claude-cli/9',
        'x-stainless-lang': 'js',
        'x-note': `my key is ${client.apiKey}`,
        'x-chatelaine-trace': '1',
        'x-api-role': 'admin',
        'x-forwarded-for': '10.0.0.1',
        forwarded: 'for=10.0.0.1',
        cookie: 'a=b',
        'accept-encoding': 'gzip',
        connection: 'close, x-hop',
        'x-hop': '1',
      },
      body,
    });
    await server.stop();
    const [seen] = server.seen;
    expect(seen?.body).toBe(body.toString('utf8'));
    expect(seen?.url).toBe('/v1/messages?beta=true');
    expect(seen?.headers).toMatchObject({
      'anthropic-beta': 'one-2026-01-01,two-2026-02-02',
      'anthropic-version': '2023-06-01',
      'anthropic-dangerous-direct-browser-access': 'true',
      'user-agent': 'claude-cli/9',
      'x-stainless-lang': 'js',
      'accept-encoding': 'identity',
      host: server.url.replace('http://', ''),
    });
    const gone = ['authorization', 'x-note', 'x-chatelaine-trace', 'x-api-role', 'x-forwarded-for'];
    for (const name of [...gone, 'forwarded', 'cookie', 'x-hop'])
      expect(seen?.headers[name], name).toBeUndefined();
    expect(JSON.stringify(seen)).not.toContain(client.apiKey);
  });
});

describe('what costs nothing', () => {
  test('counting tokens is passed on, and leaves no record', async () => {
    const server = await startScriptedServer({
      '/v1/messages/count_tokens': { status: 200, body: { input_tokens: 7 } },
    });
    const { id: credentialId } = door.addCredential(testKey(), server.url);
    const client = door.addClient({ name: 'Other', credentialId, allowedModels: ['one'] });
    const count = (model: string) =>
      ask(door.url, {
        path: '/v1/messages/count_tokens',
        headers: { 'x-api-key': client.apiKey },
        body: { model, messages: [] },
      });
    expect(JSON.parse((await count('one')).bytes.toString())).toEqual({ input_tokens: 7 });
    expect((await count('two')).status).toBe(403);
    await server.stop();
    expect(door.records()).toEqual([]);
    expect(door.holds()).toEqual([]);
  });

  test('models are listed as the API has them, or as far as the client may use them', async () => {
    const list = (key: string) =>
      ask(door.url, { method: 'GET', path: '/v1/models?limit=5', headers: { 'x-api-key': key } });
    const all = JSON.parse((await list(apiKey)).bytes.toString());
    expect(all.data.length).toBeGreaterThan(3);
    const limited = door.addClient({ allowedModels: ['claude-haiku-5-5', 'no-such'] });
    const some = JSON.parse((await list(limited.apiKey)).bytes.toString());
    expect(some).toEqual({
      ...all,
      data: all.data.filter(({ id }: { id: string }) => id === 'claude-haiku-5-5'),
    });
  });

  test('one model is told, unless the client may not use it', async () => {
    const limited = door.addClient({ allowedModels: ['claude-haiku-5-5'] });
    const one = (id: string) =>
      ask(door.url, {
        method: 'GET',
        path: `/v1/models/${id}`,
        headers: { 'x-api-key': limited.apiKey },
      });
    expect(JSON.parse((await one('claude-haiku-5-5')).bytes.toString())).toMatchObject({
      type: 'model',
    });
    const refused = await one('claude-sonnet-5-5');
    expect([refused.status, errorOf(refused).type]).toEqual([404, 'not_found_error']);
    expect((await one('%2e%2e')).status).toBe(404);
    expect(provider.journal.requests).toHaveLength(1);
  });
});

describe('refused in Anthropic’s words', () => {
  const cases: [string, () => Promise<Answer>, number, string, RegExp][] = [
    [
      'another path',
      () => send({}, { path: '/v1/complete' }),
      404,
      'not_found_error',
      /POST \/v1\/messages/,
    ],
    [
      'another method',
      () => ask(door.url, { method: 'GET', headers: { 'x-api-key': apiKey } }),
      404,
      'not_found_error',
      /POST \/v1\/messages/,
    ],
    ['no key', () => ask(door.url, { body: message() }), 401, 'authentication_error', /key/],
    [
      'no JSON',
      () => send(Buffer.from('{"model":')),
      400,
      'invalid_request_error',
      /not valid JSON/,
    ],
    ['no object', () => send(Buffer.from('[1]')), 400, 'invalid_request_error', /JSON object/],
    ['no body', () => send(undefined), 400, 'invalid_request_error', /no body/],
    [
      'a name that stands twice',
      () => send(Buffer.from('{"model":"a","max_tokens":1,"model":"b"}')),
      400,
      'invalid_request_error',
      /model: stands twice/,
    ],
    [
      'no model',
      () => send({ max_tokens: 1, messages: [] }),
      400,
      'invalid_request_error',
      /model/,
    ],
    [
      'a strange limit',
      () => send(message({ max_tokens: -1 })),
      400,
      'invalid_request_error',
      /max_tokens/,
    ],
    [
      'a compressed body',
      () =>
        send(Buffer.from('x'), { headers: { 'x-api-key': apiKey, 'content-encoding': 'gzip' } }),
      400,
      'invalid_request_error',
      /compressed/,
    ],
  ];
  test.each(cases)('%s', async (_, request, status, type, words) => {
    const answer = await request();
    expect([answer.status, errorOf(answer).type]).toEqual([status, type]);
    expect(errorOf(answer).message).toMatch(words);
    expect(answer.headers['request-id']).toMatch(/^req_/);
    expect(provider.journal.requests).toEqual([]);
    expect([door.records(), door.holds(), door.rows()]).toEqual([[], [], []]);
  });
});

describe('models', () => {
  test('that a client may not use are refused, also as a fallback or inside of a tool', async () => {
    const { apiKey: limited } = door.addClient({ allowedModels: ['claude-haiku-5-5'] });
    const headers = { 'x-api-key': limited };
    const model = 'claude-haiku-5-5';
    for (const body of [
      message(),
      message({ model, fallbacks: [{ model: 'claude-opus-5-5' }] }),
      message({
        model,
        tools: [{ type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-5-5' }],
      }),
    ]) {
      const answer = await send(body, { headers });
      expect([answer.status, errorOf(answer).type]).toEqual([403, 'permission_error']);
      expect(errorOf(answer).message).toContain('claude-haiku-5-5');
    }
    expect(provider.journal.requests).toEqual([]);
    provider.say(reply('Yes.'));
    expect((await send(message({ model }), { headers })).status).toBe(200);
  });
});

describe('limits of a client', () => {
  test('on requests a minute are told with the time to wait, and are each client’s own', async () => {
    const limited = door.addClient({ requestsPerMinute: 2 });
    const headers = { 'x-api-key': limited.apiKey };
    for (let count = 0; count < 2; count += 1)
      expect((await send(message(), { headers })).status).toBe(200);
    const refused = await send(message(), { headers });
    expect([refused.status, errorOf(refused).type]).toEqual([429, 'rate_limit_error']);
    const seconds = Number(refused.headers['retry-after']);
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect((await send(message())).status).toBe(200);
    door.clock.offset += seconds * 1_000;
    expect((await send(message(), { headers })).status).toBe(200);
  });

  test('on requests at once free a place when one ends', async () => {
    const limited = door.addClient({ concurrentRequests: 1 });
    const headers = { 'x-api-key': limited.apiKey };
    provider.say(reply('Slow.'));
    const { reached } = provider.hold(1);
    const first = send(message(), { headers });
    await reached;
    const refused = await send(message(), { headers });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
    provider.release();
    expect((await first).status).toBe(200);
    expect((await send(message(), { headers })).status).toBe(200);
  });
});
