import path from 'node:path';
import { ChatelaineError } from '../../../shared/errors';
import { readCommandPattern, whyNeverAllows } from './command-pattern';
import { pathPatternProblem } from './path-pattern';
import { isMcpTool } from './tool-names';

type Wanted = {
  workspace: string | null;
  tool: string;
  pattern: string;
  decision: 'allow' | 'deny';
};

/** `INVALID_INPUT`, with what is wrong, for a rule that could never match or must not be kept. */
export function checkRule(wanted: Wanted, mask: (text: string) => string): void {
  const problem =
    workspaceProblem(wanted) ??
    (mask(wanted.pattern) === wanted.pattern ? null : HOLDS_SECRET) ??
    patternProblem(wanted);
  if (problem !== null) throw new ChatelaineError('INVALID_INPUT', problem);
}

const HOLDS_SECRET = 'The pattern has a secret of the vault in it, and rules are kept in clear.';

function workspaceProblem({ workspace }: Wanted): string | null {
  return workspace === null || path.isAbsolute(workspace)
    ? null
    : 'The workspace must be the full path of a folder.';
}

function patternProblem({ tool, pattern, decision }: Wanted): string | null {
  if (tool === 'bash') {
    const parsed = readCommandPattern(pattern);
    if ('problem' in parsed) return parsed.problem;
    return decision === 'allow' ? whyNeverAllows(parsed) : null;
  }
  if (tool === 'write') return pathPatternProblem(pattern);
  if (tool === 'edit') return 'Rules for “write” hold for edits, too.';
  if (!isMcpTool(tool))
    return `There are no rules for “${tool}”: bash, write or mcp__server__tool.`;
  return pattern === '*' ? null : 'A rule for a tool of an MCP server holds for any call: “*”.';
}
