import type { FailingStatus } from './api-error';

/**
 * - a status: that error, in the API's shape
 * - `hang`: the request is taken and never answered
 * - `cutAfterDeltas`: the connection breaks after so many deltas of a reply; `cleanly`: it ends as if the
 *   reply were complete, as a proxy may do it
 */
export type Fault =
  | { status: FailingStatus; retryAfterSeconds?: number; message?: string }
  | { hang: true }
  | { cutAfterDeltas: number; cleanly?: boolean };

export type Faults = {
  /** The next `times` requests fail like this (default: all from now on); nothing for none. */
  set(fault: Fault | undefined, times?: number): void;
  /** The fault of one request, if it is to have one. */
  take(): Fault | undefined;
};

export function createFaults(): Faults {
  let current: { fault: Fault; left: number } | undefined;
  return {
    set: (fault, times = Number.POSITIVE_INFINITY) => {
      current = fault ? { fault, left: times } : undefined;
    },
    take: () => {
      if (!current || current.left <= 0) return undefined;
      current.left -= 1;
      return current.fault;
    },
  };
}
