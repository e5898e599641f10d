import { dayFrom, weekdayOf } from './range';

/** The weeks of a month (`YYYY-MM`), Monday first; null for days of other months. */
export function monthWeeks(month: string): (string | null)[][] {
  const first = `${month}-01`;
  const weeks: (string | null)[][] = [];
  for (let day = dayFrom(first, -weekdayOf(first)); day.slice(0, 7) <= month; ) {
    const week: (string | null)[] = [];
    for (let at = 0; at < 7; at += 1, day = dayFrom(day, 1)) {
      week.push(day.startsWith(month) ? day : null);
    }
    weeks.push(week);
  }
  return weeks;
}

/** A month moved by whole months. */
export function monthFrom(month: string, offset: number): string {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + offset;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
}

/** `November 2026` */
export function monthName(month: string): string {
  const date = new Date(`${month}-15T12:00:00`);
  return date.toLocaleDateString('en-GB', { month: 'long', year: 'numeric' });
}

/** The day that a key leads to in a calendar; null for keys that lead nowhere. */
export function dayByKey(day: string, key: string): string | null {
  switch (key) {
    case 'ArrowLeft':
      return dayFrom(day, -1);
    case 'ArrowRight':
      return dayFrom(day, 1);
    case 'ArrowUp':
      return dayFrom(day, -7);
    case 'ArrowDown':
      return dayFrom(day, 7);
    case 'Home':
      return dayFrom(day, -weekdayOf(day));
    case 'End':
      return dayFrom(day, 6 - weekdayOf(day));
    case 'PageUp':
      return inMonth(day, -1);
    case 'PageDown':
      return inMonth(day, 1);
    default:
      return null;
  }
}

/** The same day of another month, or its last. */
function inMonth(day: string, offset: number): string {
  const month = monthFrom(day.slice(0, 7), offset);
  const last = dayFrom(`${monthFrom(month, 1)}-01`, -1);
  const same = `${month}-${day.slice(8)}`;
  return same > last ? last : same;
}
