import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dollarsText,
  exactDollars,
  parseDollars,
} from '../../../../src/renderer/components/dollars';

describe('dollars that a person writes', () => {
  it.each([
    ['10', 10_000_000],
    ['$1,250.50', 1_250_500_000],
    [' $ 0.000001 ', 1],
    ['.5', 500_000],
    ['3.', 3_000_000],
    ['0', 0],
    ['0.1', 100_000],
  ])('reads %j', (text, amount) => {
    expect(parseDollars(text)).toBe(amount);
  });

  it.each([
    '',
    '$',
    '.',
    '-1',
    '1e3',
    '1,25',
    '12,34.5',
    '0.0000001',
    '1 000',
    'ten',
    'NaN',
    '9'.repeat(12),
  ])('refuses %j', (text) => {
    expect(parseDollars(text)).toBeNull();
  });

  it('reads back exactly what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (amount) => {
        expect(parseDollars(dollarsText(amount))).toBe(amount);
        expect(parseDollars(exactDollars(amount))).toBe(amount);
      }),
    );
  });

  it.each([
    [10_000_000, '$10'],
    [12_500_000, '$12.50'],
    [15_000, '$0.015'],
    [1_250_000_000, '$1,250'],
  ])('writes %d as %s', (amount, text) => {
    expect(exactDollars(amount)).toBe(text);
  });
});
