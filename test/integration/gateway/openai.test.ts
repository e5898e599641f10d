import OpenAI, {
  APIError,
  APIUserAbortError,
  AuthenticationError,
  NotFoundError,
  PermissionDeniedError,
} from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openaiTestKey } from '../../support/keys';
import {
  type OpenaiProvider,
  openaiError,
  rateLimited,
  startOpenaiProvider,
} from '../../support/openai-provider';
import { deepseekTestKey, type LentKeys, lendKeys } from './lent-keys-fixture';

let lent: LentKeys;
let provider: OpenaiProvider;
let apiKey: string;

beforeEach(async () => {
  apiKey = openaiTestKey();
  lent = await lendKeys();
  provider = await startOpenaiProvider({ apiKeys: [apiKey] });
  await lent.lend('OPENAI', { apiKey }, `${provider.url}/v1`);
  provider.journal.clear();
});
afterEach(async () => {
  await lent.close();
  await provider.stop();
});

const clientOf = (key: string, path = '/openai/v1') =>
  new OpenAI({ apiKey: key, baseURL: `${lent.url}${path}`, maxRetries: 0 });
const messages = [{ role: 'user' as const, content: 'Say hello' }];
const USAGE = { input: 1_200, cached: 1_000, cacheWrite: 100, output: 60, reasoning: 20 };
const COLUMNS = {
  provider: 'OPENAI',
  source: 'gateway',
  clientName: 'A program',
  credentialName: 'OPENAI key',
  inputTokens: 100,
  cacheReadTokens: 1_000,
  cacheWrite5mTokens: 100,
  outputTokens: 60,
  thinkingTokens: 20,
  serviceTier: 'standard',
  isEstimated: false,
};
/** 1, 10, 0.1 and 1.25 USD per million tokens. */
const PRICE = {
  provider: 'OPENAI',
  effectiveFrom: null,
  input: 1_000_000,
  output: 10_000_000,
  cacheRead: 100_000,
  cacheWrite5m: 1_250_000,
  cacheWrite1h: 2_000_000,
};

describe('a chat through the gateway', () => {
  test('is answered, and in the ledger with what the provider billed', async () => {
    provider.say({ text: 'Hello there!', usage: USAGE });
    const client = clientOf(lent.client());
    const reply = await client.chat.completions.create({ model: 'gpt-5', messages });
    expect(reply.choices[0]?.message.content).toBe('Hello there!');
    expect(reply.usage).toEqual(provider.journal.requests[0]?.usage);
    const [record] = await lent.recorded(1);
    expect(record).toMatchObject({ ...COLUMNS, model: 'gpt-5', costMicroUsd: null });
    expect(record?.requestId).toBe(provider.journal.requests[0]?.requestId);
  });

  test('streams, with its usage hidden from a client that did not ask for it', async () => {
    provider.say({ text: 'Hello there, how are you?', usage: USAGE });
    const stream = await clientOf(lent.client()).chat.completions.create({
      model: 'gpt-5',
      messages,
      stream: true,
      seed: 7,
    });
    let text = '';
    for await (const chunk of stream) {
      expect(chunk.choices).toHaveLength(1);
      expect(chunk.usage ?? null).toBeNull();
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(text).toBe('Hello there, how are you?');
    expect(provider.journal.requests[0]?.body).toEqual({
      model: 'gpt-5',
      messages,
      stream: true,
      seed: 7,
      stream_options: { include_usage: true },
    });
    expect(await lent.recorded(1)).toMatchObject([COLUMNS]);
  });

  test('streams its usage to a client that asked', async () => {
    provider.say({ text: 'Hello', usage: USAGE });
    const asked = { stream: true, stream_options: { include_usage: true } } as const;
    const create = { model: 'gpt-5', messages, ...asked };
    const stream = await clientOf(lent.client()).chat.completions.create(create);
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.at(-1)).toMatchObject({ choices: [] });
    expect(chunks.at(-1)?.usage).toEqual(provider.journal.requests[0]?.usage);
    expect(provider.journal.requests[0]?.body).toEqual(create);
    expect(await lent.recorded(1)).toMatchObject([COLUMNS]);
  });

  test('keeps other options of its stream', async () => {
    const options = { include_obfuscation: false };
    const create = { model: 'gpt-5', messages, stream: true, stream_options: options } as const;
    for await (const chunk of await clientOf(lent.client()).chat.completions.create(create))
      expect(chunk.choices).toHaveLength(1);
    expect(provider.journal.requests[0]?.body).toMatchObject({
      stream_options: { include_obfuscation: false, include_usage: true },
    });
  });

  test('carries tool calls', async () => {
    const call = { id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' };
    provider.say({ text: '', toolCalls: [call] });
    const stream = clientOf(lent.client()).chat.completions.stream({
      model: 'gpt-4o',
      messages,
      tools: [{ type: 'function', function: { name: 'weather', parameters: {} } }],
    });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: 'call_1', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
    ]);
  });

  test('shows the provider the key of the vault, and nobody another one', async () => {
    const key = lent.client();
    const { response } = await clientOf(key)
      .chat.completions.create({ model: 'gpt-5', messages })
      .withResponse();
    const [seen] = provider.journal.requests;
    expect(seen).toMatchObject({ keyIndex: 0, method: 'POST', path: '/v1/chat/completions' });
    expect(JSON.stringify(seen)).not.toContain(key);
    expect(JSON.stringify([...response.headers])).not.toContain(apiKey);
  });

  test('that the client breaks off breaks off at the provider, and is paid for', async () => {
    provider.say({ text: 'Hello there, how are you? I am fine.', usage: USAGE });
    const { reached } = provider.hold(4);
    const stream = await clientOf(lent.client()).chat.completions.create({
      model: 'gpt-5',
      messages,
      stream: true,
    });
    await reached;
    let chunks = 0;
    for await (const _ of stream) {
      chunks += 1;
      if (chunks === 3) break;
    }
    const [record] = await lent.recorded(1);
    expect(record).toMatchObject({ isEstimated: true, model: 'gpt-5' });
    expect(record?.inputTokens).toBeGreaterThan(0);
    expect(record?.outputTokens).toBeGreaterThan(0);
    await provider.journal.when(({ end }) => end === 'broken');
    expect(lent.held()).toEqual([]);
  });

  test('that is aborted before its answer ends for the client as usual', async () => {
    const abort = new AbortController();
    provider.fail({ hang: true });
    const pending = clientOf(lent.client()).chat.completions.create(
      { model: 'gpt-5', messages },
      { signal: abort.signal },
    );
    await provider.journal.when(() => true);
    abort.abort();
    await expect(pending).rejects.toThrow(APIUserAbortError);
    expect(await lent.recorded(1)).toMatchObject([{ isEstimated: true }]);
  });

  test('whose stream breaks off breaks off for the client too', async () => {
    provider.say({ text: 'Hello there', usage: USAGE });
    provider.fail({ cutAfterChunks: 2 }, 1);
    const create = { model: 'gpt-5', messages, stream: true } as const;
    const stream = await clientOf(lent.client()).chat.completions.create(create);
    await expect(async () => {
      for await (const _ of stream);
    }).rejects.toThrow();
    expect(await lent.recorded(1)).toMatchObject([{ isEstimated: true }]);
  });

  test.each([null, 'strange', { prompt_tokens: -1, completion_tokens: 'x' }])(
    'comes through whatever the server tells of its usage: %j',
    async (strangeUsage) => {
      provider.say({ text: 'Hello', strangeUsage });
      const client = clientOf(lent.client());
      const reply = await client.chat.completions.create({ model: 'gpt-5', messages });
      expect(reply.choices[0]?.message.content).toBe('Hello');
      expect(await lent.recorded(1)).toMatchObject([{ isEstimated: true }]);
    },
  );
});

describe('a response through the gateway', () => {
  const create = { model: 'gpt-5-mini', input: 'Say hello' };

  test('is answered and recorded', async () => {
    provider.say({ text: 'Hello!', usage: USAGE });
    const reply = await clientOf(lent.client()).responses.create(create);
    expect(reply.output_text).toBe('Hello!');
    expect(await lent.recorded(1)).toMatchObject([{ ...COLUMNS, model: 'gpt-5-mini' }]);
  });

  test('streams and is recorded', async () => {
    provider.say({ text: 'Hello there!', usage: USAGE });
    const stream = clientOf(lent.client()).responses.stream(create);
    const reply = await stream.finalResponse();
    expect(reply.output_text).toBe('Hello there!');
    expect(provider.journal.requests[0]?.body).toEqual({ ...create, stream: true });
    expect(await lent.recorded(1)).toMatchObject([COLUMNS]);
  });

  test('with searches is without a price, which it is not known by', async () => {
    await lent.price({ ...PRICE, model: 'gpt-5-mini' });
    provider.say({ text: 'Found.', webSearches: ['one', 'two'] });
    const tools = [{ type: 'web_search' as const }];
    await clientOf(lent.client()).responses.create({ ...create, tools });
    expect(await lent.recorded(1)).toMatchObject([{ webSearches: 2, costMicroUsd: null }]);
  });
});

describe('the organisation and the project of a credential', () => {
  const named = { organizationId: 'org-owner', projectId: 'proj_owner' };
  let strict: OpenaiProvider;
  let client: string;
  beforeEach(async () => {
    const key = openaiTestKey();
    strict = await startOpenaiProvider({ apiKeys: [key], ...named });
    const { id } = await lent.lend('OPENAI', { apiKey: key, ...named }, `${strict.url}/v1`);
    strict.journal.clear();
    client = lent.client({ credentialId: id });
  });
  afterEach(() => strict.stop());

  test('go along with its key, whatever the client says of its own', async () => {
    const openai = new OpenAI({
      apiKey: client,
      baseURL: `${lent.url}/openai/v1`,
      organization: 'org-client',
      project: 'proj_client',
      maxRetries: 0,
    });
    await openai.chat.completions.create({ model: 'gpt-5', messages });
    expect(strict.journal.requests[0]?.headers).toMatchObject({
      'openai-organization': 'org-owner',
      'openai-project': 'proj_owner',
    });
  });

  test('of the client are not passed on where the credential has none', async () => {
    const openai = new OpenAI({
      apiKey: lent.client(),
      baseURL: `${lent.url}/openai/v1`,
      organization: 'org-client',
      project: 'proj_client',
    });
    await openai.chat.completions.create({ model: 'gpt-5', messages });
    const [seen] = [...provider.journal.requests, ...strict.journal.requests];
    expect(JSON.stringify(seen?.headers)).not.toMatch(/org-client|proj_client/);
  });
});

describe('what a client may do', () => {
  test('lists models, and only those that it may use', async () => {
    const ids = async (key: string) => {
      const { data } = await clientOf(key).models.list();
      return data.map(({ id }) => id);
    };
    expect(await ids(lent.client())).toEqual(['gpt-5', 'gpt-5-mini', 'gpt-4o']);
    expect(await ids(lent.client({ allowedModels: ['gpt-4o'] }))).toEqual(['gpt-4o']);
    expect((await clientOf(lent.client()).models.retrieve('gpt-5')).id).toBe('gpt-5');
    expect(lent.records()).toEqual([]);
  });

  test('ends where its models end', async () => {
    const client = clientOf(lent.client({ allowedModels: ['gpt-5-mini'] }));
    const refused = client.chat.completions.create({ model: 'gpt-5', messages });
    await expect(refused).rejects.toThrow(PermissionDeniedError);
    expect(provider.journal.requests).toEqual([]);
  });

  test('is nothing without a key of the gateway’s', async () => {
    const refused = clientOf(apiKey).chat.completions.create({ model: 'gpt-5', messages });
    await expect(refused).rejects.toThrow(AuthenticationError);
    await expect(refused).rejects.toMatchObject({ code: expect.any(String), status: 401 });
    expect(provider.journal.requests).toEqual([]);
  });

  test('is not what the gateway does not know', async () => {
    const client = clientOf(lent.client());
    await expect(client.embeddings.create({ model: 'gpt-5', input: 'a' })).rejects.toThrow(
      NotFoundError,
    );
    for (const model of ['..', '..%2Fchat', '%2E%2E', 'a/../../files', 'a/./b'])
      await expect(client.get(`/models/${encodeURIComponent(model)}`)).rejects.toThrow(
        NotFoundError,
      );
    expect(provider.journal.requests).toEqual([]);
  });

  test('is not told to wait for money that the owner’s account has not', async () => {
    const quota = { type: 'insufficient_quota', code: 'insufficient_quota' };
    provider.fail({ answer: openaiError(429, 'You exceeded your current quota.', quota) });
    const refused = clientOf(lent.client()).chat.completions.create({ model: 'gpt-5', messages });
    await expect(refused).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(/“OPENAI key”.*no credit/),
    });
  });

  test('is in the provider’s words where the provider refuses', async () => {
    const client = clientOf(lent.client());
    const unknown = client.chat.completions.create({ model: 'gpt-9', messages });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    provider.fail({ answer: rateLimited() }, 1);
    const limited = client.chat.completions.create({ model: 'gpt-5', messages });
    await expect(limited).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(lent.records()).toEqual([]);
    expect(lent.held()).toEqual([]);
  });
});

describe('a budget of a client', () => {
  const budget = { limitMicroUsd: 50_000, period: 'total' as const };

  test('holds with the user’s own price, and its cost is exact', async () => {
    await lent.price({ ...PRICE, model: 'gpt-5' });
    provider.say({ text: 'Hello', usage: USAGE });
    const client = clientOf(lent.client({ budget }));
    const limit = { max_completion_tokens: 1_000 };
    await client.chat.completions.create({ model: 'gpt-5', messages, ...limit });
    // 100 × 1 + 1,000 × 0.1 + 100 × 1.25 + 60 × 10 micro-USD
    expect(await lent.recorded(1)).toMatchObject([{ costMicroUsd: 100 + 100 + 125 + 600 }]);
  });

  test('leaves room for a shorter reply where a long one does not fit', async () => {
    await lent.price({ ...PRICE, model: 'gpt-5' });
    const client = clientOf(lent.client({ budget }));
    for await (const _ of await client.chat.completions.create({
      model: 'gpt-5',
      messages,
      stream: true,
    }));
    await client.responses.create({ model: 'gpt-5', input: 'Hello', max_output_tokens: 100_000 });
    const [chat, response] = provider.journal.requests.map(({ body }) => body);
    expect(chat).toMatchObject({ max_completion_tokens: expect.any(Number), stream: true });
    expect(Reflect.get(Object(chat), 'max_completion_tokens')).toBeLessThan(5_000);
    expect(chat).toMatchObject({ stream_options: { include_usage: true } });
    expect(Reflect.get(Object(response), 'max_output_tokens')).toBeLessThan(5_000);
  });

  test('that is used up is 402, in OpenAI’s shape', async () => {
    await lent.price({ ...PRICE, model: 'gpt-5' });
    const client = clientOf(lent.client({ budget: { ...budget, limitMicroUsd: 100 } }));
    const refused = client.chat.completions.create({ model: 'gpt-5', messages });
    await expect(refused).rejects.toThrow(APIError);
    await expect(refused).rejects.toMatchObject({ status: 402, message: /budget/i });
    expect(provider.journal.requests).toEqual([]);
  });

  test.each([{ tools: [{ type: 'web_search' as const }] }, { service_tier: 'flex' as const }])(
    'refuses what has no price, though the model has one: %j',
    async (more) => {
      await lent.price({ ...PRICE, model: 'gpt-5' });
      const client = clientOf(lent.client({ budget }));
      const refused = client.responses.create({ model: 'gpt-5', input: 'Hi', ...more });
      await expect(refused).rejects.toMatchObject({ status: 402, message: /no price/ });
      expect(provider.journal.requests).toEqual([]);
    },
  );

  test('refuses a model without a price', async () => {
    const client = clientOf(lent.client({ budget }));
    const refused = client.chat.completions.create({ model: 'gpt-4o', messages });
    await expect(refused).rejects.toMatchObject({ status: 402, message: /has no price/ });
    expect(provider.journal.requests).toEqual([]);
  });
});

describe('DeepSeek through the gateway', () => {
  let deepseek: OpenaiProvider;
  beforeEach(async () => {
    const key = deepseekTestKey();
    deepseek = await startOpenaiProvider({ apiKeys: [key], speaker: 'deepseek' });
    await lent.lend('DEEPSEEK', { apiKey: key }, deepseek.url);
    deepseek.journal.clear();
  });
  afterEach(() => deepseek.stop());

  test.each(['/deepseek', '/deepseek/v1'])('is at %s, streamed and recorded', async (path) => {
    deepseek.say({ text: 'Hello', reasoning: 'I think.', usage: { ...USAGE, cacheWrite: 0 } });
    const stream = await clientOf(lent.client(), path).chat.completions.create({
      model: 'deepseek-chat',
      messages,
      stream: true,
    });
    let text = '';
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    expect(text).toBe('Hello');
    expect(deepseek.journal.requests[0]?.path).toBe('/chat/completions');
    expect(await lent.recorded(1)).toMatchObject([
      {
        provider: 'DEEPSEEK',
        model: 'deepseek-chat',
        inputTokens: 200,
        cacheReadTokens: 1_000,
        outputTokens: 60,
        thinkingTokens: 20,
      },
    ]);
  });

  test('whose balance is used up is no budget of ours: the next credential is asked', async () => {
    const empty = openaiError(402, 'Insufficient Balance', { type: 'unknown_error' });
    const asked = { model: 'deepseek-chat', messages };
    const client = clientOf(lent.client(), '/deepseek');
    deepseek.fail({ answer: empty }, 1);
    const refused = client.chat.completions.create(asked);
    await expect(refused).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(/“DEEPSEEK key”.*no credit.*neither.*budget/i),
    });

    const key = deepseekTestKey();
    const second = await startOpenaiProvider({ apiKeys: [key], speaker: 'deepseek' });
    await lent.lend('DEEPSEEK', { apiKey: key }, second.url);
    deepseek.fail({ answer: empty }, 1);
    expect((await client.chat.completions.create(asked)).choices).toHaveLength(1);
    expect(await lent.recorded(1)).toHaveLength(1);
    expect(lent.held()).toEqual([]);
    await second.stop();
  });

  test('is asked for less by the only name it knows', async () => {
    await lent.price({ ...PRICE, provider: 'DEEPSEEK', model: 'deepseek-chat' });
    const budget = { limitMicroUsd: 50_000, period: 'total' as const };
    const client = clientOf(lent.client({ budget }), '/deepseek');
    await client.chat.completions.create({ model: 'deepseek-chat', messages });
    expect(deepseek.journal.requests[0]?.body).toMatchObject({ max_tokens: expect.any(Number) });
  });

  test('has no responses', async () => {
    const client = clientOf(lent.client(), '/deepseek/v1');
    const refused = client.responses.create({ model: 'deepseek-chat', input: 'a' });
    await expect(refused).rejects.toThrow(NotFoundError);
  });
});
