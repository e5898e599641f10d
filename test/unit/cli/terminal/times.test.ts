import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ago, clockTime, daysBefore, localDay, until } from '../../../../src/cli/terminal/times';

const NOW = new Date(2026, 10, 21, 14, 5).getTime();
const MINUTE = 60_000;

test.each([
  [null, 'never'],
  [NOW, 'now'],
  [NOW + MINUTE, 'now'],
  [NOW - 59_000, 'now'],
  [NOW - MINUTE, '1 min ago'],
  [NOW - 3 * 60 * MINUTE, '3 h ago'],
  [NOW - 12 * 24 * 60 * MINUTE, '12 d ago'],
])('%s was %s', (at, words) => {
  expect(ago(at, NOW)).toBe(words);
});

test('what ends says when', () => {
  expect(until(NOW + 90 * MINUTE, NOW)).toBe('in 2 h');
  expect(until(NOW, NOW)).toBe('ended');
  expect(until(null, NOW)).toBe('never');
});

test('a time of today needs no date', () => {
  expect(clockTime(NOW, NOW)).toBe('14:05');
  expect(clockTime(NOW - 24 * 60 * MINUTE, NOW)).toBe('2026-11-20 14:05');
  expect(localDay(NOW)).toBe('2026-11-21');
});

test('days are counted by the calendar', () => {
  expect(daysBefore('2026-03-30', 1)).toBe('2026-03-29');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5_000 }), (days) => {
      const before = daysBefore('2026-11-21', days);
      expect((Date.parse('2026-11-21') - Date.parse(before)) / 86_400_000).toBe(days);
    }),
  );
});
