import { describe, expect, test } from 'vitest';
import { addDays, countDays, createLocalDay } from '../../../src/main/spending/local-day';

describe('the local day', () => {
  test.each([
    // Auckland is UTC+13 in summer, UTC+12 in winter.
    ['Pacific/Auckland', '2026-11-20T10:59:59.999Z', '2026-11-20'],
    ['Pacific/Auckland', '2026-11-20T11:00:00.000Z', '2026-11-21'],
    ['Pacific/Auckland', '2026-06-20T11:59:59.999Z', '2026-06-20'],
    ['Pacific/Auckland', '2026-06-20T12:00:00.000Z', '2026-06-21'],
    // Berlin's clocks go forward on 2026-03-29 and back on 2026-10-25.
    ['Europe/Berlin', '2026-03-28T22:59:59.999Z', '2026-03-28'],
    ['Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T23:00:00.000Z', '2026-10-26'],
    // Los Angeles is behind: its new year comes eight hours late.
    ['America/Los_Angeles', '2027-01-01T07:59:59.999Z', '2026-12-31'],
    ['America/Los_Angeles', '2027-01-01T08:00:00.000Z', '2027-01-01'],
  ])('in %s at %s is %s', (zone, moment, day) => {
    expect(createLocalDay(() => zone)(Date.parse(moment))).toBe(day);
  });

  test('follows a user who travels', () => {
    let zone = 'Europe/Berlin';
    const localDay = createLocalDay(() => zone);
    const moment = Date.parse('2026-11-20T02:00:00Z');
    expect(localDay(moment)).toBe('2026-11-20');
    zone = 'America/Los_Angeles';
    expect(localDay(moment)).toBe('2026-11-19');
  });
});

test('days are counted by the calendar, also over a leap day and a change of clocks', () => {
  expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
  expect(addDays('2026-10-26', -1)).toBe('2026-10-25');
  expect(countDays('2026-03-28', '2026-03-30')).toBe(3);
  expect(countDays('2026-03-30', '2026-03-29')).toBe(0);
});
