import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divideRoundHalfUp, formatMicroUsd, formatTokens } from '../../../src/shared/money';

describe('money for people', () => {
  test.each([
    [0, '$0.00'],
    [1, '<$0.0001'],
    [99, '<$0.0001'],
    [100, '$0.0001'],
    [4_200, '$0.0042'],
    [9_999, '$0.0100'],
    [10_000, '$0.01'],
    [12_340_000, '$12.34'],
    [1_234_567_890_000, '$1,234,567.89'],
    [-50, '-<$0.0001'],
    [-4_200, '-$0.0042'],
    [-12_340_000, '-$12.34'],
  ])('%i micro-dollars read %s', (amount, text) => {
    expect(formatMicroUsd(amount)).toBe(text);
  });

  test('what is not nothing never reads as nothing', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger().filter((amount) => amount !== 0),
        (amount) => {
          expect(formatMicroUsd(amount)).toMatch(/[1-9]/);
        },
      ),
    );
  });

  test('is within half of its last decimal of the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 1_000_000_000_000 }), (amount) => {
        const read = Number(formatMicroUsd(amount).replace(/[$,]/g, '')) * 1_000_000;
        expect(Math.abs(read - amount)).toBeLessThanOrEqual((amount < 10_000 ? 50 : 5_000) + 0.01);
      }),
    );
  });
});

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1.0k'],
  [12_345, '12.3k'],
  [999_949, '999.9k'],
  [999_950, '1.0M'],
  [61_200_000, '61.2M'],
  [999_950_000, '1.0G'],
])('%i tokens read %s', (count, text) => {
  expect(formatTokens(count)).toBe(text);
});

describe('division', () => {
  test.each([
    [5n, 10n, 1n],
    [4n, 10n, 0n],
    [15n, 10n, 2n],
    [-5n, 10n, -1n],
    [-4n, 10n, 0n],
    [7n, 3n, 2n],
    [0n, 3n, 0n],
  ])('%i / %i rounds to %i', (amount, divisor, rounded) => {
    expect(divideRoundHalfUp(amount, divisor)).toBe(rounded);
  });

  test.each([0n, -1n])('by %i is refused', (divisor) => {
    expect(() => divideRoundHalfUp(1n, divisor)).toThrow(RangeError);
  });

  test('is never off by more than half', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n }), (amount, divisor) => {
        const error = 2n * (divideRoundHalfUp(amount, divisor) * divisor - amount);
        expect(error >= -divisor && error <= divisor).toBe(true);
      }),
    );
  });
});
