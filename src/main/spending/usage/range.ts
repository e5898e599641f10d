import { ChatelaineError } from '../../../shared/errors';
import { countDays } from '../local-day';

/** Inclusive local days. */
export type Range = { profileId: string; from: string; to: string };

/** Ten years: more than any chart shows, and a bound on what one question can cost. */
const MAX_DAYS = 3_660;

/** How many days. Error: `INVALID_INPUT` when the range ends before it begins or is too long. */
export function lengthOf({ from, to }: Range): number {
  const length = countDays(from, to);
  if (length < 1) throw new ChatelaineError('INVALID_INPUT', 'The range ends before it begins.');
  if (length > MAX_DAYS) throw new ChatelaineError('INVALID_INPUT', 'The range is too long.');
  return length;
}

const HOUR_MS = 3_600_000;

/**
 * Moments (ms) that every record of the range lies within, so that an index on the time can find them:
 * wide enough for every zone on earth (UTC−12 to UTC+14), because the day that a record belongs to was
 * decided when it was written.
 */
export function momentsOf({ from, to }: Range): { earliest: number; latest: number } {
  return {
    earliest: Date.parse(from) - 14 * HOUR_MS,
    latest: Date.parse(to) + (24 + 12) * HOUR_MS,
  };
}
