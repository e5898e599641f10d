import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BetaManagedAgentsAgent } from '@anthropic-ai/sdk/resources/beta/agents';
import type { BetaEnvironment } from '@anthropic-ai/sdk/resources/beta/environments';
import type {
  BetaManagedAgentsEventParams,
  BetaManagedAgentsSendSessionEvents,
  BetaManagedAgentsSession,
  BetaManagedAgentsSessionEvent,
  SessionCreateParams,
  SessionUpdateParams,
} from '@anthropic-ai/sdk/resources/beta/sessions';
import { type ApiError, badRequest, sendError } from '../provider/api-error';
import { readBody, startServer } from '../provider/http-server';
import { keyOf, notFound, refusedEvents, refusedHeaders, refusedSession } from './checks';
import type { ManagedTurn } from './script';
import {
  createSession,
  happen,
  newId,
  type ServedSession,
  sessionBody,
  toolsetsOf,
} from './session';
import { playTurn } from './turns';

export type ManagedRequest = { method: string; path: string; body: unknown };

/**
 * The provider's sessions on 127.0.0.1, in the SDK's own types: what drifts from them does not compile. Each
 * message of a user plays the script's next turn. Everything else is asked of `elsewhere`.
 */
export async function startManagedProvider(options: {
  apiKeys: readonly string[];
  elsewhere: string;
}) {
  const turns: ManagedTurn[] = [];
  const sessions = new Map<string, ServedSession>();
  const agents = new Set<string>();
  const environments = new Set<string>();
  const journal: ManagedRequest[] = [];
  const failing: { path: RegExp; error: ApiError | 'lost' }[] = [];

  const startTurn = (session: ServedSession) => {
    const turn = turns.shift();
    if (!turn) throw new Error('the script has no turn for this message');
    // Its failure is the script's, and shows as a session that never rests.
    void playTurn(session, turn).catch((error) => console.error(error));
  };

  const take = (session: ServedSession, events: readonly BetaManagedAgentsEventParams[]) => {
    let isSaid = false;
    for (const event of events) {
      if (event.type === 'user.interrupt') session.interrupted.abort();
      if (event.type === 'user.tool_confirmation') {
        const answer = session.held.get(event.tool_use_id);
        happen(session, event);
        answer?.({ isAllowed: event.result === 'allow', message: event.deny_message ?? '' });
      } else if (event.type === 'user.message' || event.type === 'user.interrupt') {
        happen(session, event);
      }
      isSaid ||= event.type === 'user.message';
    }
    if (isSaid) startTurn(session);
  };

  const find = (id: string): ServedSession => {
    const session = sessions.get(id);
    if (!session) throw new Refused(notFound(`session ${id}`));
    return session;
  };

  const create = (params: SessionCreateParams): BetaManagedAgentsSession => {
    refuse(refusedSession(params, { agents, environments }));
    const session = createSession(params);
    sessions.set(session.id, session);
    happen(session, {
      type: 'session.status_idle',
      stop_reason: { type: 'end_turn' },
      stop_details: null,
    });
    if (params.initial_events?.length) take(session, params.initial_events);
    return sessionBody(session);
  };

  const update = (session: ServedSession, params: SessionUpdateParams) => {
    if (session.status === 'running') throw new Refused(badRequest('the session is running'));
    if (params.agent?.tools)
      session.tools = toolsetsOf({
        agent: { type: 'agent_with_overrides', id: '', tools: params.agent.tools },
      });
    return sessionBody(session);
  };

  const send = (session: ServedSession, events: BetaManagedAgentsEventParams[]) => {
    refuse(refusedEvents(session, events));
    take(session, events);
    const answer: BetaManagedAgentsSendSessionEvents = { data: [] };
    return answer;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const raw = await readBody(request);
    if (!/^\/v1\/(sessions|agents|environments)\b/.test(url.pathname))
      return forward(options, request, raw, response);
    const body = raw === '' ? null : JSON.parse(raw);
    const method = request.method ?? '';
    const entry = { method, path: url.pathname, body };
    journal.push(entry);
    refuse(refusedHeaders(request.headers, options.apiKeys));
    const fault = takeFault(failing, `${method} ${url.pathname}`);
    if (fault && fault !== 'lost') throw new Refused(fault);
    const [, , resource = '', id = '', events, stream] = url.pathname.split('/');
    if (stream === 'stream') return openStream(find(id), url.searchParams, response);
    const reply = route({ method, resource, id, events }, body, url.searchParams);
    if (fault === 'lost') return void response.destroy();
    sendJson(response, reply);
  };

  const route = (
    {
      method,
      resource,
      id,
      events,
    }: Record<'method' | 'resource' | 'id', string> & {
      events: string | undefined;
    },
    body: unknown,
    query: URLSearchParams,
  ): unknown => {
    if (resource === 'agents') return agentBody(remember(agents, newId('agent')), body);
    if (resource === 'environments')
      return environmentBody(remember(environments, newId('env')), body);
    // What came in is checked above and by the checks of each; the types are the SDK's.
    if (id === '' && method === 'POST') return create(body as SessionCreateParams);
    if (id === '')
      return { data: [...sessions.values()].reverse().map(sessionBody), next_page: null };
    const session = find(id);
    if (events === 'events' && method === 'POST')
      return send(session, (body as { events: BetaManagedAgentsEventParams[] }).events);
    if (events === 'events') return page(session.events, query);
    return method === 'POST' ? update(session, body as SessionUpdateParams) : sessionBody(session);
  };

  const server = await startServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof Refused) sendError(response, 'req_test', error.answer);
      else
        sendError(response, 'req_test', { status: 500, type: 'api_error', message: String(error) });
    });
  }, 0);

  return {
    url: server.url,
    journal,
    /** In the order in which they were made. */
    sessions: () => [...sessions.values()],
    /** Adds turns to the end of the script. */
    say: (...more: ManagedTurn[]) => void turns.push(...more),
    /** The next request like this fails; `lost`: it is carried out, and its answer never arrives. */
    fail: (path: RegExp, error: ApiError | 'lost') => void failing.push({ path, error }),
    /** The agents and environments are gone, as if somebody had removed them. */
    forgetPlaces: () => {
      agents.clear();
      environments.clear();
    },
    goAway: server.close,
    comeBack: server.open,
    stop: server.close,
  };
}

export type ManagedProvider = Awaited<ReturnType<typeof startManagedProvider>>;

class Refused extends Error {
  readonly answer: ApiError;
  constructor(answer: ApiError) {
    super(answer.message);
    this.answer = answer;
  }
}

function refuse(error: ApiError | null): void {
  if (error) throw new Refused(error);
}

function takeFault(failing: { path: RegExp; error: ApiError | 'lost' }[], what: string) {
  const at = failing.findIndex(({ path }) => path.test(what));
  return at === -1 ? undefined : failing.splice(at, 1)[0]?.error;
}

function remember(ids: Set<string>, id: string): string {
  ids.add(id);
  return id;
}

/** So small that a test of a few events sees more than one page. */
const PAGE = 5;

function page(events: readonly BetaManagedAgentsSessionEvent[], query: URLSearchParams) {
  const from = query.get('created_at[gte]') ?? '';
  const types = [...query.entries()].filter(([key]) => /^types(\[\d*\])?$/.test(key));
  const wanted = events.filter(
    (event) =>
      (event.processed_at ?? '') >= from &&
      (types.length === 0 || types.some(([, type]) => type === event.type)),
  );
  const start = Number(query.get('page') ?? '0');
  const isMore = wanted.length > start + PAGE;
  return {
    data: wanted.slice(start, start + PAGE),
    next_page: isMore ? String(start + PAGE) : null,
  };
}

function openStream(
  session: ServedSession,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const wantsDeltas = [...query.keys()].some((key) => key.startsWith('event_deltas'));
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_test' });
  response.write('event: ping\ndata: {"type":"ping"}\n\n');
  const listener: Parameters<typeof session.listeners.add>[0] = (event) => {
    if (!wantsDeltas && (event.type === 'event_start' || event.type === 'event_delta')) return;
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  session.listeners.add(listener);
  response.on('close', () => session.listeners.delete(listener));
}

function agentBody(id: string, body: unknown): BetaManagedAgentsAgent {
  const { name, model } = body as { name: string; model: string };
  if (!name || !model) throw new Refused(badRequest('name and model: required'));
  const now = new Date().toISOString();
  return {
    ...{ id, type: 'agent', name, version: 1, archived_at: null, created_at: now, updated_at: now },
    ...{ description: null, execution_identity: { type: 'service_account' }, mcp_servers: [] },
    ...{
      metadata: {},
      model: { id: model },
      multiagent: null,
      skills: [],
      system: null,
      tools: [],
    },
  };
}

function environmentBody(id: string, body: unknown): BetaEnvironment {
  const { name, config } = body as Pick<BetaEnvironment, 'name' | 'config'>;
  if (!name) throw new Refused(badRequest('name: required'));
  const now = new Date().toISOString();
  return {
    ...{ id, type: 'environment', name, config, archived_at: null, description: null },
    ...{ metadata: {}, created_at: now, updated_at: now },
  };
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'request-id': 'req_test' });
  response.end(JSON.stringify(body));
}

/** Models and keys are the other provider's to answer for, with the one key that it knows. */
async function forward(
  {
    elsewhere,
    apiKeys: [known = '', ...others],
  }: { elsewhere: string; apiKeys: readonly string[] },
  request: IncomingMessage,
  raw: string,
  response: ServerResponse,
): Promise<void> {
  const {
    host: _host,
    'content-length': _length,
    connection: _connection,
    ...headers
  } = request.headers;
  const answer = await fetch(`${elsewhere}${request.url}`, {
    method: request.method ?? 'GET',
    headers: {
      ...(headers as Record<string, string>),
      ...(others.includes(keyOf(request.headers)) ? { authorization: `Bearer ${known}` } : {}),
    },
    ...(raw === '' ? {} : { body: raw }),
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
