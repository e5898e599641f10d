import { randomBytes, timingSafeEqual } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { apiError, badRequest, type FailingStatus, notFound, sendError } from './api-error';
import { startFixtures } from './fixtures';
import { createGate, type Hold } from './gate';
import { createJournal, type Journal, type RecordedRequest, withoutKey } from './journal';
import { MODELS, modelPage } from './models';
import { refusal } from './rules';
import type { MessagesRequest, Script, Turn } from './script';
import { type WireEvent, wireEvents, wireMessage } from './wire';

/**
 * - a status: that error, in the API's shape
 * - `hang`: the request is taken and never answered
 * - `cut`: the connection breaks after so many deltas of a reply
 */
export type Fault =
  | { status: FailingStatus; retryAfterSeconds?: number; message?: string }
  | { hang: true }
  | { cutAfterDeltas: number };

export type Provider = {
  /** Base URL for a client: no trailing slash, no `/v1`. */
  url: string;
  journal: Journal;
  /** Adds replies to the end of the script. */
  say(...turns: Turn[]): void;
  /** The next `times` requests fail like this (default: all from now on); nothing for none. */
  fail(fault: Fault | undefined, times?: number): void;
  /** Milliseconds before each event of a streamed reply; 0 at first. */
  pace(milliseconds: number): void;
  hold(deltas: number): Hold;
  release(): void;
  stop(): Promise<void>;
};

/**
 * A provider on 127.0.0.1 that is as strict as Anthropic's API about keys, versions and the shape of a
 * conversation. A streamed request gets the script's next reply; what the script does not cover is
 * answered by aimock's fixtures.
 */
export async function startProvider(options: {
  apiKeys: readonly string[];
  script?: Script;
  /** To come back where an earlier one was; otherwise any free one. */
  port?: number;
}): Promise<Provider> {
  const fixtures = await startFixtures();
  const journal = createJournal();
  const gate = createGate();
  const script = options.script ?? [];
  const queue: Turn[] = typeof script === 'function' ? [] : [...script];
  let failing: { fault: Fault; left: number } | undefined;
  let paceMilliseconds = 0;

  const nextTurn = (request: MessagesRequest) =>
    (typeof script === 'function' ? script(request) : undefined) ?? queue.shift();

  const takeFault = (): Fault | undefined => {
    if (!failing) return undefined;
    const { fault } = failing;
    failing.left -= 1;
    if (failing.left <= 0) failing = undefined;
    return fault;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const requestId = `req_${randomBytes(12).toString('hex')}`;
    const raw = await readBody(request);
    const keyIndex = presentedKey(request, options.apiKeys);
    const { pathname: path } = new URL(request.url ?? '/', 'http://provider');
    const method = request.method ?? '';
    const headers = withoutKey(request.headers);
    const entry: RecordedRequest = {
      method,
      path,
      headers,
      keyIndex,
      body: parse(raw),
      requestId,
      status: 0,
    };
    response.on('finish', () => {
      entry.status = response.statusCode;
    });
    journal.record(entry);

    const fault = takeFault();
    if (fault && 'hang' in fault) return;
    if (fault && 'status' in fault)
      return sendError(response, requestId, apiError(fault.status, fault));
    if (keyIndex < 0) return sendError(response, requestId, apiError(401));
    if (!headers['anthropic-version']) {
      return sendError(response, requestId, badRequest('anthropic-version: header is required'));
    }
    if (method === 'GET') return sendModels(response, requestId, path);
    if (method !== 'POST' || path !== '/v1/messages')
      return sendError(response, requestId, notFound('Not found'));
    if (!isRequest(entry.body))
      return sendError(response, requestId, badRequest('The request body is not valid JSON'));
    const refused = refusal(entry.body);
    if (refused) return sendError(response, requestId, refused);

    const { stream: streams = false, max_tokens: maxTokens, model } = entry.body;
    const isKeyCheck = !streams && maxTokens <= 1;
    const turn = isKeyCheck ? undefined : nextTurn(entry.body);
    if (!turn) return forward(fixtures.url, request, raw, response, requestId);
    const messageId = `msg_${randomBytes(12).toString('hex')}`;
    if (!streams) return sendJson(response, requestId, wireMessage(turn, model, messageId));
    const cutAfter =
      fault && 'cutAfterDeltas' in fault ? fault.cutAfterDeltas : Number.POSITIVE_INFINITY;
    return stream(response, requestId, wireEvents(turn, model, messageId), cutAfter);
  };

  const stream = async (
    response: ServerResponse,
    requestId: string,
    events: Iterable<WireEvent>,
    cutAfter: number,
  ) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'request-id': requestId,
    });
    let deltas = 0;
    for (const event of events) {
      if (paceMilliseconds > 0) await delay(paceMilliseconds);
      if (response.destroyed) return;
      await written(response, `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      if (event.type === 'content_block_delta') deltas += 1;
      if (event.type !== 'message_start' && event.type !== 'content_block_delta') continue;
      if (deltas >= cutAfter) return void response.destroy();
      await gate.pass(deltas);
    }
    response.end();
  };

  const server = http.createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 'req_failed', apiError(500, { message: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    journal,
    say: (...turns) => void queue.push(...turns),
    fail: (fault, times = Number.POSITIVE_INFINITY) => {
      failing = fault ? { fault, left: times } : undefined;
    },
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

/** The key as the API takes it: a bearer token or `x-api-key`. */
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

async function forward(
  to: string,
  request: IncomingMessage,
  raw: string,
  response: ServerResponse,
  requestId: string,
) {
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

/** Resolves when the bytes are on their way, so that a cut after them does not take them along. */
function written(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => response.write(text, () => resolve()));
}

function sendModels(response: ServerResponse, requestId: string, path: string): void {
  const id = decodeURIComponent(path.replace('/v1/models/', ''));
  const model = path === '/v1/models' ? modelPage() : MODELS.find((one) => one.id === id);
  if (model) sendJson(response, requestId, model);
  else sendError(response, requestId, notFound(`model: ${id}`));
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
