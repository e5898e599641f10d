import type {
  BetaManagedAgentsEventParams,
  SessionCreateParams,
} from '@anthropic-ai/sdk/resources/beta/sessions';
import type { ApiError } from '../provider/api-error';
import { badRequest } from '../provider/api-error';
import type { ServedSession } from './session';

const BETA = 'managed-agents-2026-04-01';

/** The key as the API takes it: a bearer token or `x-api-key`. */
export function keyOf(headers: Record<string, string | string[] | undefined>): string {
  const bearer = /^Bearer (.+)$/.exec(String(headers.authorization))?.[1];
  return bearer ?? String(headers['x-api-key']);
}

/** What every request to these resources has to carry. */
export function refusedHeaders(
  headers: Record<string, string | string[] | undefined>,
  apiKeys: readonly string[],
): ApiError | null {
  if (!apiKeys.includes(keyOf(headers)))
    return { status: 401, type: 'authentication_error', message: 'invalid x-api-key' };
  if (!headers['anthropic-version']) return badRequest('anthropic-version: header is required');
  if (!String(headers['anthropic-beta']).split(',').includes(BETA))
    return badRequest(`anthropic-beta: ${BETA} is required`);
  return null;
}

export function refusedSession(
  params: SessionCreateParams,
  known: { agents: ReadonlySet<string>; environments: ReadonlySet<string> },
): ApiError | null {
  const { agent, environment_id: environment, initial_events: events = [], metadata = {} } = params;
  const agentId = typeof agent === 'string' ? agent : agent?.id;
  if (!known.agents.has(agentId)) return notFound(`agent ${agentId}`);
  if (!known.environments.has(environment)) return notFound(`environment ${environment}`);
  if (Object.keys(metadata).length > 16) return badRequest('metadata: too many keys');
  const wrong = events.find(({ type }) => type !== 'user.message');
  if (wrong) return badRequest(`initial_events: ${wrong.type} is not supported here`);
  return events.map((event) => refusedMessage(event)).find((found) => found !== null) ?? null;
}

/** In the order in which they were sent, as one: all of them are taken, or none. */
export function refusedEvents(
  session: ServedSession,
  events: readonly BetaManagedAgentsEventParams[],
): ApiError | null {
  if (!Array.isArray(events) || events.length === 0) return badRequest('events: required');
  if (session.status === 'terminated') return badRequest('the session has terminated');
  return (
    events.map((event) => refusedEvent(session, event)).find((found) => found !== null) ?? null
  );
}

function refusedEvent(
  session: ServedSession,
  event: BetaManagedAgentsEventParams,
): ApiError | null {
  switch (event.type) {
    case 'user.message':
      return session.held.size > 0
        ? badRequest('the session waits for tool confirmations')
        : refusedMessage(event);
    case 'user.interrupt':
      return null;
    case 'user.tool_confirmation':
      if (!session.held.has(event.tool_use_id))
        return badRequest(`tool_use_id: ${event.tool_use_id} waits for nothing`);
      return event.result === 'allow' && event.deny_message
        ? badRequest('deny_message: only with deny')
        : null;
    default:
      return badRequest(`events: ${event.type} is not expected here`);
  }
}

function refusedMessage(event: { type: string; content?: readonly unknown[] }): ApiError | null {
  return event.content && event.content.length > 0 ? null : badRequest('content: required');
}

export function notFound(what: string): ApiError {
  return { status: 404, type: 'not_found_error', message: `${what} was not found` };
}
