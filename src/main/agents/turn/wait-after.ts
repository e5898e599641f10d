import type { ErrorCode } from '../../../shared/errors';
import { explainFailure, isServerFault, retryAfterOf } from './failures';

/** The first wait, doubled each time; and the longest, unless the provider asks for more. In ms. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** What a provider may ask for at most: beyond a day a person should decide. In ms. */
const LONGEST_ASKED_MS = 24 * 60 * 60 * 1000;
/** A server that fails this often in a row (about six minutes) is not just having a moment. */
const MAX_SERVER_FAULTS = 10;

/** Money that is held for other requests is free again when they end. In ms. */
const HELD_WAIT_MS = 2_000;

const WAITED_OUT: ReadonlySet<ErrorCode> = new Set([
  'RATE_LIMITED',
  'OVERLOADED',
  'NETWORK',
  'TIMEOUT',
]);

/**
 * How long to wait after a failure before trying again, in milliseconds; null when trying again would
 * not help. Slow-downs, overload, network faults and money that is held for other requests are waited
 * out for as long as they last.
 */
export function waitAfter(error: unknown, attempt: number, random: () => number): number | null {
  const { code, details } = explainFailure(error);
  if (code === 'BUDGET_EXHAUSTED' && details?.isHeld) return HELD_WAIT_MS;
  const isPassing = WAITED_OUT.has(code) || (isServerFault(error) && attempt <= MAX_SERVER_FAULTS);
  if (!isPassing) return null;
  const asked = retryAfterOf(error);
  if (asked !== null && asked > LONGEST_ASKED_MS) return null;
  const doubled = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  // Up to a fifth more, so that many sessions do not come back at the same moment.
  return Math.round(Math.max(doubled, asked ?? 0) * (1 + random() / 5));
}
