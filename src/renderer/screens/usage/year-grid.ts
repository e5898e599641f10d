import { dayFrom, weekdayOf } from './range';

/** One square of the year. `level` 0 = nothing, 4 = the busiest days. */
export type YearCell = { day: string; amount: number; level: 0 | 1 | 2 | 3 | 4 };

export type YearGrid = {
  /** Seven rows, Monday first, a column per week; null where the year has not begun or is over. */
  rows: readonly (readonly (YearCell | null)[])[];
  /** The column where each month's first day is. */
  months: readonly { column: number; label: string }[];
  weeks: number;
  /** From which amount on a level holds: for levels 1 to 4. */
  thresholds: readonly number[];
};

/**
 * A year as squares, weeks as columns. Levels are quarters of the days that have anything, so that one
 * expensive day does not make all others look the same. Days after `lastDay` are left out.
 */
export function yearGrid(
  year: number,
  amounts: ReadonlyMap<string, number>,
  lastDay: string,
): YearGrid {
  const first = `${year}-01-01`;
  const lead = weekdayOf(first);
  const length = isLeap(year) ? 366 : 365;
  const weeks = Math.ceil((lead + length) / 7);
  const thresholds = quarters([...amounts.values()].filter((amount) => amount > 0));
  const rows: (YearCell | null)[][] = Array.from({ length: 7 }, () =>
    Array.from({ length: weeks }, () => null),
  );
  const months: { column: number; label: string }[] = [];
  for (let at = 0, day = first; at < length; at += 1, day = dayFrom(day, 1)) {
    const column = Math.floor((lead + at) / 7);
    if (day.endsWith('-01')) months.push({ column, label: monthWords(day) });
    const row = rows[(lead + at) % 7];
    if (row === undefined || day > lastDay) continue;
    const amount = amounts.get(day) ?? 0;
    row[column] = { day, amount, level: levelOf(amount, thresholds) };
  }
  return { rows, months, weeks, thresholds };
}

/** The day that an arrow key leads to; null where it leads out of the year or past the last day. */
export function dayInDirection(day: string, key: string, lastDay: string): string | null {
  const offset = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7 }[key];
  const year = day.slice(0, 4);
  const edge = lastDay.slice(0, 4) === year ? lastDay : `${year}-12-31`;
  if (key === 'Home') return `${year}-01-01`;
  if (key === 'End') return edge;
  if (offset === undefined) return null;
  const next = dayFrom(day, offset);
  return next.slice(0, 4) === year && next <= edge ? next : null;
}

function quarters(amounts: readonly number[]): number[] {
  const sorted = amounts.toSorted((a, b) => a - b);
  return [0, 0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)] ?? 0);
}

function levelOf(amount: number, thresholds: readonly number[]): YearCell['level'] {
  if (amount <= 0) return 0;
  const level = thresholds.filter((threshold) => amount >= threshold).length;
  return ([1, 1, 2, 3, 4] as const)[level] ?? 1;
}

function isLeap(year: number): boolean {
  return new Date(year, 1, 29).getMonth() === 1;
}

function monthWords(day: string): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString('en-GB', { month: 'short' });
}
