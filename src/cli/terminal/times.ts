const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, for a table: `now`, `5 min ago`, `3 h ago`, `12 d ago`; `never` for null. */
export function ago(at: number | null, now: number): string {
  if (at === null) return 'never';
  const past = Math.max(0, now - at);
  if (past < MINUTE) return 'now';
  return `${span(past)} ago`;
}

/** How long from now: `in 3 h`, `ended`; `never` for null. */
export function until(at: number | null, now: number): string {
  if (at === null) return 'never';
  return at <= now ? 'ended' : `in ${span(at - now)}`;
}

/** A time of day or a date, as the user's clock has it: `14:05`, `2026-11-21 14:05`. */
export function clockTime(at: number, now: number): string {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return localDay(at) === localDay(now) ? time : `${localDay(at)} ${time}`;
}

/** The user's calendar day, `YYYY-MM-DD`. */
export function localDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day so many days before another; days are counted by the calendar, whatever the clocks did. */
export function daysBefore(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

function span(ms: number): string {
  if (ms < HOUR) return `${Math.max(1, Math.round(ms / MINUTE))} min`;
  if (ms < 2 * DAY) return `${Math.round(ms / HOUR)} h`;
  return `${Math.round(ms / DAY)} d`;
}

const two = (value: number) => String(value).padStart(2, '0');
