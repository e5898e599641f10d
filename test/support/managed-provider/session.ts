import type {
  BetaManagedAgentsAgentToolset20260401Params,
  BetaManagedAgentsModelConfigParams,
} from '@anthropic-ai/sdk/resources/beta/agents';
import type {
  BetaManagedAgentsSession,
  BetaManagedAgentsSessionEvent,
  BetaManagedAgentsSpanModelUsage,
  BetaManagedAgentsStreamSessionEvents,
  SessionCreateParams,
} from '@anthropic-ai/sdk/resources/beta/sessions';

type Draft<E> = E extends { id: string } ? Omit<E, 'id' | 'processed_at'> : never;
export type EventDraft = Draft<BetaManagedAgentsSessionEvent>;
export type Listener = (event: BetaManagedAgentsStreamSessionEvents) => void;

/** One session of the server: what happened in it, and who listens. */
export type ServedSession = {
  id: string;
  params: SessionCreateParams;
  events: BetaManagedAgentsSessionEvent[];
  listeners: Set<Listener>;
  status: BetaManagedAgentsSession['status'];
  tools: readonly BetaManagedAgentsAgentToolset20260401Params[];
  /** Calls that are held until the client answers. */
  held: Map<string, (answer: { isAllowed: boolean; message: string }) => void>;
  /** Ends the turn under way. */
  interrupted: AbortController;
  /** Of every model request. */
  usages: BetaManagedAgentsSpanModelUsage[];
};

let lastMoment = 0;
let count = 0;

/** Ids in the provider's style, the same length and never twice. */
export function newId(kind: 'sevt' | 'sesn' | 'agent' | 'env'): string {
  count += 1;
  return `${kind}_01Test${Math.random().toString(36).slice(2, 12)}${String(count).padStart(6, '0')}`;
}

/** Later than every one before, to the millisecond. */
export function moment(): string {
  lastMoment = Math.max(Date.now(), lastMoment + 1);
  return new Date(lastMoment).toISOString();
}

export function createSession(params: SessionCreateParams): ServedSession {
  return {
    id: newId('sesn'),
    params,
    events: [],
    listeners: new Set(),
    status: 'idle',
    tools: toolsetsOf(params),
    held: new Map(),
    interrupted: new AbortController(),
    usages: [],
  };
}

/** Writes an event down and tells everyone who listens. */
export function happen(session: ServedSession, draft: EventDraft, id = newId('sevt')): string {
  // The draft is an event of the SDK's types but for these two, which every event has.
  const event = { ...draft, id, processed_at: moment() } as BetaManagedAgentsSessionEvent;
  session.events.push(event);
  show(session, event);
  return id;
}

/** Tells without writing it down. */
export function show(session: ServedSession, event: BetaManagedAgentsStreamSessionEvents): void {
  for (const listener of session.listeners) listener(event);
}

/** What the tool may do, as the session was told. */
export function policyOf({ tools }: ServedSession, name: string): 'allow' | 'ask' | 'disabled' {
  const [toolset] = tools;
  const config = toolset?.configs?.find((one) => one.name === name);
  const isEnabled = config?.enabled ?? toolset?.default_config?.enabled ?? true;
  if (!isEnabled) return 'disabled';
  const policy = config?.permission_policy ?? toolset?.default_config?.permission_policy;
  return policy?.type === 'always_ask' ? 'ask' : 'allow';
}

export function toolsetsOf({ agent }: Pick<SessionCreateParams, 'agent'>) {
  if (typeof agent === 'string' || agent.type !== 'agent_with_overrides') return [];
  return (agent.tools ?? []).flatMap((tool) =>
    tool.type === 'agent_toolset_20260401' ? [tool] : [],
  );
}

/** The session as `GET` answers it. */
export function sessionBody(session: ServedSession): BetaManagedAgentsSession {
  const { params, id, status } = session;
  const { agent } = params;
  const overrides =
    typeof agent !== 'string' && agent.type === 'agent_with_overrides' ? agent : null;
  const now = new Date().toISOString();
  return {
    id,
    type: 'session',
    status,
    agent: {
      id: typeof agent === 'string' ? agent : agent.id,
      type: 'agent',
      version: 1,
      name: 'Chatelaine',
      description: null,
      execution_identity: { type: 'service_account' },
      mcp_servers: [],
      model: { id: modelId(overrides?.model ?? ''), effort: { type: 'high' } },
      multiagent: null,
      skills: [],
      system: overrides?.system ?? null,
      tools: [],
    },
    archived_at: null,
    budget: null,
    created_at: now,
    updated_at: now,
    environment_id: params.environment_id,
    metadata: params.metadata ?? {},
    outcome_evaluations: [],
    resources: [],
    stats: {},
    title: params.title ?? null,
    usage: {
      input_tokens: session.usages.reduce((sum, one) => sum + one.input_tokens, 0),
      output_tokens: session.usages.reduce((sum, one) => sum + one.output_tokens, 0),
    },
    vault_ids: [],
  };
}

function modelId(model: string | BetaManagedAgentsModelConfigParams): string {
  return typeof model === 'string' ? model : model.id;
}
