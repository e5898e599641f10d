/**
 * - an answer in place of the real one
 * - `hang`: the request is taken and never answered
 * - `cutAfterChunks`: the connection breaks after so many chunks of a stream; `cleanly`: it ends as if the
 *   reply were complete
 */
export type Fault =
  | { answer: { status: number; body: unknown; headers?: Record<string, string> } }
  | { hang: true }
  | { cutAfterChunks: number; cleanly?: boolean };

export type Faults = {
  /** The next `times` requests fail like this (default: all from now on); nothing for none. */
  set(fault: Fault | undefined, times?: number): void;
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
