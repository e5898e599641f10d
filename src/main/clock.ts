/** The time as a port: real in the app, set by hand in tests. */
export type Clock = {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
};

export const systemClock: Clock = { now: () => Date.now() };
