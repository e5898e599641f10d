import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGeminiUsageReader } from '../../../../../src/main/gateway/passthrough/usage/gemini';
import { createJsonObjects } from '../../../../../src/main/gateway/passthrough/usage/json-objects';

function read(...parts: (string | Uint8Array)[]) {
  const reader = createGeminiUsageReader();
  for (const part of parts) reader.push(typeof part === 'string' ? Buffer.from(part) : part);
  return reader.end();
}

const USAGE = {
  promptTokenCount: 1_000,
  cachedContentTokenCount: 400,
  candidatesTokenCount: 30,
  thoughtsTokenCount: 70,
  toolUsePromptTokenCount: 25,
  totalTokenCount: 1_125,
};
const TOKENS = { input: 625, output: 100, cacheRead: 400, cacheWrite5m: 0, cacheWrite1h: 0 };

const part = (text: string, more: object = {}, candidate: object = {}) => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...candidate }],
  usageMetadata: { promptTokenCount: 1_000 },
  modelVersion: 'gemini-x-001',
  responseId: 'r1',
  ...more,
});
const END = part('b }{', { usageMetadata: USAGE }, { finishReason: 'STOP' });
const PARTS = [part('a "}" \\ é'), END];

const FORMS = {
  whole: JSON.stringify(END, null, 2),
  events: PARTS.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join(''),
  array: `[${PARTS.map((one) => JSON.stringify(one, null, 2)).join('\n,\r\n')}\n]`,
};

describe('the usage of Gemini', () => {
  test.each(Object.entries(FORMS))('is found in an answer that is sent as %s', (_, answer) => {
    expect(read(answer)).toEqual({
      requestId: 'r1',
      usage: {
        tokens: TOKENS,
        thinkingTokens: 70,
        webSearches: 0,
        serviceTier: null,
        speed: null,
        inferenceGeo: null,
        isEstimated: false,
      },
    });
  });

  test.each(Object.entries(FORMS))('is the same however %s is cut', (_, answer) => {
    const stream = Buffer.from(answer);
    const expected = read(stream);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 10 }), (places) => {
        const at = [0, ...places.sort((a, b) => a - b), stream.length];
        const parts = at.slice(1).map((to, index) => stream.subarray(at[index], to));
        expect(read(...parts)).toEqual(expected);
      }),
    );
  });

  test('of a stream that broke off has the prompt, and what was said by then', () => {
    const stream = `data: ${JSON.stringify(part('123456789'))}\r\n\r\ndata: {"candi`;
    expect(read(stream)?.usage).toMatchObject({
      isEstimated: true,
      tokens: { input: 1_000, output: 3 },
    });
  });

  test('of a prompt that was blocked is known', () => {
    const usageMetadata = { promptTokenCount: 9 };
    const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata };
    expect(read(JSON.stringify(blocked))?.usage).toMatchObject({
      isEstimated: false,
      tokens: { input: 9, output: 0 },
    });
  });

  test('counts each search once, and tells the tier', () => {
    const searched = (...webSearchQueries: string[]) => ({
      groundingMetadata: { webSearchQueries },
    });
    const stream = [
      part('', {}, searched('one')),
      part(
        '',
        { usageMetadata: { ...USAGE, serviceTier: 'PRIORITY' } },
        {
          ...searched('one', 'two'),
          finishReason: 'STOP',
        },
      ),
    ];
    const found = read(...stream.map((one) => `data: ${JSON.stringify(one)}\n\n`));
    expect(found?.usage).toMatchObject({ webSearches: 2, serviceTier: 'priority' });
  });

  test('is nothing where there is none, and costs nobody the reply', () => {
    for (const text of ['', '{}', '[]', '[{', 'data: 7\n\n', '{"usageMetadata":7}', '}{', '"{}"'])
      expect(read(text)).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (parts) => {
        read('[', ...parts);
      }),
    );
  });

  test('with figures that cannot be is 0 where they are', () => {
    const strange = { promptTokenCount: -1, candidatesTokenCount: '7', thoughtsTokenCount: 1.5 };
    const answer = { ...END, usageMetadata: { ...strange, cachedContentTokenCount: 5 } };
    expect(read(JSON.stringify(answer))?.usage).toMatchObject({
      isEstimated: true,
      thinkingTokens: 0,
      tokens: { input: 0, output: 0, cacheRead: 5 },
    });
  });
});

describe('JSON objects in an answer', () => {
  test('are what JSON says they are, however the answer is cut', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    const places = fc.array(fc.nat(3_000), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(object, { maxLength: 4 }), places, (objects, cuts) => {
        const stream = Buffer.from(JSON.stringify(objects, null, 1));
        const at = [0, ...cuts.map((one) => Math.min(one, stream.length)), stream.length];
        at.sort((a, b) => a - b);
        const found: string[] = [];
        const reader = createJsonObjects((text) => found.push(text));
        for (const [index, to] of at.slice(1).entries())
          reader.push(stream.subarray(at[index], to));
        expect(found.map((text) => JSON.parse(text))).toEqual(
          objects.map((one) => JSON.parse(JSON.stringify(one))),
        );
      }),
    );
  });

  test('that are too long are passed over', () => {
    const found: string[] = [];
    const reader = createJsonObjects((text) => found.push(text), { mostBytes: 20 });
    reader.push(Buffer.from(`[{"a":"${'x'.repeat(10)}`));
    reader.push(Buffer.from(`${'x'.repeat(30)}"},{"b":1}]`));
    expect(found).toEqual(['{"b":1}']);
  });
});
