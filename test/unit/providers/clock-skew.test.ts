import { expect, test } from 'vitest';
import { clockFailure, clockSkew } from '../../../src/main/providers/clock-skew';

const NOW = Date.UTC(2026, 0, 1, 12);
const MINUTE_MS = 60_000;
const at = (time: number) => new Headers({ date: new Date(time).toUTCString() });

test.each([
  [0, null],
  [5 * MINUTE_MS, null],
  [-5 * MINUTE_MS, null],
  [6 * MINUTE_MS, /6 min behind/],
  [-6 * MINUTE_MS, /6 min ahead/],
  [26 * 60 * MINUTE_MS, /26 h behind/],
])('a server whose clock is %i ms ahead', (offset, told) => {
  const failure = clockSkew('example.com', at(NOW + offset), NOW);
  if (told === null) expect(failure).toBeNull();
  else expect(failure).toMatchObject({ status: 'UNKNOWN', message: expect.stringMatching(told) });
});

test('a server without a clock tells nothing, unless it complains itself', () => {
  expect(clockSkew('example.com', new Headers(), NOW)).toBeNull();
  expect(clockSkew('example.com', new Headers({ date: 'soon' }), NOW)).toBeNull();
  expect(clockFailure('example.com', new Headers(), NOW).message).toMatch(/clock is wrong/);
});
