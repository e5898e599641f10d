import Anthropic from '@anthropic-ai/sdk';
import type {
  BetaManagedAgentsAgentToolset20260401Params,
  BetaManagedAgentsModelConfigParams,
} from '@anthropic-ai/sdk/resources/beta/agents';
import type { BetaCloudConfigParams } from '@anthropic-ai/sdk/resources/beta/environments';
import { z } from 'zod';
import type { Model } from '../../../../shared/commands/models';
import type { OpenDatabase } from '../../../db/open';
import { readSetting, writeSetting } from '../../../settings/settings';
import type { SessionRow } from '../../session-store';

/** By this the provider's session is known as ours. */
export const SESSION_KEY = 'chatelaine_session';

const NAME = 'Chatelaine';
const WHERE =
  'You work as an agent in a container of your own. You have no access to the machine of your user, nor to any of their files: ask for what you need.';

type ToolName = 'bash' | 'edit' | 'glob' | 'grep' | 'read' | 'web_fetch' | 'web_search' | 'write';
const READING: readonly ToolName[] = ['read', 'glob', 'grep'];
const WEB: readonly ToolName[] = ['web_search', 'web_fetch'];
const CHANGING: readonly ToolName[] = ['bash', 'write', 'edit'];

const Places = z.object({
  agentId: z.string().nullable(),
  /** By what they may reach. */
  limited: z.string().nullable(),
  open: z.string().nullable(),
});
type Places = z.infer<typeof Places>;
const NOWHERE: Places = { agentId: null, limited: null, open: null };

/** What a session says to the model beside the conversation: nothing of the workspace. */
export function instructions({ systemPrompt }: Pick<SessionRow, 'systemPrompt'>): string {
  return systemPrompt === '' ? WHERE : `${WHERE}\n\n${systemPrompt}`;
}

/**
 * The tools of a session. Reading runs at once, as it does here; whatever changes or runs something is held
 * by the provider until this app, and where it must the user, has said yes.
 */
export function toolsOf({ webAccess, tools }: Pick<SessionRow, 'webAccess' | 'tools'>) {
  const has = (name: ToolName) => tools === null || tools.includes(name);
  const config = (name: ToolName, enabled: boolean, type: 'always_allow' | 'always_ask') => ({
    name,
    enabled,
    permission_policy: { type },
  });
  const toolset: BetaManagedAgentsAgentToolset20260401Params = {
    type: 'agent_toolset_20260401',
    // A tool that comes later is not there until somebody has thought of it.
    default_config: { enabled: false, permission_policy: { type: 'always_ask' } },
    configs: [
      ...READING.map((name) => config(name, has(name), 'always_allow')),
      ...WEB.map((name) => config(name, webAccess, 'always_allow')),
      ...CHANGING.map((name) => config(name, has(name), 'always_ask')),
    ],
  };
  return [toolset];
}

/**
 * The agent and the environment that sessions of one credential share: made once, and kept in mind. What a
 * session has of its own (model, instructions, tools) it says itself.
 */
export function createPlaces(
  { database }: { database: OpenDatabase },
  client: Anthropic,
  credentialId: string | null,
) {
  const key = `managed:places:${credentialId ?? 'environment'}`;
  const read = () => readSetting(database.db, key, Places, NOWHERE);
  const keep = (change: Partial<Places>) =>
    writeSetting(database.db, key, { ...read(), ...change });

  async function agent(model: string, signal: AbortSignal): Promise<string> {
    const { agentId } = read();
    if (agentId !== null) return agentId;
    const { id } = await client.beta.agents.create(
      { name: NAME, model, description: 'Sessions started in the Chatelaine app.' },
      { signal },
    );
    keep({ agentId: id });
    return id;
  }

  async function environment(kind: 'limited' | 'open', signal: AbortSignal): Promise<string> {
    const known = read()[kind];
    if (known !== null) return known;
    const { id } = await client.beta.environments.create(
      { name: `${NAME}, ${kind === 'open' ? 'with' : 'without'} web access`, config: CONFIG[kind] },
      { signal },
    );
    keep({ [kind]: id });
    return id;
  }

  return {
    agentId: () => read().agentId,

    /** Both; made where there are none. */
    async prepare(session: Pick<SessionRow, 'model' | 'webAccess'>, signal: AbortSignal) {
      const agentId = await agent(session.model, signal);
      const kind = session.webAccess ? 'open' : 'limited';
      return { agentId, environmentId: await environment(kind, signal) };
    },

    /** One of them is gone at the provider: others are made. */
    forget: () => writeSetting(database.db, key, NOWHERE),
  };
}

/** Without web access only what packages are installed from can be reached. */
const CONFIG: Record<'limited' | 'open', BetaCloudConfigParams> = {
  limited: {
    type: 'cloud',
    networking: {
      type: 'limited',
      allow_package_managers: true,
      allow_mcp_servers: false,
      allowed_hosts: [],
    },
  },
  open: { type: 'cloud', networking: { type: 'unrestricted' } },
};

/** The model as a session of the provider takes it. */
export function modelConfig(
  session: Pick<SessionRow, 'model' | 'effort'>,
  model: Model | undefined,
): BetaManagedAgentsModelConfigParams {
  const { effort } = session;
  return effort !== null && model?.efforts.includes(effort)
    ? { id: session.model, effort }
    : { id: session.model };
}

export const isGone = (error: unknown): boolean => error instanceof Anthropic.NotFoundError;
