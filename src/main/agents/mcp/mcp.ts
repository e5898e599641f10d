import { createHash } from 'node:crypto';
import type { CommandInput } from '../../../shared/commands';
import type { McpServer } from '../../../shared/commands/mcp';
import { ChatelaineError } from '../../../shared/errors';
import type { Emit } from '../../../shared/events';
import type { Clock } from '../../clock';
import type { OpenDatabase } from '../../db/open';
import type { Logger } from '../../logging/logger';
import type { Timer } from '../../timer';
import type { Vault } from '../../vault/vault';
import type { SessionPlace } from '../parts';
import { projectFolder } from '../project-folder';
import type { Sandbox } from '../sandbox/sandbox';
import { existingFolder } from '../session-store';
import type { AgentTool } from '../tools/tool';
import { type Connection, connect } from './connection';
import { type ConnectionKey, createConnections } from './connections';
import { destinationOf } from './destination';
import { LIMITS, type Limits } from './limits';
import { toAgentTools } from './mcp-tools';
import { createServers } from './servers';

export type Mcp = {
  list(profileId: string): McpServer[];
  add(input: CommandInput<'mcp.add'>): McpServer;
  update(input: CommandInput<'mcp.update'>): McpServer;
  remove(serverId: string): void;
  /** A failure is in `problem` of the answer. Errors: `NOT_FOUND`, `WORKSPACE_MISSING`. */
  test(input: CommandInput<'mcp.test'>): Promise<McpServer>;
  enableTool(input: CommandInput<'mcp.enableTool'>): McpServer;
  /**
   * The enabled tools of the servers that serve this session; one that fails is left out and reported.
   * A server none of whose tools are enabled is not connected to. Never rejects for a server's failure.
   */
  toolsFor(session: SessionPlace): Promise<{ tools: AgentTool[]; problems: McpProblem[] }>;
  /** Ends every connection, and with it every server that was started. */
  close(): Promise<void>;
};

export type McpProblem = { server: string; message: string };

/** Servers of the Model Context Protocol: tools that other people's programs bring. */
export function createMcp(ports: {
  database: OpenDatabase;
  clock: Clock;
  timer: Timer;
  emit: Emit;
  log: Pick<Logger, 'info' | 'debug'>;
  vault: Pick<Vault, 'assertOpen' | 'mcpSecrets' | 'mask' | 'maskStream'>;
  sandbox: Pick<Sandbox, 'start'>;
  /** A folder of the run for that id, made when asked for. */
  temporaryFolderOf(id: string): string;
  limits?: Partial<Limits>;
}): Mcp {
  const { vault, clock, timer, temporaryFolderOf } = ports;
  const limits = { ...LIMITS, ...ports.limits };
  const servers = createServers(ports);
  const connections = createConnections({ open, timer, clock, limits });

  async function open({ serverId, workspace }: ConnectionKey): Promise<Connection> {
    const { name, transport } = servers.get(serverId);
    const secrets = vault.mcpSecrets.reveal(serverId, destinationOf(transport), 'connect');
    const temporaryFolder = temporaryFolderOf(folderName(serverId, workspace));
    const target = { name, transport, secrets, workspace, temporaryFolder };
    return connect({ ...ports, limits }, target);
  }

  /** A new connection, so that what is found out is of now. */
  async function test({ serverId, workspace }: CommandInput<'mcp.test'>): Promise<McpServer> {
    const server = servers.get(serverId);
    const wanted = workspace ?? server.workspace;
    const folder = wanted ? existingFolder(wanted) : temporaryFolderOf(`mcp-test-${serverId}`);
    await connections.closeServer(serverId);
    let problem: string | null = null;
    let connection: Connection | undefined;
    try {
      connection = await open({ serverId, workspace: folder });
      servers.noteTools(serverId, await connection.tools());
    } catch (error) {
      problem = messageOf(error);
    }
    await connection?.close().catch(() => {});
    return servers.noteTest(serverId, problem);
  }

  async function toolsOf(server: McpServer, workspace: string): Promise<AgentTool[]> {
    if (!server.tools.some(({ isEnabled }) => isEnabled)) return [];
    const key = { serverId: server.id, workspace };
    const offered = await connections.use(key, (connection) => connection.tools());
    const noted = servers.noteTools(server.id, offered);
    return toAgentTools(noted, offered, (tool, input, context) => {
      refuseSwitchedOff(servers.get(server.id), tool);
      return connections.use(key, (connection) => connection.call(tool, input, context));
    });
  }

  function messageOf(error: unknown): string {
    return vault.mask(error instanceof Error ? error.message : String(error));
  }

  /** In the background: a server that takes its time to end must not hold up the answer. */
  function reconnect(serverId: string): void {
    void connections.closeServer(serverId);
  }

  return {
    list: servers.list,
    add: servers.add,
    update(input) {
      const server = servers.update(input);
      reconnect(server.id);
      return server;
    },
    remove(serverId) {
      servers.remove(serverId);
      reconnect(serverId);
    },
    test,
    enableTool: ({ serverId, tool, isEnabled }) => servers.enableTool(serverId, tool, isEnabled),

    async toolsFor(session) {
      const { profileId, workspace } = session;
      const serving = servers.ofSession({ profileId, workspace: projectFolder(session) });
      const problems: McpProblem[] = [];
      const found = await Promise.all(
        serving.map((server) =>
          toolsOf(server, workspace).catch((error: unknown) => {
            problems.push({ server: server.name, message: messageOf(error) });
            return [];
          }),
        ),
      );
      return { tools: found.flat(), problems };
    },

    close: connections.close,
  };
}

/** The user may have changed their mind since the session was offered it. */
function refuseSwitchedOff(server: McpServer, tool: string): void {
  const isOn = server.tools.some(({ name, isEnabled }) => name === tool && isEnabled);
  if (server.isEnabled && isOn) return;
  throw new ChatelaineError('MCP_FAILED', `The user has switched off ${tool} of “${server.name}”.`);
}

function folderName(serverId: string, workspace: string): string {
  const mark = createHash('sha256').update(workspace, 'utf8').digest('hex').slice(0, 12);
  return `mcp-${serverId}-${mark}`;
}
