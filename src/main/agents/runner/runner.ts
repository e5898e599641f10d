/**
 * Where the turns of a session run. Both reject with the signal's reason after an abort, or with what failed;
 * the engine then settles what was left open.
 */
export type Runner = {
  /** Until the model has nothing more to do: every block, result and usage record is on disk as it is complete. */
  turn(sessionId: string, stop: AbortSignal): Promise<void>;
  /** Replaces what was said so far by a summary. */
  compact(sessionId: string, stop: AbortSignal): Promise<void>;
};
