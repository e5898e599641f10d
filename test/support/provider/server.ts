import { randomBytes, timingSafeEqual } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type ApiError, apiError, badRequest, notFound, sendError } from './api-error';
import { createFaults, type Fault, type Faults } from './faults';
import { startFixtures } from './fixtures';
import { createGate, type Hold } from './gate';
import { createJournal, type Journal, type RecordedRequest, withoutKey } from './journal';
import { MODELS, modelPage } from './models';
import { refusal } from './rules';
import type { MessagesRequest, Script, Turn } from './script';
import { stream } from './streaming';
import { wireEvents, wireMessage } from './wire';

export type Provider = {
  /** Base URL for a client: no trailing slash, no `/v1`. */
  url: string;
  journal: Journal;
  /** Adds replies to the end of the script. */
  say(...turns: Turn[]): void;
  /** The next `times` requests fail like this (default: all from now on); nothing for none. */
  fail: Faults['set'];
  /** Milliseconds before each event of a streamed reply; 0 at first. */
  pace(milliseconds: number): void;
  /** Holds every stream once `deltas` of its content deltas are out; `reached` tells when one waits there. */
  hold(deltas: number): Hold;
  /** Lets everything that waits go on. */
  release(): void;
  stop(): Promise<void>;
};

type Options = {
  apiKeys: readonly string[];
  script?: Script;
  /** To come back where an earlier one was; otherwise any free one. */
  port?: number;
};

/**
 * A provider on 127.0.0.1 that is as strict as Anthropic's API about keys, versions and the shape of a
 * conversation. A streamed request gets the script's next reply; what the script does not cover is
 * answered by aimock's fixtures.
 */
export async function startProvider({
  apiKeys,
  script = [],
  port = 0,
}: Options): Promise<Provider> {
  const fixtures = await startFixtures();
  const journal = createJournal();
  const gate = createGate();
  const faults = createFaults();
  const queue: Turn[] = typeof script === 'function' ? [] : [...script];
  let paceMilliseconds = 0;

  const nextTurn = (request: MessagesRequest) =>
    (typeof script === 'function' ? script(request) : undefined) ?? queue.shift();

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const raw = await readBody(request);
    const entry = toEntry(request, raw, apiKeys);
    const { requestId, path, method, body } = entry;
    response.on('finish', () => {
      entry.status = response.statusCode;
    });
    journal.record(entry);

    const fault = faults.take();
    if (fault && 'hang' in fault) return;
    const refused = refusalOf(entry, fault);
    if (refused) return sendError(response, requestId, refused);
    if (method === 'GET') return sendJson(response, requestId, modelsAt(path));
    if (!isRequest(body)) throw new Error('a request without messages got past the checks');

    const isKeyCheck = !body.stream && body.max_tokens <= 1;
    const turn = isKeyCheck ? undefined : nextTurn(body);
    if (!turn) return forward(fixtures.url, request, raw, response, requestId);
    const messageId = `msg_${randomBytes(12).toString('hex')}`;
    if (!body.stream)
      return sendJson(response, requestId, wireMessage(turn, body.model, messageId));
    return stream(response, requestId, wireEvents(turn, body.model, messageId), {
      gate,
      pace: () => paceMilliseconds,
      cut: fault && 'cutAfterDeltas' in fault ? fault : undefined,
    });
  };

  const server = http.createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 'req_failed', apiError(500, { message: String(error) }));
    });
  });
  return {
    url: await listen(server, port),
    journal,
    say: (...turns) => void queue.push(...turns),
    fail: faults.set,
    pace: (milliseconds) => {
      paceMilliseconds = milliseconds;
    },
    hold: gate.hold,
    release: gate.release,
    stop: async () => {
      gate.release();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await fixtures.stop();
    },
  };
}

async function listen(server: http.Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no port');
  return `http://127.0.0.1:${address.port}`;
}

function toEntry(
  request: IncomingMessage,
  raw: string,
  apiKeys: readonly string[],
): RecordedRequest {
  return {
    method: request.method ?? '',
    path: new URL(request.url ?? '/', 'http://provider').pathname,
    headers: withoutKey(request.headers),
    keyIndex: presentedKey(request, apiKeys),
    body: parse(raw),
    requestId: `req_${randomBytes(12).toString('hex')}`,
    status: 0,
  };
}

/** Why a request gets an error for an answer; nothing when it is fine. */
function refusalOf(entry: RecordedRequest, fault: Fault | undefined): ApiError | undefined {
  const { method, path, headers, keyIndex, body } = entry;
  if (fault && 'status' in fault) return apiError(fault.status, fault);
  if (keyIndex < 0) return apiError(401);
  if (!headers['anthropic-version']) return badRequest('anthropic-version: header is required');
  if (method === 'GET') return modelsAt(path) ? undefined : notFound(`Not found: ${path}`);
  if (method !== 'POST' || path !== '/v1/messages') return notFound(`Not found: ${path}`);
  return isRequest(body) ? refusal(body) : badRequest('The request body is not valid JSON');
}

/** The key as the API takes it: a bearer token or `x-api-key`. Its place among the expected ones, or -1. */
function presentedKey(request: IncomingMessage, apiKeys: readonly string[]): number {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const presented = bearer ?? request.headers['x-api-key'];
  if (typeof presented !== 'string') return -1;
  const bytes = Buffer.from(presented);
  return apiKeys.findIndex((key) => {
    const expected = Buffer.from(key);
    return expected.length === bytes.length && timingSafeEqual(expected, bytes);
  });
}

function modelsAt(path: string): object | undefined {
  if (path === '/v1/models') return modelPage();
  const id = decodeURIComponent(path.replace(/^\/v1\/models\//, ''));
  return MODELS.find((one) => one.id === id);
}

async function forward(
  to: string,
  request: IncomingMessage,
  raw: string,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const upstream = await fetch(`${to}${request.url ?? ''}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': String(request.headers['anthropic-version']),
    },
    body: raw,
  });
  response.writeHead(upstream.status, {
    'content-type': upstream.headers.get('content-type') ?? 'application/json',
    'request-id': requestId,
  });
  for await (const chunk of upstream.body ?? []) response.write(chunk);
  response.end();
}

function sendJson(response: ServerResponse, requestId: string, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'request-id': requestId });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(raw: string): unknown {
  try {
    return raw === '' ? null : JSON.parse(raw);
  } catch {
    return raw;
  }
}

function isRequest(body: unknown): body is MessagesRequest & Record<string, unknown> {
  return (
    typeof body === 'object' && body !== null && 'messages' in body && Array.isArray(body.messages)
  );
}
