import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDayStarts, periodOf } from '../../../../src/main/spending/budgets/period';
import { addDays, createLocalDay } from '../../../../src/main/spending/local-day';
import { BudgetPeriod } from '../../../../src/shared/commands/budgets';

/** Ahead of UTC with summer time in December; half an hour of summer time; behind UTC. */
const ZONES = ['Pacific/Auckland', 'Australia/Lord_Howe', 'America/Los_Angeles'];
const moment = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) });

describe('the period', () => {
  test.each([
    ['day', '2026-11-20', '2026-11-20', '2026-11-21'],
    ['week', '2026-11-20', '2026-11-16', '2026-11-23'],
    ['week', '2026-11-16', '2026-11-16', '2026-11-23'],
    ['week', '2026-11-22', '2026-11-16', '2026-11-23'],
    ['week', '2027-01-01', '2026-12-28', '2027-01-04'],
    ['month', '2026-11-20', '2026-11-01', '2026-12-01'],
    ['month', '2026-12-31', '2026-12-01', '2027-01-01'],
    ['month', '2028-02-29', '2028-02-01', '2028-03-01'],
    ['month', '2027-02-28', '2027-02-01', '2027-03-01'],
  ] as const)('of a %s on %s is %s to %s', (period, today, firstDay, nextFirstDay) => {
    expect(periodOf(period, today)).toEqual({ firstDay, nextFirstDay });
  });

  test('in total has no end, and began before every day', () => {
    const { firstDay, nextFirstDay } = periodOf('total', '2026-11-20');
    expect(nextFirstDay).toBeNull();
    expect(firstDay < '1970-01-01').toBe(true);
  });

  test('holds today, and the next begins where it ends', () => {
    fc.assert(
      fc.property(fc.constantFrom('day', 'week', 'month'), moment, (period, at) => {
        const today = new Date(at).toISOString().slice(0, 10);
        const { firstDay, nextFirstDay } = periodOf(period, today);
        expect(firstDay <= today && nextFirstDay !== null && today < nextFirstDay).toBe(true);
        const next = periodOf(period, nextFirstDay ?? '');
        expect(next.firstDay).toBe(nextFirstDay);
        expect(periodOf(period, addDays(next.firstDay, -1)).firstDay).toBe(firstDay);
      }),
    );
  });
});

describe('the beginning of a local day', () => {
  test('is that of the zone the user is in now', () => {
    let zone = 'Pacific/Auckland';
    const startOfDay = createDayStarts(() => zone);
    expect(startOfDay('2026-11-20')).toBe(Date.UTC(2026, 10, 19, 11));
    zone = 'America/Los_Angeles';
    expect(startOfDay('2026-11-20')).toBe(Date.UTC(2026, 10, 20, 8));
  });

  test.each([
    ['Pacific/Auckland', '2026-11-20', '2026-11-19T11:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00.000Z'],
    // Clocks go forward at midnight: the day begins at one.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z'],
    // Clocks go back at midnight, into the day before: it has 25 hours.
    ['America/Santiago', '2026-04-05', '2026-04-05T04:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-20', '2026-11-19T10:00:00.000Z'],
    ['Etc/GMT+12', '2026-11-20', '2026-11-20T12:00:00.000Z'],
    // Samoa went over the date line and had no 30 December.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
  ])('in %s on %s is %s', (zone, day, start) => {
    const startOfDay = createDayStarts(() => zone);
    expect(new Date(startOfDay(day)).toISOString()).toBe(start);
  });

  test.each(ZONES)('in %s is the first moment of the day, whatever the clocks do', (zone) => {
    const localDay = createLocalDay(() => zone);
    const startOfDay = createDayStarts(() => zone);
    fc.assert(
      fc.property(moment, (at) => {
        const day = localDay(at);
        const start = startOfDay(day);
        expect(start).toBeLessThanOrEqual(at);
        expect(localDay(start)).toBe(day);
        expect(localDay(start - 1)).toBe(addDays(day, -1));
      }),
    );
  });

  test.each(ZONES)('in %s: a moment is in exactly the period that its day is in', (zone) => {
    const localDay = createLocalDay(() => zone);
    const startOfDay = createDayStarts(() => zone);
    fc.assert(
      fc.property(fc.constantFrom(...BudgetPeriod.options), moment, (period, at) => {
        const { firstDay, nextFirstDay } = periodOf(period, localDay(at));
        if (nextFirstDay === null) return;
        const [start, end] = [firstDay, nextFirstDay].map((day) => startOfDay(day));
        expect(at).toBeGreaterThanOrEqual(start ?? Number.NaN);
        expect(at).toBeLessThan(end ?? Number.NaN);
      }),
    );
  });
});
