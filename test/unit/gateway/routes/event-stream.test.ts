import http from 'node:http';
import { type FastifyInstance, fastify } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type EventStream,
  openEventStream,
  STREAM_LIMITS,
} from '../../../../src/main/gateway/routes/event-stream';
import { createFakeTime } from '../../providers/fake-timer';

const WAITING_BYTES = 256 * 1_024;

let app: FastifyInstance;
let url: string;
let stream: EventStream;
let closed: Promise<number>;
let time: ReturnType<typeof createFakeTime>;

beforeEach(async () => {
  let closings = 0;
  time = createFakeTime({ time: 0 });
  app = fastify({ forceCloseConnections: true });
  closed = new Promise((resolve) => {
    app.get('/', async (_, reply) => {
      reply.header('x-of-the-scope', 'kept');
      stream = openEventStream(reply, {
        timer: time.timer,
        limits: { ...STREAM_LIMITS, waitingBytes: WAITING_BYTES },
        onClosed: () => {
          closings += 1;
          // A second call would come before this.
          setImmediate(() => setImmediate(() => resolve(closings)));
        },
      });
      return reply;
    });
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());

function open(): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.get(url, { agent: false }, resolve).on('error', reject);
  });
}

async function textUntil(answer: http.IncomingMessage, end: string): Promise<string> {
  let text = '';
  answer.setEncoding('utf8');
  for await (const piece of answer.iterator({ destroyOnReturn: false })) {
    text += piece;
    if (text.endsWith(end)) return text;
  }
  return text;
}

test('events are lines of JSON behind a first word that it listens', async () => {
  const answer = await open();
  stream.send('sessions.delta', { text: 'a\nb – “c”' });
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-of-the-scope': 'kept',
  });
  expect(await textUntil(answer, '"}\n\n')).toBe(
    ': listening\n\nevent: sessions.delta\ndata: {"text":"a\\nb – “c”"}\n\n',
  );
  answer.destroy();
});

test('a heartbeat goes out every 15 seconds, and none after the end', async () => {
  const answer = await open();
  await time.pass(30_000);
  expect(await textUntil(answer, 'here\n\n: still here\n\n')).toBe(
    ': listening\n\n: still here\n\n: still here\n\n',
  );
  answer.destroy();
  expect(await closed).toBe(1);
  expect(time.waiting()).toBe(0);
});

test('whoever does not read is cut off at the bound, and nothing is kept for them', async () => {
  const answer = await open();
  answer.on('error', () => {});
  answer.pause();
  const event = { text: 'x'.repeat(32 * 1_024) };
  let isClosed = false;
  void closed.then(() => {
    isClosed = true;
  });
  let sent = 0;
  // What the machine's own buffers take comes on top of the bound.
  for (; !isClosed && sent < 10_000; sent += 1) {
    stream.send('sessions.toolOutput', event);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(sent).toBeLessThan(1_000);
  expect(await closed).toBe(1);
  expect(time.waiting()).toBe(0);
  stream.send('sessions.toolOutput', event);
});

test('it ends when the server closes', async () => {
  const answer = await open();
  const over = new Promise((resolve) => answer.once('close', resolve));
  answer.on('error', () => {});
  answer.resume();
  await app.close();
  await over;
  expect(await closed).toBe(1);
});
