import http from 'node:http';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testKey } from '../../support/keys';
import { type Provider, reply, startProvider } from '../../support/provider';
import {
  type Asking,
  ask as askOnce,
  begin,
  type Door,
  errorOf,
  message,
  openPassthrough,
  PROFILE,
} from './passthrough-fixture';

const KEY = testKey();
let provider: Provider;
let door: Door;
let apiKey: string;
beforeEach(async () => {
  provider = await startProvider({ apiKeys: [KEY], script: () => reply('Done.') });
  door = await openPassthrough();
  door.addCredential(KEY, provider.url);
  apiKey = door.addClient().apiKey;
});
afterEach(async () => {
  await door.close();
  await provider.stop();
});

const BODY = JSON.stringify(message({ stream: false }));
const head = (more: readonly string[], version = '1.1') =>
  [
    `POST /v1/messages HTTP/${version}`,
    `Host: 127.0.0.1:${door.port}`,
    'Content-Type: application/json',
    'anthropic-version: 2023-06-01',
    ...more,
    '\r\n',
  ].join('\r\n');
const withLength = (...more: string[]) => [`Content-Length: ${BODY.length}`, ...more];

/** A connection, and what came over it so far. */
async function connect() {
  const socket = net.connect({ host: '127.0.0.1', port: door.port });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return {
    socket,
    closed,
    seen: () => text,
    has: (pattern: RegExp) => expect.poll(() => text, { interval: 5 }).toMatch(pattern),
  };
}

describe('one connection', () => {
  test('has as many clients as its requests have keys', async () => {
    const other = door.addClient({ name: 'Other' }).apiKey;
    const { socket, seen, has } = await connect();
    const ask = (...more: string[]) => socket.write(head(withLength(...more)) + BODY);
    ask(`x-api-key: ${apiKey}`);
    await has(/200 OK[\s\S]*Done\./);
    ask(`Authorization: Bearer ${other}`);
    await has(/(200 OK[\s\S]*Done\.[\s\S]*){2}/);
    ask();
    await has(/401 Unauthorized/);
    expect(seen().match(/HTTP\/1\.1 /g)).toHaveLength(3);
    expect(door.records().map(({ clientName }) => clientName)).toEqual(['Editor', 'Other']);
    socket.destroy();
  });

  test('carries two hundred requests without gathering listeners or places', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning);
    process.on('warning', onWarning);
    const limited = door.addClient({ name: 'Busy', concurrentRequests: 1 }).apiKey;
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; count < 200; count += 1) {
      const status = await new Promise<number>((resolve, reject) => {
        const headers = { 'x-api-key': limited, 'anthropic-version': '2023-06-01' };
        const request = http.request(`${door.url}/v1/messages`, { method: 'POST', agent, headers });
        request.on('error', reject);
        request.on('response', (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        });
        request.end(BODY);
      });
      expect(status).toBe(200);
    }
    agent.destroy();
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
    expect(door.records()).toHaveLength(200);
    expect(door.passthrough.live(PROFILE)).toEqual([]);
  });

  test('that expects to be told to go on is told so, and the provider hears nothing of it', async () => {
    const { socket, has } = await connect();
    socket.write(head(withLength(`x-api-key: ${apiKey}`, 'Expect: 100-continue')));
    await has(/100 Continue/);
    socket.write(BODY);
    await has(/200 OK/);
    expect(provider.journal.requests[0]?.headers.expect).toBeUndefined();
    socket.destroy();
  });

  test('of HTTP 1.0 gets the whole answer, as it knows it', async () => {
    const { socket, closed, seen } = await connect();
    const asked = JSON.stringify(message());
    socket.write(head([`Content-Length: ${asked.length}`, `x-api-key: ${apiKey}`], '1.0') + asked);
    await closed;
    expect(seen()).not.toMatch(/transfer-encoding/i);
    expect(seen()).toMatch(/event: message_stop\ndata: [^\n]*\n\n$/);
  });

  test.each([
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6']],
    ['a length and pieces', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['unheard-of pieces', ['Transfer-Encoding: chunked, identity']],
    ['a folded header', ['x-a: b', ' c']],
  ])('with %s has more than one meaning, and is hung up on', async (_, lines) => {
    const { socket, closed, seen } = await connect();
    socket.write(`${head([`x-api-key: ${apiKey}`, ...lines])}0\r\n\r\n${head([])}`);
    await closed;
    expect(seen()).toMatch(/^HTTP\/1\.1 400 /);
    expect(seen().match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(provider.journal.requests).toEqual([]);
  });
});

test('an upload that breaks off reaches no provider and takes no place', async () => {
  const limited = door.addClient({ name: 'Busy', concurrentRequests: 1 }).apiKey;
  for (let count = 0; count < 5; count += 1) {
    const { socket, closed } = await connect();
    socket.write(head(withLength(`x-api-key: ${limited}`)) + BODY.slice(0, 20));
    socket.destroy();
    await closed;
  }
  const asking = { headers: { 'x-api-key': limited }, body: message({ stream: false }) };
  await expect.poll(async () => (await askOnce(door.url, asking)).status).toBe(200);
  expect(provider.journal.requests).toHaveLength(1);
  expect(door.holds()).toHaveLength(1);
});

describe('before its body is read', () => {
  const tooMany = /429 Too Many Requests[\s\S]*retry-after: 1\r/i;

  test('a request takes the place of its client, until it is answered', async () => {
    const limited = door.addClient({ name: 'Busy', concurrentRequests: 1 }).apiKey;
    const ask = head(withLength(`x-api-key: ${limited}`));
    const sending = await connect();
    sending.socket.write(ask + BODY.slice(0, 20));
    const second = await connect();
    // Whose body, of 32 MB as it says, is not waited for.
    second.socket.write(head([`x-api-key: ${limited}`, 'Content-Length: 33554432']));
    await second.has(tooMany);
    sending.socket.write(BODY.slice(20));
    await sending.has(/200 OK[\s\S]*Done\./);
    const third = await connect();
    third.socket.write(ask + BODY);
    await third.has(/200 OK[\s\S]*Done\./);
    for (const { socket } of [sending, second, third]) socket.destroy();
  });

  test('it counts among those of the minute', async () => {
    const limited = door.addClient({ name: 'Slow', requestsPerMinute: 1 }).apiKey;
    const { socket, has } = await connect();
    socket.write(head([`x-api-key: ${limited}`, 'Content-Length: 2']));
    socket.write('{}');
    await has(/400 Bad Request/);
    socket.write(head([`x-api-key: ${limited}`, 'Content-Length: 33554432']));
    await has(/429 Too Many Requests/);
    socket.destroy();
  });
});

describe('the bodies of all clients', () => {
  let small: Door;
  beforeEach(async () => {
    small = await openPassthrough({ mostBodyBytes: 1_000_000 });
    small.addCredential(KEY, provider.url);
  });
  afterEach(() => small.close());
  const ask = (some: Partial<Asking> = {}) => {
    const headers = { 'x-api-key': small.addClient().apiKey, ...some.headers };
    return askOnce(small.url, { body: message({ stream: false }), ...some, headers });
  };

  /** Answers the status, at the end of the answer. */
  const inPieces = (body: object) =>
    new Promise((resolve, reject) => {
      const headers = { 'x-api-key': small.addClient().apiKey, 'anthropic-version': '2023-06-01' };
      const options = { method: 'POST', agent: false, headers };
      const request = http.request(`${small.url}/v1/messages`, options, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      request.on('error', reject);
      request.write(JSON.stringify(body));
      request.end();
    });

  test('are refused where they do not fit together, with the time to wait', async () => {
    const long = message({
      stream: false,
      messages: [{ role: 'user', content: 'a'.repeat(600_000) }],
    });
    const { reached } = provider.hold(1);
    const first = ask({ body: { ...long, stream: true } });
    await reached;
    const refused = await ask({ body: long });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(errorOf(refused).type).toBe('api_error');
    expect((await ask()).status).toBe(200);
    provider.release();
    expect((await first).status).toBe(200);
    expect((await ask({ body: long })).status).toBe(200);
  });

  test('count as what they are, once they are there, where they come in pieces', async () => {
    expect(await inPieces(message())).toBe(503);
    await small.close();
    // Room for one that may become as long as any, and for a short one.
    small = await openPassthrough({ mostBodyBytes: 33 * 1_024 * 1_024 });
    small.addCredential(KEY, provider.url);
    const { reached } = provider.hold(1);
    const first = inPieces(message());
    await reached;
    expect(await inPieces(message({ stream: false }))).toBe(200);
    provider.release();
    expect(await first).toBe(200);
  });
});

test('a client that does not read holds up the provider, and not the memory', async () => {
  let written = 0;
  const chunk = Buffer.alloc(64 * 1_024, ': \n');
  const server = http.createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const more = () => {
      while (written < 512 * 1_024 * 1_024) {
        written += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { id } = door.addCredential(testKey(), `http://127.0.0.1:${address.port}`);
  const slow = door.addClient({ name: 'Slow', credentialId: id }).apiKey;
  const response = await begin(door.url, { headers: { 'x-api-key': slow }, body: message() });
  let before = -1;
  await expect
    .poll(
      () => {
        const isStill = written === before;
        before = written;
        return isStill;
      },
      { interval: 200, timeout: 20_000 },
    )
    .toBe(true);
  // What the sockets of this machine hold by themselves.
  expect(written).toBeLessThan(64 * 1_024 * 1_024);
  response.destroy();
  await expect.poll(() => door.passthrough.live(PROFILE), { timeout: 20_000 }).toEqual([]);
  expect(door.records()).toHaveLength(1);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}, 60_000);
