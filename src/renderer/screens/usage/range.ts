/** Inclusive local days, `YYYY-MM-DD`. */
export type DayRange = { from: string; to: string };

export type RangeKind = 'today' | '7d' | '30d' | 'month' | 'custom';

export const RANGE_LABELS: Record<RangeKind, string> = {
  today: 'Today',
  '7d': '7 d',
  '30d': '30 d',
  month: 'Month',
  custom: 'Custom',
};

const LENGTHS = { today: 1, '7d': 7, '30d': 30 } as const;

/** The range that ends today; a custom one is put in order. */
export function rangeOf(kind: RangeKind, now: number, custom: DayRange): DayRange {
  if (kind === 'custom') return inOrder(custom);
  const to = dayOf(now);
  if (kind === 'month') return { from: `${to.slice(0, 8)}01`, to };
  return { from: dayOf(now, 1 - LENGTHS[kind]), to };
}

export function inOrder({ from, to }: DayRange): DayRange {
  return from <= to ? { from, to } : { from: to, to: from };
}

/** The equally long range before, in words: `yesterday`, `the 7 days before`. */
export function previousWords(kind: RangeKind, { from, to }: DayRange): string {
  if (kind === 'today') return 'yesterday';
  const days = daysIn({ from, to });
  return days === 1 ? 'the day before' : `the ${days} days before`;
}

/** `22 Oct – 20 Nov`, with the year where it is not `thisYear`. */
export function rangeWords({ from, to }: DayRange, thisYear: number): string {
  const isOldFrom = yearOf(from) !== yearOf(to);
  const isOldTo = yearOf(to) !== thisYear || isOldFrom;
  const end = `${dayWords(to)}${isOldTo ? ` ${yearOf(to)}` : ''}`;
  if (from === to) return end;
  return `${dayWords(from)}${isOldFrom ? ` ${yearOf(from)}` : ''} – ${end}`;
}

export function daysIn({ from, to }: DayRange): number {
  return Math.round((noon(to) - noon(from)) / 86_400_000) + 1;
}

/** The local day of a time, moved by whole calendar days. */
export function dayOf(at: number, offset = 0): string {
  const date = new Date(at);
  date.setHours(12, 0, 0, 0);
  date.setDate(date.getDate() + offset);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A day moved by whole calendar days. */
export function dayFrom(day: string, offset: number): string {
  return dayOf(noon(day), offset);
}

/** 0 = Monday. */
export function weekdayOf(day: string): number {
  return (new Date(noon(day)).getDay() + 6) % 7;
}

/** `14 Nov`, for an axis and a tooltip. */
export function dayWords(day: string): string {
  return new Date(noon(day)).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** `Saturday 14 November 2026`, for what is read aloud. */
export function fullDayWords(day: string): string {
  return new Date(noon(day)).toLocaleDateString('en-GB', { dateStyle: 'full' });
}

export function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}

/** Noon, so that a change to or from summer time moves no day. */
function noon(day: string): number {
  return new Date(`${day}T12:00:00`).getTime();
}
