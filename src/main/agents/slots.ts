/** Turns that may run at once; the others wait in the order in which they came. */
export type Slots = {
  /** Whether a turn that begins now would have to wait. */
  isFull(): boolean;
  /** Resolves once the session has its slot; it has at most one. Rejects with the signal's reason. */
  take(sessionId: string, stop: AbortSignal): Promise<void>;
  /** For as long as a person or a provider is waited for; nothing to do without a slot. */
  give(sessionId: string): void;
  /** Takes it again after that, before those that have not begun. */
  takeBack(sessionId: string, stop: AbortSignal): Promise<void>;
  /** Sessions that wait, the next one first; each once. */
  waiting(): string[];
  /** The limit was changed. */
  changed(): void;
};

type Waiting = { sessionId: string; admit(): void };

/** `limit`: asked each time, so that a change of the setting holds at once. */
export function createSlots({ limit }: { limit(): number }): Slots {
  const holders = new Set<string>();
  // Those that go on come before those that begin: what was started gets finished.
  const goingOn: Waiting[] = [];
  const beginning: Waiting[] = [];

  function admit(): void {
    for (;;) {
      const next = goingOn.find(hasSlot) ?? goingOn[0] ?? beginning[0];
      if (!next || (!hasSlot(next) && holders.size >= limit())) return;
      leave(next);
      holders.add(next.sessionId);
      next.admit();
    }
  }

  // Several calls of one reply wait for the one slot of their session.
  const hasSlot = ({ sessionId }: Waiting) => holders.has(sessionId);

  function leave(waiting: Waiting): void {
    for (const line of [goingOn, beginning]) {
      const at = line.indexOf(waiting);
      if (at !== -1) line.splice(at, 1);
    }
  }

  function waitIn(line: Waiting[], sessionId: string, stop: AbortSignal): Promise<void> {
    if (holders.has(sessionId)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      stop.throwIfAborted();
      const giveUp = () => {
        leave(waiting);
        reject(stop.reason);
      };
      const waiting = {
        sessionId,
        admit() {
          stop.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      stop.addEventListener('abort', giveUp, { once: true });
      line.push(waiting);
      admit();
    });
  }

  return {
    isFull: () => holders.size + goingOn.length + beginning.length >= limit(),
    take: (sessionId, stop) => waitIn(beginning, sessionId, stop),
    takeBack: (sessionId, stop) => waitIn(goingOn, sessionId, stop),
    give(sessionId) {
      holders.delete(sessionId);
      admit();
    },
    waiting: () => [...new Set([...goingOn, ...beginning].map(({ sessionId }) => sessionId))],
    changed: admit,
  };
}
