import type { PermissionRule } from '../../../../shared/commands/permissions';

/** A tool as a person knows it; `server` for a tool of an MCP server. */
export type ToolWords = { name: string; server: string | null };

export function toolWords(tool: string): ToolWords {
  if (tool === 'bash') return { name: 'Commands', server: null };
  if (tool === 'write') return { name: 'Writes and edits', server: null };
  const [, server, name] = /^mcp__(.+?)__(.+)$/.exec(tool) ?? [];
  return server !== undefined && name !== undefined
    ? { name, server }
    : { name: tool, server: null };
}

/**
 * The rules that hold in a place: a workspace has its own and those of everywhere (null), its own
 * first; within, by tool, and those that deny before those that allow.
 */
export function rulesIn(rules: readonly PermissionRule[], place: string | null): PermissionRule[] {
  return rules
    .filter(({ workspace }) => workspace === null || workspace === place)
    .toSorted(
      (a, b) =>
        Number(a.workspace === null) - Number(b.workspace === null) ||
        toolOrder(a.tool) - toolOrder(b.tool) ||
        a.tool.localeCompare(b.tool) ||
        b.decision.localeCompare(a.decision) ||
        a.pattern.localeCompare(b.pattern),
    );
}

/** How a pattern of this tool is written. */
export function patternHint(tool: string): string {
  if (tool === 'bash') {
    return 'One command and its words. * at the end stands for any further words: npm test *';
  }
  if (tool === 'write') return 'Paths in the workspace. ** stands for any folders: src/**';
  return 'A tool of an MCP server is allowed or denied as a whole: *';
}

export function patternExample(tool: string): string {
  if (tool === 'bash') return 'npm test *';
  return tool === 'write' ? 'src/**' : '*';
}

/** MCP tools have no pattern to choose. */
export function hasPattern(tool: string): boolean {
  return tool === 'bash' || tool === 'write';
}

export const DECISION_WORDS: Record<PermissionRule['decision'], string> = {
  allow: 'Allow',
  deny: 'Deny',
};

/** A rule in one breath, for what is said about it: “Allow git status”. */
export function ruleWords({ decision, tool, pattern }: PermissionRule): string {
  const subject = hasPattern(tool) ? pattern : toolWords(tool).name;
  return `${DECISION_WORDS[decision]} ${subject}`;
}

/** Where a rule holds, seen from the workspace that is shown. */
export function whereWords({ workspace }: PermissionRule): string {
  return workspace === null ? 'Everywhere' : 'This workspace';
}

function toolOrder(tool: string): number {
  const at = ['bash', 'write'].indexOf(tool);
  return at < 0 ? 2 : at;
}
