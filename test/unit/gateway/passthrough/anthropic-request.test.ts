import { describe, expect, test } from 'vitest';
import { readAnthropicRequest } from '../../../../src/main/gateway/passthrough/anthropic-request';
import { measure } from '../../../../src/main/gateway/passthrough/anthropic-size';

const read = (some: object) =>
  readAnthropicRequest(
    Buffer.from(JSON.stringify({ model: 'm', max_tokens: 4_000, messages: [], ...some })),
  );
const billing = (some: object) => read(some).billing;

describe('the size of a request', () => {
  const tokens = (content: unknown) => measure(content).tokens;

  test('is a third of the bytes of its text, names included', () => {
    expect(tokens({ abc: 'def' })).toBe(2);
    expect(tokens({ abc: ['北極', 12] })).toBe(Math.ceil((3 + 6 + 2) / 3));
  });

  test('counts an image as one, and a file by its length', () => {
    const image = { type: 'image', source: { type: 'base64', data: 'A'.repeat(1_000_000) } };
    expect(tokens(image)).toBe(1_600 + Math.ceil('typeimage'.length / 3));
    const file = (source: object) => tokens({ type: 'document', source });
    const words = Math.ceil('typedocument'.length / 3);
    expect(file({ type: 'base64', data: 'A'.repeat(50_000) })).toBe(5_000 + words);
    expect(file({ type: 'base64', data: 'A'.repeat(9_000_000) })).toBe(300_000 + words);
    expect(file({ type: 'url', url: 'https://x' })).toBe(300_000 + words);
    expect(file({ type: 'text', data: 'A'.repeat(3_000) })).toBeLessThan(1_100);
  });

  test('finds what is deep inside, and does not fall over what is deeper', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://x' } };
    expect(tokens({ a: [{ content: [[image]] }] })).toBeGreaterThan(1_600);
    let deep: unknown = 'x';
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    expect(tokens(deep)).toBe(1);
    expect(tokens(Array.from({ length: 300_000 }, () => 'abc'))).toBe(300_000);
  });

  test('knows for how long anything in it is to be cached', () => {
    const mark = (...ttls: (string | undefined)[]) =>
      measure(ttls.map((ttl) => ({ cache_control: { type: 'ephemeral', ttl } }))).cacheWrites;
    expect([mark(), mark(undefined), mark('5m'), mark('1h', '5m'), mark('5m', '1h')]).toEqual([
      null,
      '5m',
      '5m',
      '1h',
      '1h',
    ]);
    expect(measure({ cache_control: null }).cacheWrites).toBe(null);
  });
});

describe('the worst case of a request', () => {
  test('needs room for thinking, and no more than it asks for', () => {
    expect(billing({}).leastOutputTokens).toBe(1_024);
    expect(billing({ max_tokens: 10 }).leastOutputTokens).toBe(10);
    expect(billing({ thinking: { budget_tokens: 2_000 } }).leastOutputTokens).toBe(3_024);
    expect(billing({ thinking: { budget_tokens: 9_000 } }).leastOutputTokens).toBe(4_000);
  });

  test('has the searches, the region and the pace that it asks for', () => {
    const tools = [{ type: 'web_search_20260318', max_uses: 3 }, { type: 'web_search_x' }, 7];
    expect(billing({ tools })).toMatchObject({ webSearches: 13, factors: [], tier: 'standard' });
    expect(billing({ inference_geo: 'us', speed: 'fast' })).toMatchObject({
      factors: [{ perMille: 1_100 }],
      tier: 'fast',
    });
  });

  test('names every model that may answer', () => {
    const tools = [{ type: 'advisor_20260301', model: 'c' }, { name: 'own' }];
    expect(read({ fallbacks: [{ model: 'b' }, { model: 'm' }], tools }).models).toEqual([
      'm',
      'b',
      'c',
    ]);
  });

  test('is that of the longest and dearest reply that any of its fallbacks may give', () => {
    const fallbacks = [
      { model: 'b', max_tokens: 9_000 },
      { model: 'c' },
      { model: 'd', max_tokens: 10 },
    ];
    expect(billing({ fallbacks }).maxOutputTokens).toBe(9_000);
    expect(billing({ fallbacks: [{ model: 'b', speed: 'fast' }] }).tier).toBe('fast');
    expect(billing({ fallbacks: [{ model: 'b', speed: 'warp' }] }).tier).toBe(null);
    const { withMaxOutputTokens } = billing({ fallbacks, x: 1 });
    expect(JSON.parse(withMaxOutputTokens(5_000).toString())).toEqual({
      model: 'm',
      // It fits as it is.
      max_tokens: 4_000,
      messages: [],
      x: 1,
      fallbacks: [
        { model: 'b', max_tokens: 5_000 },
        { model: 'c' },
        { model: 'd', max_tokens: 10 },
      ],
    });
    expect(JSON.parse(withMaxOutputTokens(2_000).toString())).toMatchObject({
      max_tokens: 2_000,
      fallbacks: [{ max_tokens: 2_000 }, { model: 'c' }, { max_tokens: 10 }],
    });
    expect(() => billing({ fallbacks: [{ model: 'b', max_tokens: 1e300 }] })).toThrow(/fallbacks/);
  });

  test('is not known for terms without a public price', () => {
    for (const terms of [{ speed: 'warp' }, { inference_geo: 'eu' }, { service_tier: 'priority' }])
      expect(billing(terms).tier).toBe(null);
    for (const terms of [
      { inference_geo: 'global' },
      { service_tier: 'standard_only' },
      { speed: 'standard' },
    ])
      expect(billing(terms).tier).toBe('standard');
  });

  test('may be that of the priority tier, unless the request rules it out', () => {
    for (const terms of [{}, { service_tier: null }, { service_tier: 'auto' }, { speed: 'fast' }])
      expect(billing(terms).otherTier).toBe('priority');
    expect(billing({ service_tier: 'standard_only' }).otherTier).toBe(null);
  });

  test('asked for less, says everything else as before', () => {
    const { withMaxOutputTokens } = billing({ x: { y: [1, 'ü'] } });
    expect(JSON.parse(withMaxOutputTokens(7).toString('utf8'))).toEqual({
      model: 'm',
      max_tokens: 7,
      messages: [],
      x: { y: [1, 'ü'] },
    });
  });
});

test.each([
  ['a limit that is none', '{"model":"m","max_tokens":"many"}', /max_tokens/],
  ['a limit beyond counting', '{"model":"m","max_tokens":1e300}', /max_tokens/],
  ['a model that is none', '{"model":["m"],"max_tokens":1}', /model/],
  ['null', 'null', /JSON object/],
])('%s is refused in words', (_, body, words) => {
  expect(() => readAnthropicRequest(Buffer.from(body))).toThrow(words);
});
