import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cost } from '../../../../src/main/spending/prices/cost';
import { tokens } from '../entries';
import { counts, free, rates } from './figures';

test('a request of every kind of token, worked out by hand', () => {
  const opus = {
    ...free,
    input: 4_000_000,
    output: 20_000_000,
    cacheRead: 200_000,
    cacheWrite5m: 5_000_000,
    cacheWrite1h: 8_000_000,
  };
  const used = { input: 100, output: 10, cacheRead: 1_000, cacheWrite5m: 20, cacheWrite1h: 30 };
  // $0.0004 + $0.0002 + $0.0002 + $0.0001 + $0.00024
  expect(cost(opus, used)).toBe(1_140);
});

test('a web search is a cent more, whatever the model', () => {
  const price = { ...free, input: 100_000 };
  expect(cost(price, tokens(), 1)).toBe(10_000);
  expect(cost(price, tokens({ input: 5 }), 1_000)).toBe(10_000_001);
});

test('half a micro-dollar is rounded up, less is not', () => {
  const price = { ...free, input: 100_000 };
  expect(cost(price, tokens({ input: 4 }))).toBe(0);
  expect(cost(price, tokens({ input: 5 }))).toBe(1);
  expect(cost(price, tokens({ input: 14 }))).toBe(1);
});

test('halves of several kinds are summed before they are rounded', () => {
  const price = { ...free, input: 500_000, output: 500_000 };
  expect(cost(price, tokens({ input: 1, output: 1 }))).toBe(1);
});

describe('factors', () => {
  const price = { ...free, input: 3_000_000, output: 15_000_000 };
  const used = tokens({ input: 1_000, output: 100 });
  const half = { label: 'half', perMille: 500 };
  const tenthMore = { label: 'a tenth more', perMille: 1_100 };

  test('multiply the tokens and each other', () => {
    expect(cost(price, used)).toBe(4_500);
    expect(cost(price, used, 0, [half])).toBe(2_250);
    expect(cost(price, used, 0, [tenthMore])).toBe(4_950);
    expect(cost(price, used, 0, [half, tenthMore])).toBe(2_475);
  });

  test('leave the fee per search as it is', () => {
    expect(cost(price, used, 2, [half, tenthMore])).toBe(22_475);
  });

  test('are applied before the rounding', () => {
    // 3 × 0.55 = 1.65, where 3 × 0.5 rounded and then × 1.1 would be 2.2.
    expect(cost(price, tokens({ input: 1 }), 0, [half, tenthMore])).toBe(2);
    expect(cost({ ...free, input: 900_000 }, tokens({ input: 1 }), 0, [half])).toBe(0);
    expect(cost({ ...free, input: 900_000 }, tokens({ input: 1 }), 0, [half, tenthMore])).toBe(0);
    expect(cost({ ...free, input: 1_000_000 }, tokens({ input: 1 }), 0, [half])).toBe(1);
  });
});

test('is the exact rational sum rounded once, half up, whatever the numbers', () => {
  const factors = fc.array(
    fc.record({ label: fc.constant('some'), perMille: fc.integer({ min: 1, max: 100_000 }) }),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(rates, counts, fc.nat(1_000_000), factors, (rate, used, searches, all) => {
      const kinds = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;
      const tokenSum = kinds.reduce(
        (sum, kind) => plus(sum, over(BigInt(rate[kind]) * BigInt(used[kind]), 1_000_000n)),
        over(0n, 1n),
      );
      const multiplied = all.reduce(
        (product, { perMille }) => times(product, over(BigInt(perMille), 1_000n)),
        tokenSum,
      );
      const exact = plus(multiplied, over(BigInt(searches), 100n), 1_000_000n);
      const rounded = floor(plus(exact, over(1n, 2n)));
      expect(cost(rate, used, searches, all)).toBe(Number(rounded));
    }),
  );
});

/** Fractions in lowest terms, by another way than the code takes. */
type Fraction = { top: bigint; bottom: bigint };

function over(top: bigint, bottom: bigint): Fraction {
  const divisor = greatestCommonDivisor(top, bottom) || 1n;
  return { top: top / divisor, bottom: bottom / divisor };
}

/** `one` + `other` × `weight`. */
function plus(one: Fraction, other: Fraction, weight = 1n): Fraction {
  return over(one.top * other.bottom + other.top * weight * one.bottom, one.bottom * other.bottom);
}

function times(one: Fraction, other: Fraction): Fraction {
  return over(one.top * other.top, one.bottom * other.bottom);
}

function floor({ top, bottom }: Fraction): bigint {
  return top / bottom;
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : greatestCommonDivisor(other, one % other);
}
