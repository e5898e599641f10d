import type { Credential } from '../../../shared/commands/credentials';

const DAY = 86_400_000;
/** The first reminder comes this long before; from then on it is shown as a warning. */
const WARNED_DAYS = 14;

/** Whole calendar days from `now` until `at`; negative once it has passed. */
export function daysUntil(at: number, now: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(at) - midnight(now)) / DAY);
}

/** `in 12 days`, `tomorrow`, `today`; `3 days ago`. */
export function daysWords(days: number): string {
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
}

export type Warning = { text: string; tone: 'warning' | 'bad' };

/** What is about to end a credential, when it is near enough to say so. */
export function warningOf(credential: Credential, now: number): Warning | null {
  const { expiresAt, deactivationScheduledAt, isEnabled } = credential;
  if (expiresAt !== null) {
    const days = daysUntil(expiresAt, now);
    if (expiresAt <= now) return { text: `Expired ${daysWords(Math.min(days, 0))}`, tone: 'bad' };
    if (days <= WARNED_DAYS) return { text: `Expires ${daysWords(days)}`, tone: 'warning' };
  }
  if (deactivationScheduledAt !== null && isEnabled) {
    const days = daysUntil(deactivationScheduledAt, now);
    if (days <= WARNED_DAYS)
      return { text: `Switches off ${daysWords(Math.max(days, 0))}`, tone: 'warning' };
  }
  return null;
}

/** The value of a date input for a time, in local time: `2026-12-02`. */
export function toDateInput(at: number): string {
  return toDateTimeInput(at).slice(0, 10);
}

/** The value of a date-time input for a time, in local time: `2026-12-02T09:30`. */
export function toDateTimeInput(at: number): string {
  const local = at - new Date(at).getTimezoneOffset() * 60_000;
  return new Date(local).toISOString().slice(0, 16);
}

/** A time from either input; a day is taken to its end. Null for what is no date. */
export function fromInput(text: string): number | null {
  if (text === '') return null;
  const at = new Date(text.length === 10 ? `${text}T23:59:00` : text).getTime();
  return Number.isNaN(at) ? null : at;
}
