import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cost } from '../../../src/main/spending/cost';
import { tokens } from './entries';

const free = {
  id: 'p',
  provider: 'ANTHROPIC',
  model: 'm',
  effectiveFrom: 0,
  promptTokensOver: 0,
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  source: 'official',
};

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

test('is the exact sum rounded once, half up, whatever the numbers', () => {
  const rates = fc.record({
    input: fc.nat(100_000_000),
    output: fc.nat(100_000_000),
    cacheRead: fc.nat(100_000_000),
    cacheWrite5m: fc.nat(100_000_000),
    cacheWrite1h: fc.nat(100_000_000),
  });
  const counts = fc.record({
    input: fc.nat(2_000_000_000),
    output: fc.nat(2_000_000_000),
    cacheRead: fc.nat(2_000_000_000),
    cacheWrite5m: fc.nat(2_000_000_000),
    cacheWrite1h: fc.nat(2_000_000_000),
  });
  fc.assert(
    fc.property(rates, counts, fc.nat(1_000_000), (rate, used, searches) => {
      const kinds = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;
      const exactMillionths = kinds.reduce(
        (sum, kind) => sum + BigInt(rate[kind]) * BigInt(used[kind]),
        BigInt(searches) * 10_000n * 1_000_000n,
      );
      const twiceTheError =
        2n * (BigInt(cost({ ...free, ...rate }, used, searches)) * 1_000_000n - exactMillionths);
      expect(twiceTheError > -1_000_000n && twiceTheError <= 1_000_000n).toBe(true);
    }),
  );
});
