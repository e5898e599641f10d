import type { McpServer } from '../../../../shared/commands/mcp';

/** What one switch stands for: a tool, or several that are of no use without each other. */
export type ToolChoice = { label: string; names: readonly string[] };
export type ToolGroup = { server: string; tools: readonly ToolChoice[] };

/** The tools that every session can have; their names are those of `sessions.create`. */
export const OWN_TOOLS: readonly ToolChoice[] = [
  { label: 'Read files', names: ['read'] },
  { label: 'Find files', names: ['glob'] },
  { label: 'Search in files', names: ['grep'] },
  { label: 'Edit files', names: ['edit'] },
  { label: 'Write files', names: ['write'] },
  { label: 'Run commands', names: ['bash', 'bash_output', 'bash_stop'] },
];

/** Tools of the MCP servers that sessions in this workspace are offered. */
export function serverTools(
  servers: readonly Pick<McpServer, 'name' | 'workspace' | 'isEnabled' | 'tools'>[],
  workspace: string,
): ToolGroup[] {
  return servers
    .filter(
      (server) => server.isEnabled && (server.workspace === null || server.workspace === workspace),
    )
    .map(({ name: server, tools }) => ({
      server,
      tools: tools
        .filter(({ isEnabled }) => isEnabled)
        .map(({ name }) => ({ label: name, names: [`mcp__${server}__${name}`] })),
    }))
    .filter(({ tools }) => tools.length > 0);
}

/** With these names, or without them. */
export function withTools(
  chosen: readonly string[],
  names: readonly string[],
  isOn: boolean,
): string[] {
  const others = chosen.filter((name) => !names.includes(name));
  return isOn ? [...others, ...names] : others;
}

export function toggled(chosen: readonly string[], names: readonly string[]): string[] {
  return withTools(chosen, names, !names.every((name) => chosen.includes(name)));
}
