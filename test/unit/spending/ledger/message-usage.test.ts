import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromMessageUsage } from '../../../../src/main/spending/ledger/message-usage';
import { tokens } from '../entries';

test('reads everything the API tells', () => {
  expect(
    fromMessageUsage({
      input_tokens: 10,
      output_tokens: 25,
      cache_creation_input_tokens: 7,
      cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 3 },
      cache_read_input_tokens: 100,
      output_tokens_details: { thinking_tokens: 12 },
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
      service_tier: 'standard',
      speed: 'fast',
      inference_geo: 'us',
      iterations: [],
    }),
  ).toEqual({
    tokens: { input: 10, output: 25, cacheRead: 100, cacheWrite5m: 4, cacheWrite1h: 3 },
    thinkingTokens: 12,
    webSearches: 2,
    serviceTier: 'standard',
    speed: 'fast',
    inferenceGeo: 'us',
    isEstimated: false,
  });
});

describe('cache writes', () => {
  test('without a split are five-minute writes', () => {
    const usage = fromMessageUsage({ cache_creation_input_tokens: 9, cache_creation: null });
    expect(usage.tokens).toEqual(tokens({ cacheWrite5m: 9 }));
  });

  test('that the split leaves out are five-minute writes', () => {
    const usage = fromMessageUsage({
      cache_creation_input_tokens: 9,
      cache_creation: { ephemeral_1h_input_tokens: 6 },
    });
    expect(usage.tokens).toEqual(tokens({ cacheWrite5m: 3, cacheWrite1h: 6 }));
  });

  test('are known from the split alone', () => {
    const usage = fromMessageUsage({
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 6 },
    });
    expect(usage.tokens).toEqual(tokens({ cacheWrite5m: 2, cacheWrite1h: 6 }));
  });
});

test('nulls are nothing', () => {
  const usage = fromMessageUsage({
    input_tokens: 1,
    output_tokens: 2,
    cache_creation_input_tokens: null,
    cache_creation: null,
    cache_read_input_tokens: null,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: null,
    speed: null,
    inference_geo: '',
  });
  expect(usage).toEqual({
    tokens: tokens({ input: 1, output: 2 }),
    thinkingTokens: 0,
    webSearches: 0,
    serviceTier: null,
    speed: null,
    inferenceGeo: null,
    isEstimated: false,
  });
});

test.each([
  [undefined],
  [null],
  ['usage'],
  [{}],
  [{ input_tokens: 5 }],
  [{ input_tokens: '5', output_tokens: 1 }],
  [{ input_tokens: -5, output_tokens: 1 }],
  [{ input_tokens: 1.5, output_tokens: 1 }],
  [{ input_tokens: 2 ** 53 - 1, output_tokens: 1 }],
])('%j does not tell all: estimated', (usage) => {
  expect(fromMessageUsage(usage).isEstimated).toBe(true);
});

test('no answer of a server makes it throw or answer a figure that cannot be', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), fc.anything(), (input, creation, all) => {
      for (const usage of [all, { input_tokens: input, cache_creation: creation, speed: all }]) {
        for (const figure of Object.values(fromMessageUsage(usage).tokens)) {
          expect(Number.isSafeInteger(figure) && figure >= 0).toBe(true);
        }
      }
    }),
  );
});
