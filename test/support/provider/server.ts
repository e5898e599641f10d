import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { apiError, sendError } from './api-error';
import { createFaults, type Faults } from './faults';
import { startFixtures } from './fixtures';
import { createGate, type Hold } from './gate';
import { readBody, startServer } from './http-server';
import { createJournal, isTurn, type Journal } from './journal';
import { listModels } from './models';
import { promptTokens } from './prompt';
import { createPromptCache } from './prompt-cache';
import { COUNT_TOKENS, isRequest, modelsAt, newId, refusedRequest, toEntry } from './requests';
import type { MessagesRequest, Script, Turn } from './script';
import { createSentReplies } from './sent-replies';
import { stream } from './streaming';
import { looseJson, wireUsage } from './usage';
import { type Envelope, wireEvents, wireMessage } from './wire';

export type Provider = {
  /** Base URL for a client: no trailing slash, no `/v1`. */
  url: string;
  journal: Journal;
  /** Adds replies to the end of the script. */
  say(...turns: Turn[]): void;
  /** The next `times` requests fail like this (default: all from now on); nothing for none. */
  fail: Faults['set'];
  /**
   * The next requests of sessions (those that stream) fail like these, one each; `undefined` lets one
   * through. Before anything that `fail` says, which calls them off.
   */
  failTurns: Faults['queue'];
  /** Milliseconds before each event of a streamed reply; 0 at first. */
  pace(milliseconds: number): void;
  /**
   * Holds every stream once `deltas` of its content deltas are out; `reached` tells when one waits there.
   * With `BEFORE_FIRST_BYTE` nothing of the answer is sent.
   */
  hold(deltas: number): Hold;
  /** Lets everything that waits go on. */
  release(): void;
  /** Breaks all connections and refuses new ones, as if the network were away. */
  goAway(): Promise<void>;
  /** Is there again, at the same address; script, journal and prompt cache as they were. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
};

/** For {@link Provider.hold}: the request has arrived, and its answer has not begun. */
export const BEFORE_FIRST_BYTE = -1;

type Options = {
  apiKeys: readonly string[];
  script?: Script;
  /** To come back where an earlier one was; otherwise any free one. */
  port?: number;
  /** Context windows in tokens, by model id, where they are to be other than usual. */
  windows?: Readonly<Record<string, number>>;
  /** Models that came out after everything else was written: nobody knows their price. */
  newModels?: readonly string[];
  /** Shortest prefix that is cached, in tokens; 0 at first, so that short tests see it. */
  minCacheTokens?: number;
  /** Milliseconds: the clock that cached prefixes expire by. */
  now?: () => number;
};

/**
 * A provider on 127.0.0.1 that is as strict as Anthropic's API about keys, versions and what is in a
 * request, and has its prompt cache. A streamed request gets the script's next reply; what the script
 * does not cover is answered by aimock's fixtures.
 */
export async function startProvider({
  apiKeys,
  script = [],
  port = 0,
  windows = {},
  newModels = [],
  minCacheTokens = 0,
  now = Date.now,
}: Options): Promise<Provider> {
  const models = listModels(windows, newModels);
  const fixtures = await startFixtures();
  const journal = createJournal();
  const gate = createGate();
  const faults = createFaults();
  const sent = createSentReplies();
  const promptCache = createPromptCache({ now, minTokens: minCacheTokens });
  const queue: Turn[] = typeof script === 'function' ? [] : [...script];
  let paceMilliseconds = 0;

  const nextTurn = (request: MessagesRequest) =>
    (typeof script === 'function' ? script(request) : undefined) ?? queue.shift();

  const envelopeOf = (turn: Turn, request: MessagesRequest): Envelope => ({
    id: newId('msg'),
    model: request.model,
    usage: wireUsage(turn, promptCache.count(request)),
  });

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const raw = await readBody(request);
    const entry = toEntry(request, raw, apiKeys);
    const { requestId, path, method, body } = entry;
    response.on('finish', () => {
      entry.status = response.statusCode;
    });
    journal.record(entry);

    const fault = faults.take(isTurn(body));
    if (fault && 'hang' in fault) return;
    if (fault && 'firstByteAfterMs' in fault) await delay(fault.firstByteAfterMs);
    if (fault && 'status' in fault)
      return sendError(response, requestId, apiError(fault.status, fault));
    const refused = refusedRequest(entry, raw, { models, sent });
    if (refused) return sendError(response, requestId, refused);
    if (method === 'GET') return sendJson(response, requestId, modelsAt(path, models));
    if (!isRequest(body)) throw new Error('a request without messages got past the checks');
    if (path === COUNT_TOKENS)
      return sendJson(response, requestId, { input_tokens: promptTokens(body) });

    const isKeyCheck = !body.stream && body.max_tokens <= 1;
    const turn = isKeyCheck ? undefined : nextTurn(body);
    if (!turn) return fixtures.answer(request, raw, response, requestId);
    refuseImpossible(turn, body);
    await gate.pass(BEFORE_FIRST_BYTE);
    sent.remember(turn.content);
    const envelope = envelopeOf(turn, body);
    entry.usage = envelope.usage;
    if (!body.stream) return sendJson(response, requestId, wireMessage(turn, envelope));
    return stream(response, requestId, wireEvents(turn, envelope), {
      gate,
      pace: () => paceMilliseconds,
      fault,
    });
  };

  const server = await startServer((request, response) => {
    answer(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 'req_failed', apiError(500, { message: String(error) }));
    });
  }, port);
  return {
    url: server.url,
    journal,
    say: (...turns) => void queue.push(...turns),
    fail: faults.set,
    failTurns: faults.queue,
    pace: (milliseconds) => {
      paceMilliseconds = milliseconds;
    },
    hold: gate.hold,
    release: gate.release,
    goAway: server.close,
    comeBack: server.open,
    stop: async () => {
      gate.release();
      await server.close();
      await fixtures.stop();
    },
  };
}

/** A script that uses a tool of the provider's own which the request does not offer is a mistake. */
function refuseImpossible(turn: Turn, { tools = [] }: MessagesRequest): void {
  for (const block of turn.content) {
    if (block.type !== 'server_tool_use') continue;
    const isOffered = tools.some(({ type, name }) => name === block.name && type !== 'custom');
    if (!isOffered) throw new Error(`the script uses ${block.name}, which the request has not`);
  }
}

function sendJson(response: ServerResponse, requestId: string, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'request-id': requestId });
  response.end(looseJson(body));
}
