import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  count,
  day,
  dayRange,
  dollars,
  duration,
  names,
} from '../../../../src/cli/arguments/values';

describe('dollars', () => {
  test('every amount of micro-dollars comes back as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000_000 }), (amount) => {
        const text = `${Math.floor(amount / 1e6)}.${String(amount % 1e6).padStart(6, '0')}`;
        expect(dollars(text)).toBe(amount);
      }),
    );
  });

  test.each([
    ['2', 2_000_000],
    ['$0.50', 500_000],
    ['0.1', 100_000],
    [' 2.00 ', 2_000_000],
  ])('%s', (text, amount) => {
    expect(dollars(text)).toBe(amount);
  });

  test.each(['0', '0.00', '-1', '1e3', '1,50', '1.0000001', '1000001', '', 'two', '.5', 'NaN'])(
    'not %s',
    (text) => {
      expect(() => dollars(text)).toThrow(/Write/);
    },
  );
});

test('names come once each, without the space around them', () => {
  expect(names('a, b,,a')).toEqual(['a', 'b']);
  expect(() => names(' , ')).toThrow('Write names');
});

test('a count is a whole number from 1', () => {
  expect(count('7')).toBe(7);
  for (const text of ['0', '-1', '1.5', 'x', '']) expect(() => count(text)).toThrow('whole number');
});

test('a day is one that there is', () => {
  expect(day('2028-02-29')).toBe('2028-02-29');
  for (const text of ['2027-02-29', '2026-13-01', '2026-1-1', 'today']) {
    expect(() => day(text)).toThrow('Write a day');
  }
});

test('times have a unit', () => {
  expect([duration('30m'), duration('24h'), duration('7d'), duration('0')]).toEqual([
    1_800_000, 86_400_000, 604_800_000, 0,
  ]);
  for (const text of ['5', '1w', '-1h', 'h', 'constructor']) {
    expect(() => duration(text)).toThrow('Write a time');
  }
});

test('days are counted back from the last, both ends counting', () => {
  expect(dayRange({}, '2026-03-01')).toEqual({ from: '2026-01-31', to: '2026-03-01' });
  expect(dayRange({ days: 1 }, '2026-03-01')).toEqual({ from: '2026-03-01', to: '2026-03-01' });
  expect(dayRange({ days: 2, to: '2028-03-01' }, '2030-01-01').from).toBe('2028-02-29');
  expect(dayRange({ from: '2026-01-01' }, '2026-03-01').from).toBe('2026-01-01');
});
