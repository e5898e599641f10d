import { isDeepStrictEqual } from 'node:util';
import { maskStrings } from '../../mask-strings';
import { canonicalJson } from './call-hash';
import { patternOf } from './command-pattern';
import { type Call, judge } from './judge';
import { readLine } from './shell-line';
import { type AskedTool, commandText, isMcpTool, ruleTool } from './tool-names';

export type NewRule = { tool: string; pattern: string };

/** What a wider answer than "once" would allow: in words, and as the rules that say the same. */
export type Scope =
  | { words: string; reason: ''; rules: readonly NewRule[] }
  | { words: null; reason: string; rules: readonly [] };

export type ScopeOf = 'session' | 'workspace';

/** What "allow for this session" or "always in this workspace" would mean for this call. */
export function scopeOf(where: ScopeOf, call: Call, mask: (text: string) => string): Scope {
  const scope = where === 'session' ? sessionScope(call) : workspaceScope(call);
  const patterns = scope.rules.map(({ pattern }) => pattern);
  return holdsSecret(call, patterns, mask)
    ? none('It has a secret of the vault in it, and rules are kept in clear.')
    : scope;
}

function sessionScope({ tool, input }: Call): Scope {
  const { name } = tool.definition;
  if (tool.effect === 'write') return some('all edits in this workspace', everyFile(tool));
  if (isMcpTool(name)) return some(`any call of ${name}`, { tool: name, pattern: '*' });
  const pattern = name === 'bash' ? commandText(input) : canonicalJson(input);
  const kind = name === 'bash' ? 'command' : 'call';
  return some(`exactly this ${kind}: ${pattern}`, { tool: name, pattern });
}

function workspaceScope(call: Call): Scope {
  const { tool } = call;
  const { name } = tool.definition;
  if (tool.effect === 'write') return some('all edits in this workspace', everyFile(tool));
  if (isMcpTool(name)) return some(`any call of ${name}`, { tool: name, pattern: '*' });
  return name === 'bash' ? lineScope(call) : none('There are no rules for this tool.');
}

const everyFile = (tool: AskedTool): NewRule => ({ tool: ruleTool(tool), pattern: '**' });

/** One rule for each command, with all of its words, and one for each file it redirects to. */
function lineScope(call: Call): Scope {
  const line = readLine(commandText(call.input), call.workspace);
  if ('problem' in line) return none(`Rules do not match this line, because ${line.problem}.`);
  const commands = unique(line.commands.map(patternOf));
  const files = unique(line.writes);
  const rules = [
    ...commands.map((pattern) => ({ tool: 'bash', pattern })),
    ...files.map((pattern) => ({ tool: 'write', pattern })),
  ];
  if (rules.some(({ pattern }) => pattern.length > LONGEST_PATTERN)) {
    return none('It is too long for a rule.');
  }
  // the rules themselves say whether they would do: a shell that reads from a pipe is never allowed
  const stored = rules.map((rule, index) => ({
    ...{ ...rule, id: String(index), sessionId: null, decision: 'allow' as const },
  }));
  if (judge(call, stored).verdict !== 'allow') {
    return none('It runs what it reads from its input, which no rule can know.');
  }
  const what =
    commands.length === 1
      ? 'this command, with exactly these words'
      : 'each of these commands, with exactly these words';
  const changes = files.length === 0 ? '' : `, and changes of ${files.join(', ')}`;
  return some(`${what}: ${commands.join(', ')}${changes}`, ...rules);
}

/** As in the contract, in UTF-16 units. */
const LONGEST_PATTERN = 4_000;

function holdsSecret(call: Call, patterns: readonly string[], mask: (text: string) => string) {
  const { input } = call;
  const line = readLine(commandText(input), call.workspace);
  // as it reaches the program: quotes in the middle of a secret do not hide it
  const words = 'problem' in line ? [] : line.commands.flatMap((command) => command.words);
  const texts = [canonicalJson(input), ...patterns, ...words];
  return (
    texts.some((text) => mask(text) !== text) || !isDeepStrictEqual(maskStrings(input, mask), input)
  );
}

function some(words: string, ...rules: NewRule[]): Scope {
  return { words, reason: '', rules };
}

function none(reason: string): Scope {
  return { words: null, reason, rules: [] };
}

const unique = (texts: readonly string[]) => [...new Set(texts)];
