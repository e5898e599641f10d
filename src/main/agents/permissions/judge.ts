import type { SessionMode } from '../../../shared/commands/sessions';
import type { Preview, ToolInput } from '../tools/tool';
import { canonicalJson } from './call-hash';
import { allowsCommand, patternOf, readCommandPattern } from './command-pattern';
import { deniesCommand } from './denied-commands';
import { coversPath } from './path-pattern';
import { readLine } from './shell-line';
import { type AskedTool, commandText, isMcpTool, ruleTool } from './tool-names';

export type Verdict = {
  verdict: 'allow' | 'ask' | 'deny';
  /** In words, for a person and for the model. */
  because: string;
  ruleIds: string[];
  decidedBy: 'effect' | 'mode' | 'rule' | 'nobody';
};

export type Rule = {
  id: string;
  /** null = a rule that people see and edit; of a session's, the pattern is the exact text. */
  sessionId: string | null;
  tool: string;
  pattern: string;
  decision: 'allow' | 'deny';
};

export type Call = {
  workspace: string;
  mode: SessionMode;
  tool: AskedTool;
  input: ToolInput;
  preview: Preview | null;
};

/** Whether a call may run under these rules: they are those that hold for its session, in any order. */
export function judge(call: Call, rules: readonly Rule[]): Verdict {
  if (call.tool.effect === 'read') {
    return by('effect', 'allow', 'Reading does not ask.');
  }
  if (call.mode === 'plan') return by('mode', 'deny', PLAN);
  const denied = rules.find((rule) => rule.decision === 'deny' && denies(rule, call));
  if (denied !== undefined) {
    return by('rule', 'deny', `A rule of the user denies it: ${ruleWords(denied)}.`, [denied.id]);
  }
  const allowed = rules.filter(({ decision }) => decision === 'allow');
  if (call.tool.effect === 'write') return judgeWrite(call, allowed);
  return call.tool.definition.name === 'bash'
    ? judgeLine(call, allowed)
    : judgeOther(call, allowed);
}

const PLAN =
  'The session is in plan mode: nothing is changed or run. Do not try again; read what you need, and ' +
  'propose in words what you would do. The user can switch to another mode.';

function by(
  decidedBy: Verdict['decidedBy'],
  verdict: Verdict['verdict'],
  because: string,
  ruleIds: readonly string[] = [],
): Verdict {
  return { verdict, because, ruleIds: [...new Set(ruleIds)], decidedBy };
}

function denies(rule: Rule, call: Call): boolean {
  const { tool, input } = call;
  if (rule.tool === 'bash' && ruleTool(tool) === 'bash') {
    const pattern = readCommandPattern(rule.pattern);
    return 'words' in pattern && deniesCommand(pattern, commandText(input));
  }
  if (rule.tool === 'write') {
    return filesWritten(call).some((file) => coversPath(rule.pattern, file, 'deny'));
  }
  return rule.tool === tool.definition.name && isMcpTool(rule.tool);
}

function filesWritten({ tool, input, preview, workspace }: Call): readonly string[] {
  if (tool.effect === 'write') return preview === null ? [] : [preview.change.path];
  if (tool.definition.name !== 'bash') return [];
  const line = readLine(commandText(input), workspace);
  return 'problem' in line ? [] : line.writes;
}

function judgeWrite({ mode, preview }: Call, allowed: readonly Rule[]): Verdict {
  // without a preview nobody knows which file it would be
  if (preview === null) return by('nobody', 'ask', 'It does not say which file it changes.');
  if (mode === 'accept_edits') return by('mode', 'allow', 'The session is set to accept edits.');
  const rule = ruleForFile(allowed, preview.change.path);
  return rule === undefined
    ? by('nobody', 'ask', 'No rule allows a change of this file.')
    : by('rule', 'allow', `Allowed by ${ruleWords(rule)}.`, [rule.id]);
}

function ruleForFile(allowed: readonly Rule[], file: string): Rule | undefined {
  return allowed.find(
    ({ tool, pattern }) => tool === 'write' && coversPath(pattern, file, 'allow'),
  );
}

/** Every command of the line and every file it redirects to has to be allowed. */
function judgeLine({ workspace, mode, input }: Call, allowed: readonly Rule[]): Verdict {
  const text = commandText(input);
  const rules = allowed.filter(({ tool }) => tool === 'bash');
  const exact = rules.find(({ sessionId, pattern }) => sessionId !== null && pattern === text);
  if (exact !== undefined) {
    return by('rule', 'allow', 'Exactly this command was allowed for this session.', [exact.id]);
  }
  const line = readLine(text, workspace);
  if ('problem' in line) {
    return by('nobody', 'ask', `Rules do not match this line, because ${line.problem}.`);
  }
  const patterns = rules
    .filter(({ sessionId }) => sessionId === null)
    .map((rule) => ({ rule, pattern: readCommandPattern(rule.pattern) }));
  const used: Rule[] = [];
  for (const command of line.commands) {
    const match = patterns.find(
      ({ pattern }) => 'words' in pattern && allowsCommand(pattern, command),
    );
    if (match === undefined) return by('nobody', 'ask', `No rule allows “${patternOf(command)}”.`);
    used.push(match.rule);
  }
  if (mode !== 'accept_edits') {
    for (const file of line.writes) {
      const rule = ruleForFile(allowed, file);
      if (rule === undefined) return by('nobody', 'ask', `No rule allows a change of “${file}”.`);
      used.push(rule);
    }
  }
  const words = [...new Set(used.map(ruleWords))].join(', ');
  return by(
    'rule',
    'allow',
    `Allowed by ${words}.`,
    used.map(({ id }) => id),
  );
}

/** Tools of MCP servers, and whatever comes with none of our rules. */
function judgeOther({ tool, input }: Call, allowed: readonly Rule[]): Verdict {
  const { name } = tool.definition;
  const pattern = isMcpTool(name) ? '*' : canonicalJson(input);
  const rule = allowed.find((other) => other.tool === name && other.pattern === pattern);
  return rule === undefined
    ? by('nobody', 'ask', `No rule allows ${name}.`)
    : by('rule', 'allow', `Allowed by ${ruleWords(rule)}.`, [rule.id]);
}

function ruleWords({ tool, pattern, sessionId }: Rule): string {
  const words = tool === 'bash' ? `“${pattern}”` : `${tool} “${pattern}”`;
  return sessionId === null ? `the rule ${words}` : `what was allowed for this session: ${words}`;
}
