/** Inclusive local days, `YYYY-MM-DD`. */
export type DayRange = { from: string; to: string };

export type RangeKind = 'today' | '7d' | '30d' | 'custom';

export const RANGE_LABELS: Record<RangeKind, string> = {
  today: 'Today',
  '7d': '7 d',
  '30d': '30 d',
  custom: 'Custom',
};

const LENGTHS = { today: 1, '7d': 7, '30d': 30 } as const;

/** The range that ends today; a custom one is put in order. */
export function rangeOf(kind: RangeKind, now: number, custom: DayRange): DayRange {
  if (kind !== 'custom') return { from: dayOf(now, 1 - LENGTHS[kind]), to: dayOf(now, 0) };
  return custom.from <= custom.to ? custom : { from: custom.to, to: custom.from };
}

/** What the range is compared with, in words. */
export function previousWords(kind: RangeKind, { from, to }: DayRange): string {
  if (kind === 'today') return 'yesterday';
  const days = Math.round((noon(to) - noon(from)) / 86_400_000) + 1;
  return days === 1 ? 'the day before' : `the ${days} days before`;
}

/** The local day of a time, moved by whole calendar days. */
export function dayOf(at: number, offset = 0): string {
  const date = new Date(at);
  date.setHours(12, 0, 0, 0);
  date.setDate(date.getDate() + offset);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `14 Nov`, for an axis and a tooltip. */
export function dayWords(day: string): string {
  return new Date(noon(day)).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** Noon, so that a change to or from summer time moves no day. */
function noon(day: string): number {
  return new Date(`${day}T12:00:00`).getTime();
}
