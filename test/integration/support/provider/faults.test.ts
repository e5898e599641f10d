import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { retryAfterMs } from '../../../../src/main/providers/retry-after';
import { BEFORE_FIRST_BYTE, type Provider, reply, startProvider } from '../../../support/provider';
import { answer, ask, clientOf, KEY } from './client';

const WORDS = 'one two three four five six seven eight';

let provider: Provider;

beforeEach(async () => {
  provider = await startProvider({ apiKeys: [KEY] });
});
afterEach(() => provider.stop());

async function failure(run: () => PromiseLike<unknown> = () => answer(provider)) {
  const error = await Promise.resolve(run()).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof Anthropic.APIError)) throw new Error('it did not fail', { cause: error });
  return error;
}

describe('says when to come back', () => {
  test('in seconds', async () => {
    provider.fail({ status: 529, retryAfterSeconds: 3 });
    expect(retryAfterMs((await failure()).headers)).toBe(3_000);
  });

  test('as a date', async () => {
    provider.fail({ status: 429, retryAt: new Date('2026-11-20T12:00:30.900Z') });
    const { headers } = await failure();
    expect(headers?.get('retry-after')).toBe('Fri, 20 Nov 2026 12:00:30 GMT');
    expect(retryAfterMs(headers, Date.parse('2026-11-20T12:00:00Z'))).toBe(30_000);
  });

  test('in the headers of the limits', async () => {
    provider.fail({ status: 429, resetAt: new Date('2026-11-20T12:00:30Z') });
    const { headers } = await failure();
    expect(headers?.get('retry-after')).toBeNull();
    expect(headers?.get('anthropic-ratelimit-input-tokens-remaining')).toBe('0');
    expect(headers?.get('anthropic-ratelimit-requests-reset')).toBe('2026-11-20T12:00:30Z');
  });
});

test('fails sessions one after the other, and nobody else', async () => {
  provider.say(reply('First.'), reply('Second.'));
  provider.failTurns({ status: 500 }, undefined, { status: 502 }, { status: 503 }, { status: 529 });
  await expect(clientOf(provider).models.list()).resolves.toBeDefined();
  expect(await failure()).toMatchObject({ status: 500, type: 'api_error' });
  expect(await answer(provider)).toMatchObject({ content: [{ text: 'First.' }] });
  const gateway = await failure();
  expect(gateway).toMatchObject({ status: 502 });
  expect(gateway.headers?.get('content-type')).toBe('text/html');
  expect(await failure()).toMatchObject({ status: 503 });
  expect(await failure()).toMatchObject({ status: 529, type: 'overloaded_error' });
  expect(await answer(provider)).toMatchObject({ content: [{ text: 'Second.' }] });
});

test('an error in the middle of a reply comes as an event', async () => {
  provider.say(reply(WORDS));
  provider.failTurns({ errorAfterDeltas: 2 });
  const stream = ask(provider);
  let seen = '';
  stream.on('text', (delta) => {
    seen += delta;
  });
  expect(await failure(() => stream.finalMessage())).toMatchObject({
    status: undefined,
    type: 'overloaded_error',
  });
  expect(seen).toBe(WORDS.slice(0, 24));
});

test('a stalled reply keeps its connection and says nothing more', async () => {
  provider.say(reply(WORDS));
  provider.failTurns({ stallAfterDeltas: 1 });
  const stream = ask(provider);
  const stalled = new Promise<string>((resolve) => stream.on('text', resolve));
  expect(await stalled).toBe(WORDS.slice(0, 12));
  expect(provider.journal.requests.at(-1)?.status).toBe(0);
  stream.abort();
  await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
});

describe('a late first byte', () => {
  test('waits for the test', async () => {
    provider.say(reply('Here.'));
    const held = provider.hold(BEFORE_FIRST_BYTE);
    const stream = ask(provider);
    let isConnected = false;
    stream.on('connect', () => {
      isConnected = true;
    });
    await held.reached;
    expect(isConnected).toBe(false);
    provider.release();
    await expect(stream.finalText()).resolves.toBe('Here.');
  });

  test('is later than a client has patience', async () => {
    provider.say(reply('Here.'));
    provider.failTurns({ firstByteAfterMs: 200 });
    const hurried = clientOf(provider).withOptions({ timeout: 50 });
    const question = {
      model: 'claude-opus-5-5',
      max_tokens: 100,
      stream: true as const,
      messages: [{ role: 'user' as const, content: 'Hi' }],
    };
    await expect(hurried.messages.create(question)).rejects.toBeInstanceOf(
      Anthropic.APIConnectionTimeoutError,
    );
  });
});

test('goes away with all connections, and comes back at the same address', async () => {
  provider.say(reply(WORDS), reply('Here again.'));
  const held = provider.hold(1);
  const broken = answer(provider);
  const outcome = expect(broken).rejects.toThrow();
  await held.reached;
  await provider.goAway();
  await outcome;
  provider.release();
  await expect(answer(provider)).rejects.toBeInstanceOf(Anthropic.APIConnectionError);
  await provider.comeBack();
  expect(await answer(provider)).toMatchObject({ content: [{ text: 'Here again.' }] });
});
