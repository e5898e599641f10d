import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Limits } from '../../../../src/main/agents/mcp/limits';
import { createMcp } from '../../../../src/main/agents/mcp/mcp';
import { createSandbox } from '../../../../src/main/agents/sandbox/sandbox';
import type { AgentTool, ToolInput } from '../../../../src/main/agents/tools/tool';
import { systemTimer } from '../../../../src/main/timer';
import type { McpServer, McpTransport } from '../../../../src/shared/commands/mcp';
import { createFixture } from '../../../unit/vault/vault-fixture';

const require = createRequire(import.meta.url);
/** Real servers, as they are installed. */
export const EVERYTHING = require.resolve('@modelcontextprotocol/server-everything/dist/index.js');
export const FILES = require.resolve('@modelcontextprotocol/server-filesystem/dist/index.js');
/** `node_modules`, where all that they need is. */
const PACKAGES = path.resolve(EVERYTHING, '../../../..');
const SCRIPTED = path.join(import.meta.dirname, 'scripted-server.mjs');

/** As in the app: a vault and a data file on disk, a home, a workspace, and the real sandbox. */
export async function createMcpFixture(limits: Partial<Limits> = {}) {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-mcp-')));
  const folderOf = (name: string) => {
    const folder = path.join(root, name);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  };
  const dataFolder = folderOf('data');
  const workspace = folderOf('work');
  const vaultFixture = createFixture({ file: path.join(dataFolder, 'chatelaine.db') });
  const { database, clock, profileId, vault } = vaultFixture;
  await vault.open();
  const sandbox = createSandbox({ dataFolder, homeFolder: folderOf('home') });
  const log: string[] = [];
  const write = (fields: object, message?: string) => log.push(JSON.stringify({ fields, message }));
  const events: string[] = [];
  const mcp = createMcp({
    ...{ database, clock, vault, sandbox, limits },
    timer: systemTimer,
    emit: (name) => events.push(name),
    log: { info: write, debug: write },
    temporaryFolderOf: (id) => folderOf(`tmp-${id}`),
  });
  const session = { id: 'one', profileId, workspace, worktree: null, tools: null };

  const fixture = {
    ...{ root, dataFolder, workspace, vault, database, clock, mcp, log, events, session },

    /** Adds it, tests it, and answers what the test said. */
    async add(
      name: string,
      transport: McpTransport,
      secrets: { name: string; value: string }[] = [],
    ): Promise<McpServer> {
      const { id } = mcp.add({ profileId, workspace: null, name, transport, secrets });
      return mcp.test({ serverId: id, workspace });
    },

    /** A program of the tests that misbehaves in that manner. */
    addScripted: (manner: string, secrets: { name: string; value: string }[] = []) =>
      fixture.add('scripted', program([SCRIPTED, manner], [import.meta.dirname]), secrets),

    async tool(name: string): Promise<AgentTool> {
      const { tools, problems } = await mcp.toolsFor(session);
      const found = tools.find(({ definition }) => definition.name === name);
      if (found) return found;
      throw new Error(`no tool ${name}: ${JSON.stringify(problems)}`);
    },

    /** As the engine does it: checked, then run. */
    async call(
      name: string,
      input: ToolInput = {},
      context: { signal?: AbortSignal; onOutput?(text: string): void } = {},
    ) {
      const tool = await fixture.tool(name);
      const signal = context.signal ?? new AbortController().signal;
      const onOutput = context.onOutput ?? (() => {});
      return tool.run(tool.parse(input), { signal, onOutput, approved: null });
    },

    async remove(): Promise<void> {
      await mcp.close();
      await sandbox.close();
      database.close();
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
  return fixture;
}

/** `node` with these arguments, which may read the installed packages, wherever the project lies. */
export function program(args: string[], more: string[] = []): StdioTransport {
  const readableFolders = [PACKAGES, ...more];
  return { type: 'stdio', command: process.execPath, args, readableFolders, allowedDomains: [] };
}

type StdioTransport = Extract<McpTransport, { type: 'stdio' }>;
