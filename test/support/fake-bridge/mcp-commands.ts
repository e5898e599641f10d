import type { CommandInput } from '../../../src/shared/commands';
import type { McpServer } from '../../../src/shared/commands/mcp';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { nextId } from './next-id';
import { ISSUE_TOOLS } from './some-servers';
import type { State } from './state';

const TEST_MS = 1_600;

type NewSecret = { name: string; value: string };

/** Servers that are only talked about. A test fails when the command or address says `broken`. */
export function createMcpCommands(state: State, emit: Emit) {
  const one = (id: string): McpServer => {
    const server = state.servers.find((known) => known.id === id);
    if (!server) throw failure('NOT_FOUND');
    return server;
  };
  const changed = (server: McpServer) => {
    emit('mcp.changed', { profileId: server.profileId });
    return server;
  };
  const refuseNameTwice = (id: string, profileId: string, name: string, place: string | null) => {
    const other = state.servers.find(
      (known) => known.id !== id && known.profileId === profileId && known.name === name,
    );
    if (other && other.workspace === place) {
      throw failure('CONFLICT', `There is a server named “${name}” for these workspaces already.`);
    }
  };

  return {
    'mcp.list': ({ profileId }: CommandInput<'mcp.list'>) =>
      state.servers.filter((server) => server.profileId === profileId),
    'mcp.add': ({ profileId, workspace, name, transport, secrets }: CommandInput<'mcp.add'>) => {
      refuseNameTwice('', profileId, name, workspace);
      const server: McpServer = {
        id: nextId(),
        profileId,
        workspace,
        name,
        transport,
        isEnabled: true,
        secrets: (secrets ?? []).map(hinted),
        tools: [],
        lastTestedAt: null,
        problem: null,
      };
      state.servers.push(server);
      return changed(server);
    },
    'mcp.update': (input: CommandInput<'mcp.update'>) => {
      const { serverId, setSecrets = [], removeSecrets = [], ...values } = input;
      const server = one(serverId);
      const { name = server.name, workspace = server.workspace } = values;
      refuseNameTwice(server.id, server.profileId, name, workspace);
      const given = new Set(setSecrets.map((secret) => secret.name));
      const kept = server.secrets.filter(
        (secret) => !given.has(secret.name) && !removeSecrets.includes(secret.name),
      );
      if (values.transport && whereTo(values.transport) !== whereTo(server.transport)) {
        if (kept.length > 0) {
          const names = kept.map((secret) => secret.name).join(', ');
          throw failure('INVALID_INPUT', `The server is another one now. Enter again: ${names}.`);
        }
        Object.assign(server, { tools: [], lastTestedAt: null, problem: null });
      }
      Object.assign(server, values, { secrets: [...kept, ...setSecrets.map(hinted)] });
      return changed(server);
    },
    'mcp.remove': ({ serverId }: CommandInput<'mcp.remove'>) => {
      const server = one(serverId);
      state.servers = state.servers.filter((known) => known !== server);
      changed(server);
      return {};
    },
    'mcp.test': async ({ serverId }: CommandInput<'mcp.test'>) => {
      const server = one(serverId);
      await new Promise((resolve) => setTimeout(resolve, TEST_MS));
      const fails = /broken|db-mcp/.test(whereTo(server.transport));
      const problem = fails
        ? 'The program ended before it answered: “connect ECONNREFUSED 127.0.0.1:5432”.'
        : null;
      const tools = server.tools.length > 0 ? server.tools : structuredClone(ISSUE_TOOLS);
      Object.assign(server, { lastTestedAt: Date.now(), problem, ...(fails ? {} : { tools }) });
      return changed(server);
    },
    'mcp.enableTool': ({ serverId, tool, isEnabled }: CommandInput<'mcp.enableTool'>) => {
      const server = one(serverId);
      const found = server.tools.find(({ name }) => name === tool);
      if (!found) throw failure('NOT_FOUND');
      found.isEnabled = isEnabled;
      return changed(server);
    },
  };
}

function whereTo(transport: McpServer['transport']): string {
  return transport.type === 'http' ? transport.url : `${transport.command} ${transport.args}`;
}

function hinted({ name, value }: NewSecret) {
  return { name, hint: value.length < 8 ? '' : value.slice(-4) };
}
