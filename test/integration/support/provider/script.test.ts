import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Provider,
  reply,
  startProvider,
  text,
  thinking,
  toolUse,
} from '../../../support/provider';

const KEY = 'sk-ant-api03-test-right';

let provider: Provider;
const client = (apiKey = KEY) =>
  new Anthropic({ apiKey, baseURL: provider.url, maxRetries: 0, logLevel: 'off' });
const ask = {
  model: 'claude-opus-5-5',
  max_tokens: 1024,
  messages: [{ role: 'user' as const, content: 'Hi' }],
};

beforeEach(async () => {
  provider = await startProvider({ apiKeys: [KEY] });
});
afterEach(() => provider.stop());

describe('a scripted reply', () => {
  test('streams thinking, text and tool calls with usage', async () => {
    const usage = {
      input: 1_200,
      output: 340,
      thinking: 200,
      cacheRead: 5_000,
      cacheWrite5m: 300,
      cacheWrite1h: 700,
    };
    provider.say(
      reply(
        [
          thinking('Let me look at it.'),
          text('I will read both.'),
          toolUse('a', 'read', { path: 'a' }),
          toolUse('b', 'read', { path: 'b' }),
        ],
        usage,
      ),
    );
    const message = await client().messages.stream(ask).finalMessage();
    expect(message.content.map((block) => block.type)).toEqual([
      'thinking',
      'text',
      'tool_use',
      'tool_use',
    ]);
    expect(message.content[1]).toMatchObject({ text: 'I will read both.' });
    expect(message.content[3]).toMatchObject({ id: 'toolu_b', input: { path: 'b' } });
    expect(message.stop_reason).toBe('tool_use');
    expect(message.usage).toMatchObject({
      input_tokens: 1_200,
      output_tokens: 340,
      cache_read_input_tokens: 5_000,
      cache_creation_input_tokens: 1_000,
      cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 700 },
      output_tokens_details: { thinking_tokens: 200 },
    });
  });

  test('runs tools in the tool runner and refuses a history that lacks a result', async () => {
    provider.say(reply([toolUse('sum', 'add', { a: 2, b: 3 })]), reply('It is 5.'));
    const add = {
      type: 'custom' as const,
      name: 'add',
      description: 'Adds.',
      input_schema: {
        type: 'object' as const,
        properties: { a: { type: 'number' }, b: { type: 'number' } },
      },
      run: (input: unknown) => {
        const { a, b } = input as { a: number; b: number };
        return String(a + b);
      },
      parse: (input: unknown) => input,
    };
    const runner = client().beta.messages.toolRunner({
      ...ask,
      tools: [add],
      stream: true,
      thread: false,
    });
    const final = await runner.runUntilDone();
    expect(final.content).toMatchObject([{ type: 'text', text: 'It is 5.' }]);
    const second = provider.journal.turns().at(-1);
    expect(second?.messages.at(-1)?.content).toMatchObject([
      { type: 'tool_result', tool_use_id: 'toolu_sum', content: '5' },
    ]);

    const broken = second ? second.messages.slice(0, 2) : [];
    const again = client().messages.create({ ...ask, messages: broken as typeof ask.messages });
    await expect(again).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('tool_result'),
    });
  });

  test('waits at a gate in the middle of a reply', async () => {
    provider.say(reply('one two three four five six seven eight'));
    const held = provider.hold(2);
    const stream = client().messages.stream(ask);
    let seen = '';
    stream.on('text', (delta) => {
      seen += delta;
    });
    await held.reached;
    await expect.poll(() => seen).toBe('one two three four five '.slice(0, 24));
    provider.release();
    await expect(stream.finalText()).resolves.toBe('one two three four five six seven eight');
  });

  test('leaves what it does not cover to aimock', async () => {
    const message = await client().messages.create({
      ...ask,
      messages: [{ role: 'user', content: 'Say hello' }],
    });
    expect(message.content).toMatchObject([{ type: 'text', text: 'Hello! How can I help?' }]);
    expect(message.usage).toMatchObject({ input_tokens: 11, output_tokens: 9 });
  });

  test('is not used up by a key check', async () => {
    provider.say(reply('The real reply.'));
    await client().messages.create({ ...ask, max_tokens: 1 });
    await expect(client().messages.stream(ask).finalText()).resolves.toBe('The real reply.');
  });
});

describe('strictness', () => {
  test('lists models in the shape of the API', async () => {
    const page = await client().models.list();
    expect(page.data.map((model) => model.id)).toEqual([
      'claude-opus-5-5',
      'claude-sonnet-5-5',
      'claude-haiku-5-5',
      'claude-fable-5-2',
      'claude-haiku-4-5-20251001',
    ]);
    expect(page.data[0]).toMatchObject({ max_input_tokens: 1_000_000, lifecycle: 'active' });
    expect(page.data[0]?.capabilities?.thinking.types.adaptive.supported).toBe(true);
  });

  test('refuses a wrong key, a missing version, an unknown model and sampling parameters', async () => {
    await expect(client('sk-ant-api03-test-wrong').models.list()).rejects.toMatchObject({
      status: 401,
      type: 'authentication_error',
    });
    const plain = await fetch(`${provider.url}/v1/models`, { headers: { 'x-api-key': KEY } });
    expect(plain.status).toBe(400);
    await expect(client().messages.create({ ...ask, model: 'claude-none' })).rejects.toMatchObject({
      status: 404,
    });
    const warm = client().messages.create({ ...ask, temperature: 1 } as typeof ask);
    await expect(warm).rejects.toMatchObject({ status: 400 });
  });

  test('records requests without the key', async () => {
    await client().models.list();
    const [request] = provider.journal.requests;
    expect(request).toMatchObject({ path: '/v1/models', keyIndex: 0, status: 200 });
    expect(request?.headers.authorization).toBe('[redacted]');
    expect(JSON.stringify(provider.journal.requests)).not.toContain(KEY);
  });
});

describe('faults', () => {
  test.each([401, 403, 429, 500, 529] as const)('answers %i', async (status) => {
    provider.fail({ status, retryAfterSeconds: 7 }, 1);
    await expect(client().models.list()).rejects.toMatchObject({ status });
    await expect(client().models.list()).resolves.toBeDefined();
  });

  test('says how long to wait after 429', async () => {
    provider.fail({ status: 429, retryAfterSeconds: 7 });
    const error = await client()
      .models.list()
      .then(
        () => undefined,
        (caught: unknown) => caught,
      );
    expect(error).toBeInstanceOf(Anthropic.RateLimitError);
    expect(
      (error as InstanceType<typeof Anthropic.RateLimitError>).headers.get('retry-after'),
    ).toBe('7');
  });

  test('hangs', async () => {
    provider.fail({ hang: true });
    await expect(client().models.list({}, { timeout: 50 })).rejects.toBeInstanceOf(
      Anthropic.APIConnectionTimeoutError,
    );
  });

  test('cuts the connection in the middle of a reply', async () => {
    provider.say(reply('one two three four five six seven eight'));
    provider.fail({ cutAfterDeltas: 1 });
    await expect(client().messages.stream(ask).finalText()).rejects.toThrow();
  });
});
