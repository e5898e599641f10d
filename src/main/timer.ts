/** Waiting as a port: real in the app, run by hand in tests. */
export type Timer = {
  /** Does `work` once, `ms` milliseconds from now. Returns how to call it off. */
  after(ms: number, work: () => void): () => void;
};

export const systemTimer: Timer = {
  after(ms, work) {
    const timeout = setTimeout(work, ms);
    // Nothing that waits keeps the app from closing.
    timeout.unref();
    return () => clearTimeout(timeout);
  },
};
