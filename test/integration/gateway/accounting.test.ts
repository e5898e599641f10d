import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prices } from '../../../src/main/db/schema';
import { testKey } from '../../support/keys';
import { createTestKeyring } from '../../support/main-process';
import {
  BEFORE_FIRST_BYTE,
  type Provider,
  reply,
  startProvider,
  type Turn,
} from '../../support/provider';
import { startScriptedServer } from '../../support/providers/scripted-server';
import {
  type Answer,
  ask,
  begin,
  type Door,
  errorOf,
  message,
  openPassthrough,
  PROFILE,
} from './passthrough-fixture';

/** Micro-USD. */
const CENT = 10_000;
const KEY = testKey();
let provider: Provider;
let door: Door;
let apiKey: string;
let clientId: string;
beforeEach(async () => {
  provider = await startProvider({ apiKeys: [KEY] });
  door = await openPassthrough();
  door.addCredential(KEY, provider.url);
  const made = door.addClient();
  apiKey = made.apiKey;
  clientId = made.client.id;
});
afterEach(async () => {
  await door.close();
  await provider.stop();
});

const asking = (body: unknown = message()) => ({ headers: { 'x-api-key': apiKey }, body });
const send = (body?: unknown): Promise<Answer> => ask(door.url, asking(body));
const limit = (limitMicroUsd: number, some: object = {}) =>
  door.budgets.create({
    scope: 'client',
    scopeId: clientId,
    period: 'month',
    limitMicroUsd,
    isHard: true,
    countsImports: false,
    ...some,
  });
const statuses = () => door.holds().map(({ status }) => status);
const eventually = (fits: () => boolean) =>
  expect.poll(fits, { interval: 5, timeout: 10_000 }).toBe(true);
const LONG: Turn = reply('One word after the other. '.repeat(40), { input: 300, output: 260 });

describe('before it is sent', () => {
  test('a request is noted and its worst case held: a crash from then on is seen', async () => {
    const seen: unknown[] = [];
    const server = await startScriptedServer({
      '/v1/messages': () => {
        seen.push(...door.rows(), ...statuses());
        return { status: 200, body: {} };
      },
    });
    const { id: credentialId } = door.addCredential(testKey(), server.url);
    const pinned = door.addClient({ credentialId });
    await ask(door.url, { headers: { 'x-api-key': pinned.apiKey }, body: message() });
    await server.stop();
    expect(seen).toMatchObject([
      {
        clientId: pinned.client.id,
        credentialId,
        model: 'claude-sonnet-5-5',
        provider: 'ANTHROPIC',
      },
      'authorized',
    ]);
    expect(door.rows()).toEqual([]);
  });
});

describe('a hard budget', () => {
  test('without room refuses with 402, before anything is sent', async () => {
    limit(CENT / 10);
    const answer = await send();
    expect([answer.status, errorOf(answer).type]).toEqual([402, 'billing_error']);
    expect(errorOf(answer).message).toContain('Editor');
    expect(provider.journal.requests).toEqual([]);
    expect([door.rows(), door.holds(), door.records()]).toEqual([[], [], []]);
  });

  test('whose room is held for others asks to wait two seconds', async () => {
    // 10 USD per million output tokens: 2,000 of them are two cents, and there is room for one request.
    limit(3 * CENT);
    provider.say(LONG);
    const { reached } = provider.hold(1);
    const first = send(message({ max_tokens: 2_900 }));
    await reached;
    const answer = await send();
    expect([answer.status, errorOf(answer).type]).toEqual([429, 'rate_limit_error']);
    expect(answer.headers['retry-after']).toBe('2');
    provider.release();
    expect((await first).status).toBe(200);
  });

  test('with room for less asks for a shorter reply, and says so', async () => {
    limit(2 * CENT);
    provider.say(LONG);
    const answer = await send(message({ max_tokens: 30_000, metadata: { user_id: 'u' } }));
    expect(answer.status).toBe(200);
    const [request] = provider.journal.turns();
    const lowered = Number(answer.headers['x-chatelaine-max-tokens']);
    expect(request).toMatchObject({ max_tokens: lowered, metadata: { user_id: 'u' } });
    expect(lowered).toBeLessThan(2_000);
    expect(lowered).toBeGreaterThanOrEqual(1_024);
  });

  test('has room for the priority tier where the provider may choose it and its price is known', async () => {
    const standard = door.prices.all().find(({ model }) => model === 'claude-sonnet-5-5');
    if (!standard) throw new Error('the model has no price');
    const dearer = {
      tier: 'priority',
      output: 2 * standard.output,
      id: 'own',
      isOwn: true,
    } as const;
    door.database.db
      .insert(prices)
      .values({ ...standard, ...dearer })
      .run();
    door.prices.reload();
    provider.say(reply('Hi.'), reply('Hi.'));
    await send(message());
    await send(message({ service_tier: 'standard_only' }));
    const [either = 0, standardOnly = 0] = door.holds().map(({ amountMicroUsd }) => amountMicroUsd);
    // 2,000 tokens for 10 USD more per million, but for the words that rule it out.
    expect(either - standardOnly).toBeGreaterThan(1.99 * CENT);
  });

  test('never takes the room that thinking needs', async () => {
    limit(2 * CENT);
    const thinking = { type: 'enabled', budget_tokens: 2_000 };
    expect((await send(message({ max_tokens: 30_000, thinking }))).status).toBe(402);
    expect(provider.journal.requests).toEqual([]);
  });

  test('lets through what asks for little, unchanged', async () => {
    limit(2 * CENT);
    provider.say(reply('Hi.'));
    const answer = await send(message({ max_tokens: 100 }));
    expect(answer.headers['x-chatelaine-max-tokens']).toBeUndefined();
    expect(provider.journal.turns()).toMatchObject([{ max_tokens: 100 }]);
  });

  test('counts searches, cached input and files at their worst', async () => {
    limit(10 * CENT);
    const withTools = (max_uses: number) =>
      message({ tools: [{ type: 'web_search_20260318', name: 'web_search', max_uses }] });
    expect((await send(withTools(100))).status).toBe(402);
    const data = Buffer.alloc(300_000).toString('base64');
    const source = { type: 'base64', media_type: 'application/pdf', data };
    const content = [{ type: 'document', source }];
    // 40,000 tokens at 2 USD are 8 cents; written to the cache for an hour they are 16.
    const file = (some: object) =>
      message({ max_tokens: 100, messages: [{ role: 'user', content }], ...some });
    expect((await send(file({ cache_control: { type: 'ephemeral', ttl: '1h' } }))).status).toBe(
      402,
    );
    await send(file({}));
    expect(provider.journal.requests).toHaveLength(1);
  });

  test('for ten is never exceeded by fifty at once, nor is a place of it lost', async () => {
    // A thousand tokens of output are a cent, and so much may be written; the request is the rest.
    limit(10.5 * CENT);
    const full = reply('Full.', { input: 20, output: 1_000 });
    provider.say(...Array.from({ length: 60 }, () => full));
    const { reached } = provider.hold(BEFORE_FIRST_BYTE);
    const asked = message({ max_tokens: 1_000 });
    const answers: Answer[] = [];
    const one = async () => void answers.push(await send(asked));
    const sent = Promise.all(Array.from({ length: 50 }, one));
    await reached;
    await eventually(() => answers.length === 40 && provider.journal.requests.length === 10);
    provider.release();
    await sent;
    const of = (status: number) => answers.filter((answer) => answer.status === status);
    expect([of(200).length, of(429).length]).toEqual([10, 40]);
    expect(of(429).every(({ headers }) => headers['retry-after'] === '2')).toBe(true);
    expect(provider.journal.requests).toHaveLength(10);
    const spent = door.records().reduce((sum, { costMicroUsd }) => sum + (costMicroUsd ?? 0), 0);
    expect(spent).toBeGreaterThan(10 * CENT);
    expect(spent).toBeLessThanOrEqual(10.5 * CENT);
    // Again at once, one after the other ends: what was not spent is there for others, and no more.
    const again = await Promise.all(Array.from({ length: 50 }, () => send(asked)));
    expect(again.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 402));
    expect(statuses()).toEqual(Array.from({ length: 10 }, () => 'captured'));
  });

  test('refuses a model without a price, which it cannot hold', async () => {
    limit(100 * CENT);
    const answer = await send(message({ model: 'claude-unheard-of' }));
    expect([answer.status, errorOf(answer).type]).toEqual([402, 'billing_error']);
    expect(errorOf(answer).message).toContain('claude-unheard-of');
  });
});

describe('a client that goes away', () => {
  test('in the middle ends the request at the provider too, and what came is in the ledger', async () => {
    const ended = new Promise<void>((resolve) => {
      slow.once('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
        request.resume();
        response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_slow' });
        response.write(START + delta('x'.repeat(400)));
        response.on('close', resolve);
      });
    });
    const client = await slowClient();
    const response = await begin(door.url, { headers: { 'x-api-key': client }, body: message() });
    await once(response, 'data');
    response.destroy();
    await ended;
    await eventually(() => door.records().length > 0);
    expect(door.records()).toMatchObject([
      { requestId: 'req_slow', inputTokens: 25, outputTokens: 100, isEstimated: true },
    ]);
    expect(statuses()).toEqual(['captured']);
    expect(door.rows()).toEqual([]);
    expect(door.passthrough.live(PROFILE)).toEqual([]);
  });

  test('before the first byte: what was sent may have cost something', async () => {
    provider.say(LONG);
    const { reached } = provider.hold(BEFORE_FIRST_BYTE);
    const leaving = new AbortController();
    const sent = ask(door.url, { ...asking(), signal: leaving.signal });
    await reached;
    leaving.abort();
    await expect(sent).rejects.toThrow();
    await eventually(() => door.records().length > 0);
    expect(door.records()).toMatchObject([{ outputTokens: 0, isEstimated: true }]);
    expect(door.records()[0]?.inputTokens).toBeGreaterThan(0);
    provider.release();
  });
});

/** A server that each test answers by hand. */
let slow: http.Server;
beforeEach(async () => {
  slow = http.createServer();
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  slow.closeAllConnections();
  await new Promise((resolve) => slow.close(resolve));
});
async function slowClient(): Promise<string> {
  const address = slow.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { id } = door.addCredential(testKey(), `http://127.0.0.1:${address.port}`);
  return door.addClient({ name: 'Slow', credentialId: id }).apiKey;
}
const event = (type: string, some: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...some })}\n\n`;
const delta = (text: string) =>
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
const START = event('message_start', {
  message: { model: 'claude-sonnet-5-5', usage: { input_tokens: 25, output_tokens: 1 } },
});

describe('a provider', () => {
  test('that breaks off in the middle: what it told is recorded', async () => {
    provider.say(LONG);
    provider.failTurns({ cutAfterDeltas: 30 });
    const answer = await send();
    expect(answer.isCut).toBe(true);
    const [record] = door.records();
    expect(record).toMatchObject({ inputTokens: 300, isEstimated: true });
    // Thirty deltas of twelve characters.
    expect(record?.outputTokens).toBe(90);
  });

  test('that ends early as if it were complete is not taken at its word', async () => {
    provider.say(LONG);
    provider.failTurns({ cutAfterDeltas: 30, cleanly: true });
    expect((await send()).isCut).toBe(false);
    expect(door.records()).toMatchObject([{ isEstimated: true, outputTokens: 90 }]);
  });

  test('that says the same id twice hides no request behind another', async () => {
    const body = { type: 'message', usage: { input_tokens: 5, output_tokens: 5 } };
    const server = await startScriptedServer({
      '/v1/messages': { status: 200, body, headers: { 'request-id': 'req_always' } },
    });
    const { id: credentialId } = door.addCredential(testKey(), server.url);
    const pinned = door.addClient({ credentialId }).apiKey;
    for (let count = 0; count < 2; count += 1)
      await ask(door.url, { headers: { 'x-api-key': pinned }, body: message() });
    await server.stop();
    expect(door.records()).toHaveLength(2);
    expect(statuses()).toEqual(['captured', 'captured']);
  });

  test('that sends slowly keeps its money held, as long as it shows life', async () => {
    const answering = once(slow, 'request');
    const client = await slowClient();
    const sent = ask(door.url, { headers: { 'x-api-key': client }, body: message() });
    const [, response] = (await answering) as [unknown, http.ServerResponse];
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(START);
    await eventually(() => door.passthrough.live(PROFILE)[0]?.status === 'answering');
    const before = door.holds()[0]?.expiresAt ?? 0;
    door.clock.offset += 9 * 60_000;
    response.write(delta('more'));
    await eventually(() => (door.holds()[0]?.expiresAt ?? 0) >= before + 8 * 60_000);
    response.end();
    await sent;
    expect(statuses()).toEqual(['captured']);
  });
});

describe('what is under way', () => {
  test('is listed, and can be stopped on both sides', async () => {
    provider.say(LONG);
    const { reached } = provider.hold(1);
    const sent = send();
    await reached;
    await eventually(() => door.passthrough.live(PROFILE)[0]?.status === 'answering');
    const [one] = door.passthrough.live(PROFILE);
    expect(one).toMatchObject({
      clientId,
      clientName: 'Editor',
      credentialName: 'Main key',
      model: 'claude-sonnet-5-5',
    });
    door.passthrough.stop(one?.id ?? '');
    expect((await sent).isCut).toBe(true);
    await eventually(() => door.passthrough.live(PROFILE).length === 0);
    expect(door.records()).toMatchObject([{ inputTokens: 300, isEstimated: true }]);
  });

  test('under a key that is revoked ends; under another one it goes on', async () => {
    provider.say(LONG, LONG);
    provider.hold(1);
    const other = door.clients.addKey({ clientId, name: 'b', expiresAt: null });
    const first = send();
    const second = ask(door.url, { headers: { 'x-api-key': other.apiKey }, body: message() });
    await eventually(
      () => door.passthrough.live(PROFILE).filter((one) => one.status === 'answering').length === 2,
    );
    door.clients.revokeKey({ keyId: other.keyId });
    expect((await second).isCut).toBe(true);
    provider.release();
    expect((await first).isCut).toBe(false);
    expect(
      door
        .records()
        .map(({ isEstimated }) => isEstimated)
        .sort(),
    ).toEqual([false, true]);
  });

  test('is settled before the gateway closes', async () => {
    provider.say(LONG);
    const { reached } = provider.hold(1);
    const sent = send();
    await reached;
    await eventually(() => door.passthrough.live(PROFILE)[0]?.status === 'answering');
    await door.passthrough.close();
    expect(door.records()).toMatchObject([{ isEstimated: true }]);
    expect(door.rows()).toEqual([]);
    expect((await sent).isCut).toBe(true);
    expect((await send()).status).toBe(503);
  });

  test('is told to the windows, a few times a second at most', async () => {
    provider.say(...Array.from({ length: 20 }, () => reply('Hi.')));
    await Promise.all(Array.from({ length: 20 }, () => send()));
    await door.passthrough.close();
    const count = (name: string) => door.events.filter((one) => one.name === name).length;
    expect(count('usage.changed')).toBeGreaterThan(0);
    expect(count('gateway.requests')).toBeGreaterThan(0);
    expect(count('usage.changed') + count('gateway.requests')).toBeLessThan(20);
  });
});

test('what the process before had under way is recorded once at the next start, as estimated', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'passthrough-'));
  const options = { file: path.join(folder, 'chatelaine.db'), keyring: createTestKeyring() };
  const dying = await openPassthrough(options);
  dying.addCredential(KEY, provider.url);
  const client = dying.addClient();
  provider.say(LONG);
  const { reached } = provider.hold(3);
  const sent = ask(dying.url, { headers: { 'x-api-key': client.apiKey }, body: message() });
  await reached;
  const [row] = dying.rows();

  // The other process has not settled it: as far as the file tells it is dead.
  const next = await openPassthrough(options);
  next.payments.expireDead();
  expect(next.recover()).toBe(1);
  expect(next.recover()).toBe(0);
  expect(next.records()).toMatchObject([
    {
      requestId: row?.id,
      at: row?.startedAt,
      inputTokens: row?.inputTokens,
      outputTokens: 0,
      clientName: 'Editor',
      isEstimated: true,
    },
  ]);
  expect(next.rows()).toEqual([]);
  await next.close();

  // Whoever comes late finds it settled.
  provider.release();
  await sent;
  expect(dying.records()).toHaveLength(1);
  await dying.close();
  fs.rmSync(folder, { recursive: true, force: true });
});
