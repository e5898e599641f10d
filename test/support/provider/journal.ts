import type { IncomingHttpHeaders } from 'node:http';
import type { MessagesRequest } from './script';

/** One request that reached the provider, also a refused one. */
export type RecordedRequest = {
  method: string;
  path: string;
  /** A copy; the key itself is replaced by `[redacted]`. */
  headers: IncomingHttpHeaders;
  /** Which of the expected keys was presented; -1 for none of them. */
  keyIndex: number;
  body: unknown;
  requestId: string;
  /** The answer's status; 0 until there is one, or when the connection was cut or left hanging. */
  status: number;
  /** What a reply was billed at, as it told; null for anything else. */
  usage: Record<string, unknown> | null;
};

export type Journal = {
  readonly requests: readonly RecordedRequest[];
  /** Bodies of the Messages requests of sessions: those that stream. */
  turns(): MessagesRequest[];
  /** Resolves as soon as a recorded request matches. */
  when(matches: (request: RecordedRequest) => boolean): Promise<RecordedRequest>;
  /** Forgets what was recorded so far. */
  clear(): void;
};

export type WritableJournal = Journal & { record(request: RecordedRequest): void };

export function createJournal(): WritableJournal {
  let requests: RecordedRequest[] = [];
  const waiting = new Set<(request: RecordedRequest) => void>();
  return {
    get requests() {
      return requests;
    },
    turns: () =>
      requests
        .filter((request) => isTurn(request.body))
        .map((request) => request.body as MessagesRequest),
    when: async (matches) => {
      const known = requests.find(matches);
      if (known) return known;
      return new Promise((resolve) => {
        const look = (request: RecordedRequest) => {
          if (!matches(request)) return;
          waiting.delete(look);
          resolve(request);
        };
        waiting.add(look);
      });
    },
    clear: () => {
      requests = [];
    },
    record: (request) => {
      requests.push(request);
      for (const look of [...waiting]) look(request);
    },
  };
}

export function isTurn(body: unknown): body is MessagesRequest {
  return (
    typeof body === 'object' &&
    body !== null &&
    'messages' in body &&
    'stream' in body &&
    body.stream === true
  );
}

export function withoutKey(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const copy = { ...headers };
  for (const name of ['authorization', 'x-api-key'])
    if (copy[name] !== undefined) copy[name] = '[redacted]';
  return copy;
}
