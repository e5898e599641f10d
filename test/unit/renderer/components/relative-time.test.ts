import { describe, expect, it } from 'vitest';
import { relativeTime } from '../../../../src/renderer/components/relative-time';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Local time: the words depend on the reader's own midnight. */
const at = (day: number, hour: number, minute = 0) =>
  new Date(2026, 10, day, hour, minute).getTime();

describe('relative time', () => {
  const now = at(20, 15);

  it.each([
    [now - 59_999, 'just now'],
    [now + 5_000, 'just now'],
    [now - MINUTE, '1 m ago'],
    [now - 59 * MINUTE, '59 m ago'],
    [now - HOUR, '1 h ago'],
    [at(20, 0, 1), '14 h ago'],
    [at(19, 23, 59), 'yesterday'],
    [at(19, 0), 'yesterday'],
    [at(18, 23), '2 d ago'],
    [at(14, 12), '6 d ago'],
    [at(13, 12), '13 Nov'],
    [new Date(2025, 11, 31, 12).getTime(), '31 Dec 2025'],
  ])('writes %i as "%s"', (moment, words) => {
    expect(relativeTime(moment, now)).toBe(words);
  });

  it('counts hours, not days, shortly after midnight', () => {
    expect(relativeTime(at(19, 23), at(20, 1))).toBe('2 h ago');
  });
});
