import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testKey } from '../../support/keys';
import {
  type Answer,
  ask,
  type Door,
  message,
  openPassthrough,
  PROFILE,
} from './passthrough-fixture';

const KEY = testKey();
let door: Door;
let apiKey: string;
let server: net.Server;
let sockets: net.Socket[];
/** What the server writes for a request, piece by piece; nothing hangs up. */
let answers: (request: string) => readonly string[];
/** How often it was asked. */
let asked: number;

beforeEach(async () => {
  door = await openPassthrough({ patience: { connectMs: 2_000, silenceMs: 1_500 } });
  sockets = [];
  asked = 0;
  server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    let request = '';
    socket.on('data', async (chunk) => {
      request += chunk.toString('latin1');
      if (!isWhole(request)) return;
      asked += 1;
      const pieces = answers(request);
      request = '';
      for (const piece of pieces) {
        socket.write(piece, 'latin1');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  door.addCredential(KEY, `http://127.0.0.1:${address.port}`);
  apiKey = door.addClient().apiKey;
});
afterEach(async () => {
  await door.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function isWhole(request: string): boolean {
  const end = request.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0);
  return end >= 0 && request.length >= end + 4 + length;
}

const send = (): Promise<Answer> =>
  ask(door.url, { headers: { 'x-api-key': apiKey }, body: message() });
const everything = ({ rawHeaders, bytes }: Answer) => `${rawHeaders.join('\n')}\n${bytes}`;
const settled = () => {
  expect(door.rows()).toEqual([]);
  expect(door.holds().filter(({ status }) => status === 'authorized')).toEqual([]);
  expect(door.passthrough.live(PROFILE)).toEqual([]);
};

describe('a server that shows the key it was shown', () => {
  test.each([200, 400])('in the line of its status, %i, is not repeated', async (status) => {
    answers = () => [`HTTP/1.1 ${status} ${KEY}\r\ncontent-length: 2\r\n\r\n{}`];
    const seen = await new Promise<string>((resolve, reject) => {
      const socket = net.connect({ host: '127.0.0.1', port: door.port });
      const body = JSON.stringify(message());
      socket.on('error', reject);
      socket.on('data', (chunk) => resolve(chunk.toString('latin1')));
      socket.write(
        `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1:${door.port}\r\nconnection: close\r\nx-api-key: ${apiKey}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
    expect(seen).toContain(`HTTP/1.1 ${status} `);
    expect(seen).not.toContain(KEY);
    settled();
  });

  test('in an answer that is fine shows it to nobody, wherever it is cut', async () => {
    const body = `{"headers":{"x-api-key":"${KEY}"},"usage":{}}`;
    const at = body.indexOf(KEY) + 10;
    answers = () => [
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, at)}`,
      body.slice(at),
    ];
    const answer = await send();
    expect(answer.isCut).toBe(false);
    expect(answer.bytes.toString()).toBe(body.replace(KEY, '*'.repeat(KEY.length)));
    settled();
  });
});

describe('a server that speaks strangely', () => {
  test.each([
    [
      'switches protocols',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    ],
    ['says what is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ['has headers without end', `HTTP/1.1 200 OK\r\n${'x-a: 1234567890\r\n'.repeat(3_000)}`],
    ['has a status that is none', 'HTTP/1.1 099 Fine\r\ncontent-length: 2\r\n\r\n{}'],
    ['says nothing at all', ''],
  ])('and %s is one that cannot be reached, and nothing is left of it', async (_, bytes) => {
    answers = () => [bytes];
    expect((await send()).status).toBe(502);
    settled();
  });

  test('lets no page of a browser read what the gateway answers', async () => {
    const cors = 'access-control-allow-origin: *\r\nAccess-Control-Expose-Headers: *';
    answers = () => [`HTTP/1.1 200 OK\r\n${cors}\r\ncontent-length: 2\r\n\r\n{}`];
    expect(everything(await send())).not.toMatch(/access-control/i);
  });
});

describe('an answer whose usage cannot be read', () => {
  test('costs what its length may be, up to what was asked for', async () => {
    const body = (length: number) =>
      `HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: ${length}\r\n\r\n${'\x01'.repeat(length)}`;
    answers = () => [body(300)];
    await send();
    answers = () => [body(100_000)];
    await send();
    const outputs = door.records().map(({ outputTokens }) => outputTokens);
    expect(outputs).toEqual([100, 2_000]);
    expect(
      door.records().every(({ isEstimated, inputTokens }) => isEstimated && inputTokens > 0),
    ).toBe(true);
  });
});

test('a request that a server had, and dropped later, is not made again behind the ledger’s back', async () => {
  answers = () => ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'];
  await send();
  answers = () => {
    setTimeout(() => sockets[0]?.resetAndDestroy(), 1_200);
    return [];
  };
  expect((await send()).status).toBe(502);
  expect(asked).toBe(2);
  expect(door.records()).toHaveLength(2);
  settled();
});
