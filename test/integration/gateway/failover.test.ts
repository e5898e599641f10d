import http from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testKey } from '../../support/keys';
import { type FailingStatus, type Provider, reply, startProvider } from '../../support/provider';
import { startScriptedServer } from '../../support/providers/scripted-server';
import {
  type Answer,
  ask,
  type Door,
  errorOf,
  message,
  openPassthrough,
} from './passthrough-fixture';

const FIRST = testKey();
const SECOND = testKey();
let provider: Provider;
let door: Door;
let apiKey: string;
beforeEach(async () => {
  provider = await startProvider({ apiKeys: [FIRST, SECOND], script: () => reply('Done.') });
  door = await openPassthrough({ patience: { connectMs: 2_000, silenceMs: 500 } });
  apiKey = door.addClient().apiKey;
});
afterEach(async () => {
  await door.close();
  await provider.stop();
});

const send = (body: unknown = message(), key = apiKey): Promise<Answer> =>
  ask(door.url, { headers: { 'x-api-key': key }, body });
const add = (key: string, credentialName: string, baseUrl = provider.url) =>
  door.addCredential(key, baseUrl, { credentialName });
const payers = () => door.records().map(({ credentialName }) => credentialName);
const keys = () => provider.journal.requests.map(({ keyIndex }) => keyIndex);

describe('before the first byte the next credential is asked', () => {
  test.each<FailingStatus>([401, 403, 429, 500, 502, 503, 529])('after %i', async (status) => {
    add(FIRST, 'First');
    add(SECOND, 'Second');
    provider.fail({ status }, 1);
    const answer = await send();
    expect(answer.status).toBe(200);
    expect(keys()).toEqual([0, 1]);
    expect(payers()).toEqual(['Second']);
    expect(door.holds().map((one) => one.status)).toEqual(['voided', 'captured']);
    expect(door.rows()).toEqual([]);
  });

  test('when a server cannot be reached, which costs nothing', async () => {
    const gone = await startScriptedServer({});
    await gone.stop();
    add(FIRST, 'First', gone.url);
    add(SECOND, 'Second');
    expect((await send()).status).toBe(200);
    expect(payers()).toEqual(['Second']);
    expect(door.holds().map((one) => one.status)).toEqual(['voided', 'captured']);
  });

  test.each(['cut', 'hang'] as const)(
    'when a server has taken the request and does not answer (%s): that may have cost something',
    async (how) => {
      const server = await startScriptedServer({ '/v1/messages': how });
      add(FIRST, 'First', server.url);
      add(SECOND, 'Second');
      expect((await send()).status).toBe(200);
      await server.stop();
      expect(server.seen).toHaveLength(1);
      expect(door.records()).toMatchObject([
        { credentialName: 'First', isEstimated: true, outputTokens: 0 },
        { credentialName: 'Second', isEstimated: false },
      ]);
      expect(door.records()[0]?.inputTokens).toBeGreaterThan(0);
    },
  );

  test('a key that was rejected is marked, and asked last from then on', async () => {
    const { id } = add(testKey(), 'Old');
    add(SECOND, 'Second');
    expect((await send()).status).toBe(200);
    expect(door.vault.get(id).validationStatus).toBe('INVALID');
    expect((await send()).status).toBe(200);
    expect(keys()).toEqual([-1, 1, 1]);
  });

  test('a redirect is never followed, and no client is sent along it', async () => {
    const trap = await startScriptedServer({});
    const server = await startScriptedServer({
      '/v1/messages': { status: 307, headers: { location: `${trap.url}/v1/messages` } },
    });
    add(FIRST, 'First', server.url);
    const alone = await send();
    expect([alone.status, errorOf(alone).type]).toEqual([502, 'api_error']);
    expect(alone.headers.location).toBeUndefined();
    add(SECOND, 'Second');
    expect((await send()).status).toBe(200);
    expect(trap.seen).toEqual([]);
    await Promise.all([trap.stop(), server.stop()]);
  });
});

describe('when nobody could pay', () => {
  test('the provider’s last word is passed on, with when to try again', async () => {
    add(FIRST, 'First');
    add(SECOND, 'Second');
    provider.fail({ status: 429, retryAfterSeconds: 17, message: 'Slow down.' });
    const answer = await send();
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '17']);
    expect(errorOf(answer)).toEqual({ type: 'rate_limit_error', message: 'Slow down.' });
    expect(answer.headers['request-id']).toBe(provider.journal.requests[1]?.requestId);
    expect(keys()).toEqual([0, 1]);
    expect(door.records()).toEqual([]);
    expect(door.rows()).toEqual([]);
  });

  test('a refused key is the owner’s: the client is not told that its own is wrong', async () => {
    add(testKey(), 'Old');
    const answer = await send();
    expect([answer.status, errorOf(answer).type]).toEqual([403, 'permission_error']);
    expect(errorOf(answer).message).toMatch(/“Old”.*your client key is fine/);
  });

  test('a server that asks to wait matters more than a key that was refused', async () => {
    add(FIRST, 'First');
    add(testKey(), 'Old');
    provider.fail({ status: 529 }, 1);
    expect((await send()).status).toBe(529);
  });

  test('and nobody answered at all, it is told so', async () => {
    add(FIRST, 'First');
    await provider.goAway();
    const answer = await send();
    expect([answer.status, errorOf(answer).type]).toEqual([502, 'api_error']);
    expect(door.records()).toEqual([]);
    await provider.comeBack();
  });

  test('without any credential it is told what the owner has to do', async () => {
    const answer = await send();
    expect([answer.status, errorOf(answer).type]).toEqual([403, 'permission_error']);
    expect(errorOf(answer).message).toContain('Anthropic');
  });

  test('a client that draws on one credential never draws on another', async () => {
    const { id: credentialId } = add(FIRST, 'First');
    add(SECOND, 'Second');
    const pinned = door.addClient({ credentialId });
    provider.fail({ status: 500 }, 1);
    expect((await send(message(), pinned.apiKey)).status).toBe(500);
    expect(keys()).toEqual([0]);
  });
});

describe('what is the request’s own fault', () => {
  test('is passed on byte for byte, and no other credential is asked', async () => {
    add(FIRST, 'First');
    add(SECOND, 'Second');
    const answer = await send(message({ temperature: 1 }));
    expect([answer.status, errorOf(answer).type]).toEqual([400, 'invalid_request_error']);
    expect(JSON.parse(answer.bytes.toString()).request_id).toBe(
      provider.journal.requests[0]?.requestId,
    );
    expect(keys()).toEqual([0]);
    expect(door.holds().map((one) => one.status)).toEqual(['voided']);
  });

  test('says nothing of the owner’s key, wherever the server repeats it', async () => {
    const server = await startScriptedServer({
      '/v1/messages': ({ headers }) => ({
        status: 400,
        headers: { 'x-echo': String(headers['x-api-key']) },
        body: { error: { message: `${headers['x-api-key']} is no good` } },
      }),
    });
    add(FIRST, 'Ключ', server.url);
    const answer = await send();
    await server.stop();
    expect(answer.status).toBe(400);
    expect(`${answer.bytes} ${answer.rawHeaders}`).not.toContain(FIRST);
    expect(answer.bytes.toString()).toContain('[secret Ключ] is no good');
  });

  test('is cut where it is longer than anyone reads', async () => {
    const body = 'x'.repeat(10_000_000);
    const server = await startScriptedServer({ '/v1/messages': { status: 400, body } });
    add(FIRST, 'First', server.url);
    const answer = await send();
    await server.stop();
    expect(answer.bytes.length).toBe(64 * 1024);
    expect(answer.isCut).toBe(false);
  });
});

test('after the first byte nothing is tried again: what breaks off breaks off for the client', async () => {
  add(FIRST, 'First');
  add(SECOND, 'Second');
  provider.failTurns({ cutAfterDeltas: 0 });
  const answer = await send();
  expect(answer.status).toBe(200);
  expect(answer.isCut).toBe(true);
  expect(keys()).toEqual([0]);
  expect(door.records()).toMatchObject([{ credentialName: 'First', isEstimated: true }]);
});

test('an idle connection that the server has closed is no failure', async () => {
  let closing: (() => void) | null = null;
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end('{"type":"message","usage":{"input_tokens":1,"output_tokens":1}}');
      // Hangs up without a word as soon as the next request is on its way.
      closing = () => request.socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  add(FIRST, 'First', `http://127.0.0.1:${address.port}`);
  expect((await send()).status).toBe(200);
  const second = send();
  (closing as (() => void) | null)?.();
  expect((await second).status).toBe(200);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(door.records()).toHaveLength(2);
});
