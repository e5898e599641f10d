import type { IncomingHttpHeaders } from 'node:http';

/** One request that reached the provider, also a refused one. */
export type RecordedRequest = {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  /** A copy; keys in it are replaced by `[redacted]`. */
  headers: IncomingHttpHeaders;
  /** Which of the expected keys was presented; -1 for none of them. */
  keyIndex: number;
  body: unknown;
  requestId: string;
  /** The answer's status; 0 until there is one. */
  status: number;
  /** The usage as the answer tells it, or would have told it; null when there is none. */
  usage: Record<string, unknown> | null;
  /** `sent`: the client's side had all of it; `broken`: one of the two sides broke it off. */
  end: 'pending' | 'sent' | 'broken';
};

export type Journal = {
  readonly requests: readonly RecordedRequest[];
  /** Resolves as soon as a recorded request matches, also one that changes only later. */
  when(matches: (request: RecordedRequest) => boolean): Promise<RecordedRequest>;
  /** Forgets what was recorded so far. */
  clear(): void;
};

export type WritableJournal = Journal & {
  record(request: RecordedRequest): void;
  /** After a change to a recorded request. */
  changed(): void;
};

export function createJournal(): WritableJournal {
  let requests: RecordedRequest[] = [];
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const look of [...waiting]) look();
  };
  return {
    get requests() {
      return requests;
    },
    when: (matches) =>
      new Promise((resolve) => {
        const look = () => {
          const found = requests.find(matches);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    clear: () => {
      requests = [];
    },
    record: (request) => {
      requests.push(request);
      changed();
    },
    changed,
  };
}
