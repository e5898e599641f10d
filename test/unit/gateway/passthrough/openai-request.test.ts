import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readChatRequest,
  readResponsesRequest,
} from '../../../../src/main/gateway/passthrough/openai-request';
import { inputTokensOf } from '../../../../src/main/gateway/passthrough/request-size';

const messages = [{ role: 'user', content: 'Hi' }];
const bytes = (body: unknown) => Buffer.from(JSON.stringify(body));
const chat = (more: object, provider: 'OPENAI' | 'DEEPSEEK' = 'OPENAI') =>
  readChatRequest(bytes({ model: 'gpt-5', messages, ...more }), provider);
const lowered = ({ billing }: ReturnType<typeof chat>, tokens: number) =>
  JSON.parse(billing.withMaxOutputTokens(tokens).toString());

describe('a chat request', () => {
  test('that streams is asked for its usage, and is otherwise as it was', () => {
    // A number that JavaScript cannot hold, and spaces that it would not write.
    const body = `\n{ "model" : "gpt-5", "seed": 12345678901234567890, "stream": true }`;
    const read = readChatRequest(Buffer.from(body), 'OPENAI');
    expect(read.isUsageHidden).toBe(true);
    expect(read.body.toString()).toBe(
      body.replace('{', '{"stream_options":{"include_usage":true},'),
    );
  });

  test('is whatever it was, beside its usage', () => {
    const names = fc.string().filter((name) => name !== 'stream_options' && name !== '__proto__');
    const others = fc.dictionary(names, fc.jsonValue(), { maxKeys: 6 });
    fc.assert(
      fc.property(others, (other) => {
        const body = { ...other, model: 'gpt-5', stream: true };
        const { body: sent } = readChatRequest(bytes(body), 'OPENAI');
        const { stream_options, ...rest } = JSON.parse(sent.toString());
        expect(stream_options).toEqual({ include_usage: true });
        expect(rest).toEqual(JSON.parse(JSON.stringify(body)));
      }),
    );
  });

  test.each([
    [{}, false],
    [{ stream: false }, false],
    [{ stream: null, stream_options: null }, false],
    [{ stream: true, stream_options: { include_usage: true } }, false],
    [{ stream: true, stream_options: { include_usage: false } }, true],
    [{ stream: true, stream_options: null }, true],
  ])('%j: what the client is not to see: %s', (more, isUsageHidden) => {
    const read = chat(more);
    expect(read.isUsageHidden).toBe(isUsageHidden);
    if (!isUsageHidden) expect(JSON.parse(read.body.toString())).toMatchObject(more);
  });

  test('asks for as much as it says, or as is assumed, for each of its replies', () => {
    const most = (more: object) => chat(more).billing.maxOutputTokens;
    expect(most({})).toBe(32_768);
    expect(most({ max_tokens: 500 })).toBe(500);
    expect(most({ max_tokens: 500, max_completion_tokens: 700 })).toBe(700);
    expect(most({ max_tokens: 500, n: 3 })).toBe(1_500);
    for (const max_tokens of [0, -1, 1.5, '7', 1e300]) expect(most({ max_tokens })).toBe(32_768);
    expect(chat({ max_tokens: 500 }).billing.leastOutputTokens).toBe(500);
  });

  test('is lowered by the name that it uses, or that its provider knows', () => {
    expect(lowered(chat({ max_tokens: 9_000 }), 2_000)).toMatchObject({ max_tokens: 2_000 });
    expect(lowered(chat({ stream: true }), 2_000)).toMatchObject({
      max_completion_tokens: 2_000,
      stream_options: { include_usage: true },
    });
    const deepseek = lowered(chat({}, 'DEEPSEEK'), 2_000);
    expect(deepseek).toEqual({ model: 'gpt-5', messages, max_tokens: 2_000 });
    expect(lowered(chat({ n: 2 }), 3_001)).toMatchObject({ max_completion_tokens: 1_500 });
  });

  test.each(['', '[]', '7', 'null', '{', '{"model":7}', '{"messages":[]}'])(
    'that is no request is refused: %s',
    (body) => {
      const refusal = expect.objectContaining({ kind: 'invalid' });
      expect(() => readChatRequest(Buffer.from(body), 'OPENAI')).toThrow(refusal);
    },
  );
});

describe('a request for a response', () => {
  test('is sent as it came, and lowered by its own name', () => {
    const body = bytes({ model: 'gpt-5', input: 'Hi', stream: true });
    const read = readResponsesRequest(body);
    expect(read.body).toBe(body);
    expect(lowered(read, 2_000)).toMatchObject({ max_output_tokens: 2_000, input: 'Hi' });
  });

  test('in the background is refused: nobody would see its cost', () => {
    const body = bytes({ model: 'gpt-5', input: 'Hi', background: true });
    expect(() => readResponsesRequest(body)).toThrow(/background/);
  });
});

describe('the price list of a request', () => {
  const ofChat = (more: object) => chat(more).billing.tier;
  const ofResponse = (more: object) =>
    readResponsesRequest(bytes({ model: 'gpt-5', input: 'Hi', ...more })).billing.tier;

  test.each([ofChat, ofResponse])(
    'is the one that it asks for, or none where none is known',
    (tier) => {
      for (const service_tier of [undefined, null, 'auto', 'default'])
        expect(tier({ service_tier })).toBe('standard');
      expect(tier({ service_tier: 'priority' })).toBe('priority');
      expect(tier({ service_tier: 'fast' })).toBe('fast');
      for (const service_tier of ['flex', 'scale', 'PRIORITY', '', 7])
        expect(tier({ service_tier })).toBe(null);
    },
  );

  test('may be that of the priority tier where the settings of a project decide', () => {
    for (const service_tier of [undefined, null, 'auto'])
      expect(chat({ service_tier }).billing.otherTier).toBe('priority');
    for (const service_tier of ['default', 'priority', 'fast'])
      expect(chat({ service_tier }).billing.otherTier).toBe(null);
  });

  test('is none with a tool that the provider runs, for a fee of its own', () => {
    const own = [
      { type: 'function', name: 'f' },
      { type: 'custom', name: 'c' },
    ];
    expect(ofResponse({ tools: [...own, { type: 'apply_patch' }] })).toBe('standard');
    for (const tool of [{ type: 'web_search' }, { type: 'file_search' }, {}, 7, null])
      expect(ofResponse({ tools: [...own, tool] })).toBe(null);
    expect(ofResponse({ tools: 'web_search' })).toBe(null);
    expect(ofResponse({ tools: null })).toBe('standard');
    expect(ofChat({ web_search_options: {} })).toBe(null);
    expect(ofChat({ web_search_options: null })).toBe('standard');
  });

  test('is none with a prompt that the provider keeps: it may bring tools along', () => {
    expect(ofResponse({ prompt: { id: 'pmpt_1' } })).toBe(null);
    expect(ofResponse({ prompt: null })).toBe('standard');
  });
});

describe('the size of a request', () => {
  test('is a token for each three bytes of text at most', () => {
    expect(inputTokensOf('x'.repeat(3_000))).toBe(1_000);
    expect(inputTokensOf([{ a: 'ééé' }])).toBe(3);
  });

  test('has pictures, sound and documents at what they may be, not at their length', () => {
    const base64 = 'QUJD'.repeat(25_000);
    const image = { image_url: { url: `data:image/png;base64,${base64}` } };
    expect(inputTokensOf(image)).toBeLessThan(6_000);
    expect(inputTokensOf(image)).toBeGreaterThanOrEqual(5_000);
    const pdf = { file: { file_data: `data:application/pdf;base64,${base64}` } };
    expect(inputTokensOf(pdf)).toBeGreaterThanOrEqual(10_000);
    expect(inputTokensOf(pdf)).toBeLessThan(11_000);
  });

  test('has what is only named, and kept by the provider', () => {
    for (const kept of ['previous_response_id', 'cachedContent', 'file_id'])
      expect(inputTokensOf({ [kept]: 'x' })).toBeGreaterThan(100_000);
  });

  test('is found however deep the request is', () => {
    const depth = 50_000;
    const body = JSON.parse(`${'['.repeat(depth)}"abc"${']'.repeat(depth)}`);
    expect(inputTokensOf(body)).toBe(1);
  });
});
