/** Where streams wait for a test, so that no test has to sleep. */
export type Gate = {
  /** Holds every stream once `deltas` of its content deltas are out; `reached` tells when one waits there. */
  hold(deltas: number): Hold;
  /** Lets everything that waits go on, and holds nothing any more. */
  release(): void;
  /** Called by a stream after each delta: resolves when it may go on. */
  pass(deltas: number): Promise<void>;
};
export type Hold = { reached: Promise<void> };

export function createGate(): Gate {
  let current: { deltas: number; opened: Signal; reached: Signal } | undefined;
  const release = () => {
    current?.opened.give();
    current = undefined;
  };
  return {
    hold: (deltas) => {
      release();
      const reached = signal();
      current = { deltas, opened: signal(), reached };
      return { reached: reached.given };
    },
    release,
    pass: async (deltas) => {
      if (!current || deltas < current.deltas) return;
      current.reached.give();
      await current.opened.given;
    },
  };
}

type Signal = { given: Promise<void>; give: () => void };

function signal(): Signal {
  let give: () => void = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
