import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createGate, type Hold } from '../provider/gate';
import { readBody, startServer } from '../provider/http-server';
import { createFaults, type Fault, type Faults } from './faults';
import { createJournal, type Journal, type RecordedRequest } from './journal';

/** What a request is answered: whole, or in chunks that are sent as they are. */
export type Answer = { headers?: Record<string, string>; usage?: Record<string, unknown> } & (
  | { status: number; body: unknown }
  | { contentType: string; chunks: readonly string[] }
);

/** A provider on 127.0.0.1 that has an API of its own, but is driven by tests as any other. */
export type ScriptedProvider<Reply> = {
  /** No trailing slash. */
  url: string;
  journal: Journal;
  /** Adds replies to the end of the script. */
  say(...replies: Reply[]): void;
  fail: Faults['set'];
  /** Milliseconds before each chunk of a stream; 0 at first. */
  pace(milliseconds: number): void;
  /** Holds every stream once so many of its chunks are out; `reached` tells when one waits there. */
  hold(chunks: number): Hold;
  /** Lets everything that waits go on. */
  release(): void;
  stop(): Promise<void>;
};

type Api<Reply> = {
  apiKeys: readonly string[];
  /** As the API takes it from a request; undefined when there is none. */
  presentedKey(headers: IncomingMessage['headers'], query: URLSearchParams): string | undefined;
  /** Checks the request and answers it; `nextReply` is the script's next, undefined at its end. */
  answer(request: RecordedRequest, nextReply: () => Reply | undefined): Answer;
};

export async function startScriptedProvider<Reply>(
  api: Api<Reply>,
): Promise<ScriptedProvider<Reply>> {
  const journal = createJournal();
  const faults = createFaults();
  const gate = createGate();
  const script: Reply[] = [];
  let paceMilliseconds = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const entry = toEntry(request, await readBody(request), api);
    journal.record(entry);
    response.on('close', () => {
      entry.end = response.writableFinished ? 'sent' : 'broken';
      entry.status = response.headersSent ? response.statusCode : 0;
      journal.changed();
    });
    const fault = faults.take();
    if (fault && 'hang' in fault) return;
    if (fault && 'answer' in fault) return sendWhole(response, entry, fault.answer);
    const answer = api.answer(entry, () => script.shift());
    entry.usage = answer.usage ?? null;
    if ('body' in answer) return sendWhole(response, entry, answer);
    await sendChunks(response, entry, answer, fault);
  };

  const sendChunks = async (
    response: ServerResponse,
    { requestId }: RecordedRequest,
    { headers, contentType, chunks }: Extract<Answer, { chunks: unknown }>,
    fault: Fault | undefined,
  ) => {
    const own = { 'content-type': contentType, 'x-request-id': requestId };
    response.writeHead(200, { ...own, ...headers });
    response.flushHeaders();
    for (const [index, chunk] of chunks.entries()) {
      if (fault && 'cutAfterChunks' in fault && index >= fault.cutAfterChunks) {
        if (fault.cleanly) response.end();
        else response.destroy();
        return;
      }
      if (paceMilliseconds > 0) await delay(paceMilliseconds);
      if (response.destroyed) return;
      // On its way before the next step, so that a cut does not take it along.
      await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
      await gate.pass(index + 1);
    }
    response.end();
  };

  const server = await startServer((request, response) => {
    serve(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end(String(error));
    });
  }, 0);
  return {
    url: server.url,
    journal,
    say: (...replies) => void script.push(...replies),
    fail: faults.set,
    pace: (milliseconds) => {
      paceMilliseconds = milliseconds;
    },
    hold: gate.hold,
    release: gate.release,
    stop: async () => {
      gate.release();
      await server.close();
    },
  };
}

function sendWhole(
  response: ServerResponse,
  { requestId }: RecordedRequest,
  { status, body, headers }: { status: number; body: unknown; headers?: Record<string, string> },
): void {
  const own = { 'content-type': 'application/json; charset=UTF-8', 'x-request-id': requestId };
  response.writeHead(status, { ...own, ...headers });
  response.end(JSON.stringify(body, null, 2));
}

function toEntry<Reply>(request: IncomingMessage, raw: string, api: Api<Reply>): RecordedRequest {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://provider');
  const presented = api.presentedKey(request.headers, searchParams);
  const query = new URLSearchParams(searchParams);
  if (query.has('key')) query.set('key', '[redacted]');
  return {
    method: request.method ?? '',
    path: decodeURIComponent(pathname),
    query,
    headers: withoutKey(request.headers),
    keyIndex: presented === undefined ? -1 : api.apiKeys.findIndex(sameAs(presented)),
    body: parse(raw),
    requestId: `req_${randomBytes(12).toString('hex')}`,
    status: 0,
    usage: null,
    end: 'pending',
  };
}

function sameAs(presented: string): (key: string) => boolean {
  const bytes = Buffer.from(presented);
  return (key) => {
    const expected = Buffer.from(key);
    return expected.length === bytes.length && timingSafeEqual(expected, bytes);
  };
}

function withoutKey(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const copy = { ...headers };
  for (const name of ['authorization', 'x-goog-api-key'])
    if (copy[name] !== undefined) copy[name] = '[redacted]';
  return copy;
}

function parse(raw: string): unknown {
  try {
    return raw === '' ? null : JSON.parse(raw);
  } catch {
    return raw;
  }
}
