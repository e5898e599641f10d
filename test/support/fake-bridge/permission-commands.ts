import type { CommandInput } from '../../../src/shared/commands';
import type { PermissionRule } from '../../../src/shared/commands/permissions';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { nextId } from './next-id';
import type { State } from './state';

/** Rules that can be listed, changed and tried out; the matching is rough. */
export function createPermissionCommands(state: State, emit: Emit) {
  const changed = () => emit('permissions.changed', {});
  const one = (id: string): PermissionRule => {
    const rule = state.rules.find((known) => known.id === id);
    if (!rule) throw failure('NOT_FOUND');
    return rule;
  };
  const holdingIn = (workspace: string) =>
    state.rules.filter((rule) => rule.workspace === null || rule.workspace === workspace);

  return {
    'permissions.list': ({ workspace }: CommandInput<'permissions.list'>) =>
      workspace ? holdingIn(workspace) : state.rules,
    'permissions.add': (input: CommandInput<'permissions.add'>) => {
      refuseWhatCannotMatch(input.tool, input.pattern);
      const rule: PermissionRule = { ...input, id: nextId(), createdAt: Date.now() };
      state.rules.push(rule);
      changed();
      return rule;
    },
    'permissions.update': ({ ruleId, pattern, decision }: CommandInput<'permissions.update'>) => {
      const rule = one(ruleId);
      if (pattern !== undefined) {
        refuseWhatCannotMatch(rule.tool, pattern);
        rule.pattern = pattern;
      }
      if (decision !== undefined) rule.decision = decision;
      changed();
      return rule;
    },
    'permissions.remove': ({ ruleId }: CommandInput<'permissions.remove'>) => {
      state.rules = state.rules.filter(({ id }) => id !== one(ruleId).id);
      changed();
      return {};
    },
    'permissions.test': (input: CommandInput<'permissions.test'>) => {
      const rules = holdingIn(input.workspace).filter(({ tool }) => tool === input.tool);
      return verdictOf(input, rules);
    },
  };
}

function verdictOf(
  { tool, mode, text }: CommandInput<'permissions.test'>,
  rules: readonly PermissionRule[],
) {
  const parts = tool === 'bash' ? text.split(/&&|\|\||[;|\n]/).map((part) => part.trim()) : [text];
  const of = (decision: PermissionRule['decision'], part: string) =>
    rules.filter((rule) => rule.decision === decision && matches(rule, part));
  const denying = parts.flatMap((part) => of('deny', part));
  const ruleIds = (found: readonly PermissionRule[]) => [...new Set(found.map(({ id }) => id))];
  if (denying.length > 0) {
    const because = `The rule “${denying[0]?.pattern}” denies it.`;
    return { verdict: 'deny' as const, because, ruleIds: ruleIds(denying) };
  }
  if (mode === 'plan') {
    const because = 'In plan mode nothing is changed or run.';
    return { verdict: 'deny' as const, because, ruleIds: [] };
  }
  const uncovered = parts.find((part) => of('allow', part).length === 0);
  if (uncovered === undefined) {
    const allowing = parts.flatMap((part) => of('allow', part));
    const because =
      parts.length === 1
        ? `The rule “${allowing[0]?.pattern}” allows it.`
        : 'Rules allow each command of this line.';
    return { verdict: 'allow' as const, because, ruleIds: ruleIds(allowing) };
  }
  if (tool === 'write' && mode === 'accept_edits') {
    const because = 'In this mode, writes and edits inside the workspace do not ask.';
    return { verdict: 'allow' as const, because, ruleIds: [] };
  }
  const because =
    parts.length > 1 ? `No rule allows “${uncovered}”.` : 'No rule says anything about it.';
  return { verdict: 'ask' as const, because, ruleIds: [] };
}

function matches({ tool, pattern }: PermissionRule, text: string): boolean {
  if (tool !== 'bash' && tool !== 'write') return true;
  const start = pattern.replace(tool === 'bash' ? / ?\*$/ : /\*\*$/, '');
  return start === pattern ? text === pattern : text.startsWith(start);
}

function refuseWhatCannotMatch(tool: string, pattern: string): void {
  if (tool === 'bash' && /[;&|<>`$]/.test(pattern)) {
    throw failure('INVALID_INPUT', 'A rule is about one command: leave out ; & | < > and $.');
  }
  if (tool === 'write' && (pattern.startsWith('/') || pattern.includes('..'))) {
    throw failure('INVALID_INPUT', 'Write a path inside the workspace, such as src/**.');
  }
  if (tool.startsWith('mcp__') && pattern !== '*') {
    throw failure('INVALID_INPUT', 'A rule for a tool of an MCP server has the pattern *.');
  }
}
