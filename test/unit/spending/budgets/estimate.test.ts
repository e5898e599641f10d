import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  outputThatFits,
  worstCase,
  worstCost,
} from '../../../../src/main/spending/budgets/estimate';
import { cost } from '../../../../src/main/spending/prices/cost';
import { tokens } from '../entries';

const OPUS = {
  input: 4_000_000,
  output: 20_000_000,
  cacheRead: 200_000,
  cacheWrite5m: 5_000_000,
  cacheWrite1h: 8_000_000,
};

describe('the worst case', () => {
  test('is all input at its price and all output at its', () => {
    const worst = worstCase(OPUS, { inputTokens: 1_000, cacheWrites: null });
    expect(worst).toEqual({ fixedMicroUsd: 4_000, outputMicroUsdPerMTok: 20_000_000 });
    expect(worstCost(worst, 1_024)).toBe(24_480n);
  });

  test.each([
    ['5m', 5_000],
    ['1h', 8_000],
  ] as const)('writes everything to the cache when %s is asked for', (cacheWrites, fixed) => {
    const worst = worstCase(OPUS, { inputTokens: 1_000, cacheWrites });
    expect(worst.fixedMicroUsd).toBe(fixed);
  });

  test('has every search that is allowed, and the multipliers on tokens only', () => {
    const factors = [{ perMille: 1_100 }, { perMille: 500 }];
    const asked = { inputTokens: 1_000, cacheWrites: null, webSearches: 10, factors };
    expect(worstCase(OPUS, asked)).toEqual({
      fixedMicroUsd: 2_200 + 100_000,
      outputMicroUsdPerMTok: 11_000_000,
    });
  });

  test('rounds up: not even a millionth is left out', () => {
    const worst = worstCase(
      { ...OPUS, input: 1, output: 1 },
      { inputTokens: 1, cacheWrites: null },
    );
    expect(worst.fixedMicroUsd).toBe(1);
    expect(worstCost(worst, 1)).toBe(2n);
  });
});

const rate = fc.nat(1_000_000_000);
const rates = fc.record({
  input: rate,
  output: rate,
  cacheRead: fc.constant(0),
  cacheWrite5m: rate,
  cacheWrite1h: rate,
});
const factors = fc.subarray([
  { label: 'US', perMille: 1_100 },
  { label: 'Batch', perMille: 500 },
]);

test('no request that keeps to its estimate costs more than was reserved', () => {
  const parts = fc.tuple(fc.nat(500_000), fc.nat(500_000), fc.nat(64_000), fc.nat(10));
  fc.assert(
    fc.property(rates, parts, factors, (price, [input, written, output, searches], multipliers) => {
      const worst = worstCase(price, {
        inputTokens: input + written,
        cacheWrites: '5m',
        webSearches: 10,
        factors: multipliers,
      });
      const used = tokens({ input, cacheWrite5m: written, output });
      const real = cost(price, used, searches, multipliers);
      expect(BigInt(real) <= worstCost(worst, output)).toBe(true);
    }),
  );
});

test('what fits, fits; one token more does not', () => {
  const line = fc.record({ fixedMicroUsd: fc.nat(1_000_000), outputMicroUsdPerMTok: rate });
  fc.assert(
    fc.property(line, fc.nat(2_000_000), fc.nat(64_000), (worst, room, most) => {
      const fitting = outputThatFits(worst, room, most);
      expect(fitting).toBeLessThanOrEqual(most);
      if (fitting >= 0) expect(worstCost(worst, fitting) <= BigInt(room)).toBe(true);
      if (fitting < most) expect(worstCost(worst, fitting + 1) > BigInt(room)).toBe(true);
    }),
  );
});
