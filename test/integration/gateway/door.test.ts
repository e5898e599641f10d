import { afterAll, beforeAll, expect, test } from 'vitest';
import { GatewayRefusal } from '../../../src/main/gateway/refusal';
import { ChatelaineError } from '../../../src/shared/errors';
import { type Answer, type Door, openDoor, SCOPES, send, VAULT_SECRET } from './door-fixture';

let door: Door;
const JSON_BODY = { 'content-type': 'application/json' };

beforeAll(async () => {
  door = await openDoor({
    more(scope, shape) {
      scope.get<{ Params: { what: string } }>(`/${nameOf(shape)}/fail/:what`, ({ params }) => {
        throw FAILURES[params.what] ?? new Error(`no failure ${params.what}`);
      });
    },
  });
});
afterAll(() => door.close());

const FAILURES: Record<string, Error> = {
  busy: new GatewayRefusal('rate-limited', 'Too many requests.', { retryAfterMs: 1_200 }),
  budget: new ChatelaineError('BUDGET_EXHAUSTED', 'The budget of the client is used up.'),
  upstream: new GatewayRefusal('unreachable', `It said ${VAULT_SECRET} and sk-ant-api03-abcdefgh.`),
  bug: new Error(`a bug with ${VAULT_SECRET}`),
};

const nameOf = (shape: string) =>
  Object.entries(SCOPES).find(([, one]) => one === shape)?.[0] ?? shape;
const withKey = (path: string) => ({ path, headers: { 'x-api-key': door.apiKey, ...JSON_BODY } });

test('answers on the loopback address only', () => {
  expect(door.app.addresses()).toEqual([{ address: '127.0.0.1', family: 'IPv4', port: door.port }]);
});

test('takes a request for this machine by any of its names, and for no other', async () => {
  const hosts = (names: string[]) =>
    Promise.all(
      names.map(async (host) => {
        const headers = { 'x-api-key': door.apiKey, ...JSON_BODY, host };
        return (await door.ask({ path: '/v1/echo', headers, body: '{}' })).status;
      }),
    );
  const { port } = door;
  expect(
    await hosts([`127.0.0.1:${port}`, `localhost:${port}`, `LocalHost:${port}`, `[::1]:${port}`]),
  ).toEqual([200, 200, 200, 200]);
  const foreign = [
    `evil.example:${port}`,
    'localhost',
    '127.0.0.1',
    `127.0.0.1:${port + 1}`,
    `127.0.0.1.evil.example:${port}`,
    `localhost.:${port}`,
    `127.1:${port}`,
    `0.0.0.0:${port}`,
    `user@127.0.0.1:${port}`,
    `127.0.0.1:${port}/`,
  ];
  expect(await hosts(foreign)).toEqual(foreign.map(() => 403));
});

test('answers no browser, and lets none read an answer', async () => {
  const { path, headers } = withKey('/v1/echo');
  const browsers = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `http://127.0.0.1:${door.port}` },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin' },
  ];
  for (const extra of browsers) {
    const answer = await door.ask({ path, headers: { ...headers, ...extra }, body: '{}' });
    expect(answer.status).toBe(403);
    expectNothingForBrowsers(answer);
  }
  const preflight = await door.ask({
    method: 'OPTIONS',
    path,
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(403);
  expectNothingForBrowsers(preflight);
});

test('takes a key from each place that the programs of an API put it', async () => {
  const key = door.apiKey;
  const places: [path: string, headers: Record<string, string>][] = [
    ['/v1/echo', { 'x-api-key': key }],
    ['/v1/echo', { authorization: `Bearer ${key}` }],
    ['/v1/echo', { authorization: `bearer ${key}` }],
    ['/v1/echo', { authorization: `Bearer ${key}`, 'x-api-key': key }],
    ['/openai/echo', { authorization: `Bearer ${key}` }],
    ['/gemini/echo', { 'x-goog-api-key': key }],
    [`/gemini/echo?alt=sse&key=${key}`, {}],
    ['/payments/echo', { 'x-api-key': key }],
  ];
  for (const [path, headers] of places) {
    const answer = await door.ask({ path, headers: { ...headers, ...JSON_BODY }, body: '{}' });
    expect(`${answer.status} ${answer.text}`).toContain('200 {"name":"Editor"');
  }
});

/** A key that each reason of the list has made useless. */
function uselessKeys(): Record<string, Record<string, string | string[]>> {
  const { clients, clock } = door;
  const make = (expiresAt: number | null = null) =>
    clients.create({ profileId: door.client.profileId, name: 'Useless', expiresAt });
  const revoked = make();
  clients.revokeKey({ keyId: revoked.keyId });
  const inactive = make();
  clients.update({ clientId: inactive.client.id, isActive: false });
  const archived = make();
  clients.archive({ clientId: archived.client.id, archived: true });
  const expired = make(clock.now() + 1);
  clock.time += 2;
  const rotated = make();
  clients.rotateKey({ keyId: rotated.keyId, overlapMs: 0, expiresAt: null });
  clock.time += 1;
  const working = door.apiKey;
  return {
    missing: {},
    empty: { 'x-api-key': '' },
    malformed: { 'x-api-key': 'hello' },
    enormous: { 'x-api-key': 'chk_'.repeat(2_000) },
    unknown: { 'x-api-key': `chk_${'1'.repeat(44)}` },
    'only its beginning': { 'x-api-key': working.slice(0, -1) },
    'in other words': { authorization: `Basic ${Buffer.from(`x:${working}`).toString('base64')}` },
    'the scheme missing': { authorization: 'Bearer' },
    'two different': { 'x-api-key': working, authorization: `Bearer chk_${'1'.repeat(44)}` },
    'two in one place': { 'x-api-key': [working, 'other'] },
    "the owner's": { authorization: `Bearer ${door.ownerToken.expose()}` },
    'a role': { 'x-api-role': 'admin' },
    revoked: { 'x-api-key': revoked.apiKey },
    inactive: { 'x-api-key': inactive.apiKey },
    archived: { 'x-api-key': archived.apiKey },
    expired: { 'x-api-key': expired.apiKey },
    rotated: { 'x-api-key': rotated.apiKey },
  };
}

test('a key that does not work is answered in one form, whatever is wrong with it', async () => {
  const keys = uselessKeys();
  for (const name of Object.keys(SCOPES)) {
    const forms = new Set<string>();
    for (const headers of Object.values(keys)) {
      const answer = await door.ask({
        path: `/${name}/echo`,
        headers: { ...JSON_BODY, ...headers },
        body: '{}',
      });
      expect(answer.status).toBe(401);
      const { date: _, ...others } = answer.headers;
      forms.add(JSON.stringify([others, answer.text]));
    }
    expect([...forms]).toHaveLength(1);
  }
});

test('and in the same time', async () => {
  const { missing, unknown, revoked, expired, inactive } = uselessKeys();
  const kinds = [missing, unknown, revoked, expired, inactive].map((headers) => ({
    headers: { ...headers, ...JSON_BODY },
    times: [] as number[],
  }));
  for (let round = 0; round < 100; round += 1) {
    for (const { headers, times } of kinds) {
      const began = performance.now();
      await door.ask({ path: '/v1/echo', headers, body: '{}' });
      times.push(performance.now() - began);
    }
  }
  // The quickest of each: whatever else the machine has to do makes some of them slow, and all of a kind never.
  const quickest = kinds.map(({ times }) => times.sort((a, b) => a - b)[4] ?? 0);
  // A slow hash, or a write to the disk, for one of them would be milliseconds.
  expect(Math.max(...quickest) - Math.min(...quickest)).toBeLessThan(1);
});

test("the owner's token opens the owner's routes, and a client key does not", async () => {
  const ask = (headers: Record<string, string | string[]>) =>
    door.ask({ method: 'GET', path: '/api/v1/door', headers });
  const token = door.ownerToken.expose();
  const opened = await ask({ authorization: `Bearer ${token}` });
  expect(opened).toMatchObject({ status: 200, text: '{"isOpen":true}' });
  expect(opened.headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const refused = [
    {},
    { authorization: `Bearer ${door.apiKey}` },
    { authorization: token },
    { authorization: `Bearer ${token}x` },
    { authorization: `Bearer ${token.slice(0, -1)}` },
    { 'x-api-key': token },
    { 'x-api-key': door.apiKey, 'x-api-role': 'admin' },
  ];
  const answers = await Promise.all(refused.map(ask));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(401);
});

test('who is refused is refused before the body', async () => {
  const answer = await door.raw(
    `POST /v1/echo HTTP/1.1\r\nhost: localhost:${door.port}\r\ncontent-type: application/json\r\n` +
      'content-length: 1000000\r\nconnection: close\r\n\r\n{',
  );
  expect(answer).toMatch(/^HTTP\/1.1 401 /);
});

test('a body may be as large as providers take, and no larger; ours are small', async () => {
  const mib = 1_024 * 1_024;
  const post = (path: string, bytes: number) =>
    door.ask({ ...withKey(path), body: Buffer.alloc(bytes, 0x20) });
  expect(JSON.parse((await post('/v1/echo', 32 * mib)).text)).toMatchObject({ bytes: 32 * mib });
  expect(await post('/v1/echo', 32 * mib + 1)).toMatchObject({
    status: 413,
    text: expect.stringContaining('request_too_large'),
  });
  expect(await post('/payments/echo', mib + 1)).toMatchObject({
    status: 413,
    text: expect.stringContaining('TOO_LARGE'),
  });
  const chunked = await door.ask({
    path: '/payments/echo',
    headers: { ...withKey('').headers, 'transfer-encoding': 'chunked' },
    body: Buffer.alloc(2 * mib, 0x20),
  });
  expect(chunked.status).toBe(413);
});

test('whoever is still sending too much learns why, and can go on', async () => {
  const head = `POST /payments/echo HTTP/1.1\r\nhost: localhost:${door.port}\r\nx-api-key: ${door.apiKey}\r\n`;
  const length = 3 * 1_024 * 1_024;
  const next = `GET /v1/nothing HTTP/1.1\r\nhost: localhost:${door.port}\r\nconnection: close\r\n\r\n`;
  const answers = await door.raw(
    `${head}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`,
    ' '.repeat(length) + next,
  );
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 404']);
});

test('prototypes and broken JSON are refused without a word of theirs', async () => {
  const bodies = [
    '{"__proto__": {"isAdmin": true}}',
    '{"a": {"constructor": {"prototype": {"isAdmin": true}}}}',
    `{"${door.apiKey}`,
    '',
  ];
  for (const body of bodies) {
    const answer = await door.ask({ ...withKey('/payments/echo'), body });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('chk_');
  }
  expect(
    await door.ask({ path: '/payments/echo', headers: { 'x-api-key': door.apiKey }, body: '{}' }),
  ).toMatchObject({ status: 400, text: expect.stringContaining('content-type: application/json') });
});

test('each API reads failures in its own words', async () => {
  const get = async (path: string) => {
    const answer = await door.ask({ ...withKey(path), method: 'GET' });
    return {
      status: answer.status,
      retry: answer.headers['retry-after'],
      ...JSON.parse(answer.text),
    };
  };
  expect(await get('/v1/fail/busy')).toEqual({
    status: 429,
    retry: '2',
    type: 'error',
    error: { type: 'rate_limit_error', message: 'Too many requests.' },
  });
  expect(await get('/v1/fail/budget')).toMatchObject({
    status: 402,
    error: { type: 'billing_error', message: 'The budget of the client is used up.' },
  });
  expect((await get('/openai/fail/budget')).error).toEqual({
    message: 'The budget of the client is used up.',
    type: 'insufficient_quota',
    param: null,
    code: 'insufficient_quota',
  });
  expect((await get('/gemini/fail/busy')).error).toEqual({
    code: 429,
    message: 'Too many requests.',
    status: 'RESOURCE_EXHAUSTED',
  });
  expect((await get('/payments/fail/budget')).error).toEqual({
    code: 'BUDGET_EXHAUSTED',
    message: 'The budget of the client is used up.',
    retryable: true,
  });
});

test('an address where nothing is says so in the words of the API around it', async () => {
  const get = async (path: string) => (await door.ask({ method: 'GET', path })).text;
  const message = 'The gateway has nothing at this address.';
  expect(JSON.parse(await get('/v1/complete?key=chk_x'))).toEqual({
    type: 'error',
    error: { type: 'not_found_error', message },
  });
  expect(JSON.parse(await get('/deepseek/nothing'))).toMatchObject({
    error: { code: 'not_found' },
  });
  expect(JSON.parse(await get('/gemini/v9'))).toMatchObject({ error: { status: 'NOT_FOUND' } });
  expect(JSON.parse(await get('/'))).toEqual({
    error: { code: 'NOT_FOUND', message, retryable: false },
  });
  expect((await door.ask({ method: 'HEAD', path: '/api/v1/door' })).status).toBe(404);
});

test('a mistake of ours is told by a number that the log has, and by nothing else', async () => {
  const answer = await door.ask({ ...withKey('/v1/fail/bug'), method: 'GET' });
  expect(answer.status).toBe(500);
  const id = /\(([0-9a-f]{8})\)/.exec(answer.text)?.[1] ?? 'none';
  expect(answer.text).not.toContain('a bug');
  expect(door.lines.filter((line) => line.includes(id))).toEqual([
    expect.stringContaining('"route":"/v1/fail/:what"'),
  ]);
});

test('nothing secret leaves with a message', async () => {
  const answer = await door.ask({ ...withKey('/v1/fail/upstream'), method: 'GET' });
  expect(JSON.parse(answer.text).error.message).toBe('It said [masked] and [redacted].');
});

test('tells nobody what it runs on', async () => {
  for (const path of ['/v1/echo', '/', '/v1/fail/bug']) {
    const { headers } = await door.ask({ ...withKey(path), body: '{}' });
    expect(Object.keys(headers).sort()).toEqual(
      expect.not.arrayContaining(['server', 'x-powered-by', 'via']),
    );
  }
});

test('odd targets are refused, not guessed at', async () => {
  const line = async (target: string, host = `localhost:${door.port}`) =>
    (await door.raw(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)).slice(
      0,
      12,
    );
  expect(await line('http://evil.example/v1/echo')).toBe('HTTP/1.1 400');
  expect(await line(`http://localhost:${door.port}/v1/echo`)).toBe('HTTP/1.1 400');
  expect(await line('*')).toBe('HTTP/1.1 400');
  expect(await line('/v1/%zz')).toBe('HTTP/1.1 400');
  expect(await line('/v1/%zz', 'evil.example')).toBe('HTTP/1.1 403');
  expect(await line(`/gemini/${'x'.repeat(400)}`)).toBe('HTTP/1.1 404');
  expect(await line(`/v1/fail/${'x'.repeat(400)}`)).toBe('HTTP/1.1 400');
});

test('while it closes, a request is told to come back', async () => {
  let answer: Answer | undefined;
  const closing = await openDoor({
    async whileClosing({ port, apiKey }) {
      answer = await send(port, { path: '/v1/echo', headers: { 'x-api-key': apiKey }, body: '{}' });
    },
  });
  await closing.close();
  expect(answer).toMatchObject({
    status: 503,
    text: expect.stringContaining('"type":"error"'),
    headers: { 'retry-after': '5' },
  });
});

function expectNothingForBrowsers({ headers }: Answer): void {
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
}
