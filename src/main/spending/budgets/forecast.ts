import { divideRoundHalfUp, type MicroUsd } from '../../../shared/money';

/** Earlier than this share of the period, one request would foretell a fortune. */
const SHARE_TO_WAIT = 10n;

/**
 * What a period will have cost if it goes on as it has, or null when less than a tenth of it is over.
 * Times in ms UTC.
 */
export function forecast(
  captured: MicroUsd,
  now: number,
  startsAt: number,
  endsAt: number,
): MicroUsd | null {
  const length = BigInt(endsAt - startsAt);
  const elapsed = BigInt(Math.min(now, endsAt) - startsAt);
  if (elapsed <= 0n || elapsed * SHARE_TO_WAIT < length) return null;
  return Number(divideRoundHalfUp(BigInt(captured) * length, elapsed));
}
