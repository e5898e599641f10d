import type { ErrorType, FailingStatus } from './api-error';

/**
 * - a status: that error, in the API's shape; 502 and 503 come as a page of HTML, as from a proxy.
 *   `retryAfterSeconds` and `retryAt` (an HTTP date, whole seconds) are the two forms of `retry-after`;
 *   `resetAt` fills the `anthropic-ratelimit-*-reset` headers
 * - `hang`: the request is taken and never answered
 * - `firstByteAfterMs`: a fine answer, but late
 * - `cutAfterDeltas`: the connection breaks after so many deltas of a reply; `cleanly`: it ends as if the
 *   reply were complete, as a proxy may do it
 * - `stallAfterDeltas`: nothing more comes after so many deltas, no ping either; the connection stays
 * - `errorAfterDeltas`: an `error` event comes after so many deltas; overload unless `type` says other
 */
export type Fault =
  | {
      status: FailingStatus;
      message?: string;
      retryAfterSeconds?: number;
      retryAt?: Date;
      resetAt?: Date;
    }
  | { hang: true }
  | { firstByteAfterMs: number }
  | { cutAfterDeltas: number; cleanly?: boolean }
  | { stallAfterDeltas: number }
  | { errorAfterDeltas: number; type?: ErrorType; message?: string };

export type Faults = {
  /** The next `times` requests fail like this (default: all from now on); nothing for none. */
  set(fault: Fault | undefined, times?: number): void;
  /** The next requests of sessions fail like these, one each; `undefined` lets one through. */
  queue(...faults: (Fault | undefined)[]): void;
  /** The fault of one request, if it is to have one. */
  take(isTurn: boolean): Fault | undefined;
};

export function createFaults(): Faults {
  let current: { fault: Fault; left: number } | undefined;
  const ofTurns: (Fault | undefined)[] = [];
  return {
    set: (fault, times = Number.POSITIVE_INFINITY) => {
      current = fault ? { fault, left: times } : undefined;
      ofTurns.length = 0;
    },
    queue: (...faults) => void ofTurns.push(...faults),
    take: (isTurn) => {
      if (isTurn && ofTurns.length > 0) return ofTurns.shift();
      if (!current || current.left <= 0) return undefined;
      current.left -= 1;
      return current.fault;
    },
  };
}
