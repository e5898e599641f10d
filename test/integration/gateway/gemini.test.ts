import { ApiError, GoogleGenAI } from '@google/genai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GeminiProvider, startGeminiProvider } from '../../support/gemini-provider';
import { geminiTestKey, type LentKeys, lendKeys } from './lent-keys-fixture';

let lent: LentKeys;
let provider: GeminiProvider;
let apiKey: string;

beforeEach(async () => {
  apiKey = geminiTestKey();
  lent = await lendKeys();
  provider = await startGeminiProvider({ apiKeys: [apiKey] });
  await lent.lend('GEMINI', { apiKey }, provider.url);
  provider.journal.clear();
});
afterEach(async () => {
  await lent.close();
  await provider.stop();
});

const clientOf = (key: string) =>
  new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: `${lent.url}/gemini` } });
const ASKED = { model: 'gemini-3-pro', contents: 'Say hello' };
const USAGE = { prompt: 900, cached: 400, candidates: 30, thoughts: 70, toolUse: 25 };
const COLUMNS = {
  provider: 'GEMINI',
  source: 'gateway',
  model: 'gemini-3-pro',
  inputTokens: 525,
  cacheReadTokens: 400,
  outputTokens: 100,
  thinkingTokens: 70,
  isEstimated: false,
};

describe('Gemini through the gateway', () => {
  test('is answered, and in the ledger with what the provider billed', async () => {
    provider.say({ text: 'Hello there!', usage: USAGE });
    const reply = await clientOf(lent.client()).models.generateContent(ASKED);
    expect(reply.text).toBe('Hello there!');
    expect(reply.usageMetadata).toMatchObject(provider.journal.requests[0]?.usage ?? {});
    expect(await lent.recorded(1)).toMatchObject([COLUMNS]);
  });

  test.each(['v1', 'v1beta', 'v1alpha'])('is asked in version %s', async (apiVersion) => {
    const httpOptions = { baseUrl: `${lent.url}/gemini` };
    const client = new GoogleGenAI({ apiKey: lent.client(), apiVersion, httpOptions });
    const reply = await client.models.generateContent(ASKED);
    expect(reply.text).toBe('ok');
    const path = `/${apiVersion}/models/gemini-3-pro:generateContent`;
    expect(provider.journal.requests[0]?.path).toBe(path);
  });

  test('streams as events', async () => {
    provider.say({ text: 'Hello there, how are you today?', usage: USAGE });
    const stream = await clientOf(lent.client()).models.generateContentStream(ASKED);
    let text = '';
    for await (const part of stream) text += part.text ?? '';
    expect(text).toBe('Hello there, how are you today?');
    expect(provider.journal.requests[0]?.query.get('alt')).toBe('sse');
    expect(await lent.recorded(1)).toMatchObject([COLUMNS]);
  });

  test('streams as an array, byte for byte', async () => {
    provider.say({ text: 'Hello there, how are you today?', usage: USAGE });
    const answer = await fetch(
      `${lent.url}/gemini/v1beta/models/gemini-3-pro:streamGenerateContent`,
      {
        method: 'POST',
        headers: { 'x-goog-api-key': lent.client(), 'content-type': 'application/json' },
        body: JSON.stringify({ contents: [{ parts: [{ text: 'Say hello' }] }] }),
      },
    );
    expect(await answer.json()).toHaveLength(2);
    expect(await lent.recorded(1)).toMatchObject([COLUMNS]);
  });

  test('takes a client key in the address, and passes on neither it nor its own', async () => {
    const key = lent.client();
    const answer = await fetch(
      `${lent.url}/gemini/v1beta/models/gemini-3-pro:generateContent?key=${key}&alt=json`,
      { method: 'POST', body: JSON.stringify({ contents: [{ parts: [{ text: 'Hi' }] }] }) },
    );
    expect(answer.status).toBe(200);
    const [seen] = provider.journal.requests;
    expect(seen).toMatchObject({ keyIndex: 0 });
    expect([...(seen?.query ?? [])]).toEqual([['alt', 'json']]);
    expect(JSON.stringify(seen)).not.toContain(key);
  });

  test('breaks off at the provider when the client does, and is paid for', async () => {
    provider.say({ text: 'Hello there, how are you today? I am fine.', usage: USAGE });
    provider.hold(2);
    const abort = new AbortController();
    const stream = await clientOf(lent.client()).models.generateContentStream({
      ...ASKED,
      config: { abortSignal: abort.signal },
    });
    await stream.next();
    abort.abort();
    await provider.journal.when(({ end }) => end === 'broken');
    const [record] = await lent.recorded(1);
    expect(record).toMatchObject({ isEstimated: true, inputTokens: 525, cacheReadTokens: 400 });
    expect(record?.outputTokens).toBeGreaterThan(0);
    expect(lent.held()).toEqual([]);
  });

  test('lists models, and names one', async () => {
    const { models } = clientOf(lent.client());
    const names = [];
    for await (const { name } of await models.list()) names.push(name);
    expect(names).toEqual(['models/gemini-3-pro', 'models/gemini-2.5-flash']);
    expect((await models.get({ model: 'gemini-3-pro' })).name).toBe('models/gemini-3-pro');
    expect(lent.records()).toEqual([]);
  });
});

describe('a key that Gemini rejects, which it does with 400', () => {
  test('is marked, and the next credential asked', async () => {
    const { id } = lent.lendUnchecked('GEMINI', { apiKey: geminiTestKey() }, provider.url);
    lent.vault.activate(id);
    const reply = await clientOf(lent.client()).models.generateContent(ASKED);
    expect(reply.text).toBe('ok');
    expect(provider.journal.requests.map(({ keyIndex }) => keyIndex)).toEqual([-1, 0]);
    expect(lent.vault.get(id).validationStatus).toBe('INVALID');
    expect(await lent.recorded(1)).toHaveLength(1);
    expect(lent.held()).toEqual([]);
  });

  test('is the owner’s, as the client is told', async () => {
    const { id: credentialId } = lent.lendUnchecked(
      'GEMINI',
      { apiKey: geminiTestKey() },
      provider.url,
    );
    const told = await clientOf(lent.client({ credentialId }))
      .models.generateContent(ASKED)
      .catch((error: unknown) => error);
    expect(told).toMatchObject({ status: 403 });
    expect(String(told)).toMatch(/rejected the owner’s credential.*your client key is fine/);
  });
});

test('the list of models has those that the client may use', async () => {
  const key = lent.client({ allowedModels: ['gemini-2.5-flash'] });
  const names = [];
  for await (const { name } of await clientOf(key).models.list()) names.push(name);
  expect(names).toEqual(['models/gemini-2.5-flash']);
});

describe('what Gemini’s client is told', () => {
  const failure = async (work: Promise<unknown>) => {
    const error = await work.catch((thrown: unknown) => thrown);
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, ...JSON.parse(error.message).error };
  };

  test('of a key that does not work', async () => {
    const told = await failure(clientOf(apiKey).models.generateContent(ASKED));
    expect(told).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' });
    expect(provider.journal.requests).toEqual([]);
  });

  test('of a model that it may not use', async () => {
    const client = clientOf(lent.client({ allowedModels: ['gemini-2.5-flash'] }));
    const told = await failure(client.models.generateContent(ASKED));
    expect(told).toMatchObject({ code: 403, status: 'PERMISSION_DENIED' });
    expect(provider.journal.requests).toEqual([]);
  });

  test('of a budget: 402 without a price, and when it is used up', async () => {
    const budget = { limitMicroUsd: 100, period: 'total' as const };
    const client = clientOf(lent.client({ budget }));
    const unpriced = await failure(client.models.generateContent(ASKED));
    expect(unpriced).toMatchObject({ code: 402, message: expect.stringContaining('has no price') });
    const perMTok = { input: 1_000_000, output: 10_000_000, cacheRead: 100_000 };
    const written = { cacheWrite5m: 0, cacheWrite1h: 0 };
    const what = { provider: 'GEMINI', model: 'gemini-3-pro', effectiveFrom: null };
    await lent.price({ ...what, ...perMTok, ...written });
    expect(await failure(client.models.generateContent(ASKED))).toMatchObject({ code: 402 });
    expect(provider.journal.requests).toEqual([]);
  });

  test('of what the gateway does not pass on, and of what the provider refuses', async () => {
    const client = clientOf(lent.client());
    const embed = { model: 'gemini-3-pro', contents: 'a' };
    expect(await failure(client.models.embedContent(embed))).toMatchObject({ code: 404 });
    expect(provider.journal.requests).toEqual([]);
    const unknown = client.models.generateContent({ ...ASKED, model: 'gemini-9' });
    expect(await failure(unknown)).toMatchObject({ code: 404, status: 'NOT_FOUND' });
    expect(lent.records()).toEqual([]);
  });
});

describe('a budget for Gemini', () => {
  test('leaves room for a shorter reply, and keeps the rest of the request', async () => {
    const perMTok = { input: 1_000_000, output: 10_000_000, cacheRead: 100_000 };
    const written = { cacheWrite5m: 0, cacheWrite1h: 0 };
    const what = { provider: 'GEMINI', model: 'gemini-3-pro', effectiveFrom: null };
    await lent.price({ ...what, ...perMTok, ...written });
    const budget = { limitMicroUsd: 50_000, period: 'total' as const };
    provider.say({ text: 'Hello', usage: USAGE });
    await clientOf(lent.client({ budget })).models.generateContent({
      ...ASKED,
      config: { temperature: 0.5 },
    });
    const { generationConfig } = Object(provider.journal.requests[0]?.body);
    expect(generationConfig).toMatchObject({ temperature: 0.5 });
    expect(generationConfig.maxOutputTokens).toBeGreaterThan(1_000);
    expect(generationConfig.maxOutputTokens).toBeLessThan(5_001);
    // 525 × 1 + 400 × 0.1 + 100 × 10 micro-USD
    expect(await lent.recorded(1)).toMatchObject([{ costMicroUsd: 525 + 40 + 1_000 }]);
  });
});
