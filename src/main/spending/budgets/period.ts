import type { BudgetPeriod } from '../../../shared/commands/budgets';
import { addDays, createLocalDay, type LocalDay } from '../local-day';

/** Local calendar days, `YYYY-MM-DD`. */
export type Period = {
  /** The day on which it began; before every day there is for `total`. */
  firstDay: string;
  /** The day on which the next one begins; null for `total`. */
  nextFirstDay: string | null;
};

/** The period that `today` is in. Calendar arithmetic only: clocks that change do not matter to it. */
export function periodOf(period: BudgetPeriod, today: string): Period {
  switch (period) {
    case 'day':
      return { firstDay: today, nextFirstDay: addDays(today, 1) };
    case 'week': {
      const monday = addDays(today, -daysSinceMonday(today));
      return { firstDay: monday, nextFirstDay: addDays(monday, 7) };
    }
    case 'month': {
      const first = `${today.slice(0, 8)}01`;
      // No month is longer than 31 days, and none ends before 28: the 32nd day is in the next one.
      return { firstDay: first, nextFirstDay: `${addDays(first, 31).slice(0, 8)}01` };
    }
    case 'total':
      return { firstDay: '0000-01-01', nextFirstDay: null };
  }
}

/**
 * Answers the moment (ms UTC) at which a local day begins. Kept once found: the calendar is slow to ask,
 * and a list of budgets asks for the same few days again and again.
 */
export function createDayStarts(timeZone: () => string): (day: string) => number {
  const localDay = createLocalDay(timeZone);
  const known = new Map<string, number>();
  return (day) => {
    const key = `${timeZone()} ${day}`;
    const start = known.get(key) ?? startOfDay(day, localDay);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, start);
    return start;
  };
}

const MOST_KNOWN = 100;
const HOUR_MS = 3_600_000;

/**
 * Asked of the calendar itself, by halving the hours in
 * which it can lie: a day need not begin at midnight, nor last 24 hours, and one that a country skipped
 * begins with the day after it.
 */
function startOfDay(day: string, localDay: LocalDay): number {
  // Zones reach from UTC−12 to UTC+14: one hour more on either side is surely before, or in the day.
  let before = Date.parse(day) - 15 * HOUR_MS;
  let within = Date.parse(day) + 13 * HOUR_MS;
  while (within - before > 1) {
    const middle = before + Math.floor((within - before) / 2);
    if (localDay(middle) < day) before = middle;
    else within = middle;
  }
  return within;
}

/** 0 on Monday. */
function daysSinceMonday(day: string): number {
  return (new Date(day).getUTCDay() + 6) % 7;
}
