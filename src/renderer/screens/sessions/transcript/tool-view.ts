import type { ToolCall, ToolCallStatus } from '../../../../shared/commands/sessions';
import { revealHidden } from '../code/reveal';
import { countDiff, type DiffCount } from '../diff/diff-lines';
import { mcpTool } from '../permission/permission-words';

/** How a tool call reads in one line. */
export type ToolView = {
  icon: ToolIcon;
  /** "Read", "Edit", "Run"... */
  verb: string;
  /** What it works on, as code; empty when there is nothing to say. */
  argument: string;
};

export type ToolIcon = 'read' | 'edit' | 'write' | 'run' | 'files' | 'search' | 'other';

/** What came of it, at the end of the line. */
export type ToolSummary = { kind: 'text'; text: string } | ({ kind: 'diff' } & DiffCount) | null;

export function viewToolCall(call: Pick<ToolCall, 'name' | 'input' | 'change'>): ToolView {
  const input = parseInput(call.input);
  const path = call.change?.path ?? text(input.file_path);
  switch (call.name) {
    case 'read':
      return { icon: 'read', verb: 'Read', argument: path + lineRange(input.view_range) };
    case 'edit':
      return { icon: 'edit', verb: 'Edit', argument: path };
    case 'write':
      return { icon: 'write', verb: isNewFile(call) ? 'Create' : 'Write', argument: path };
    case 'bash':
      return { icon: 'run', verb: 'Run', argument: firstLine(text(input.command)) };
    case 'glob':
      return { icon: 'files', verb: 'Find files', argument: inFolder(text(input.pattern), input) };
    case 'grep':
      return { icon: 'search', verb: 'Search', argument: inFolder(text(input.pattern), input) };
    default:
      return {
        icon: 'other',
        verb: otherVerb(call.name),
        argument: firstLine(mainArgument(input)),
      };
  }
}

/** Lines read, hits, lines changed or the exit code; null while there is nothing to say. */
export function summarizeToolCall(
  call: Pick<ToolCall, 'name' | 'status' | 'output' | 'change'>,
): ToolSummary {
  if (call.change !== null && call.status !== 'failed') {
    return { kind: 'diff', ...countDiff(call.change.before, call.change.after) };
  }
  if (call.status !== 'done' && call.status !== 'failed') return null;
  if (call.name === 'bash') return { kind: 'text', text: exitWords(call) };
  if (call.status === 'failed') return null;
  switch (call.name) {
    case 'read':
      return { kind: 'text', text: countWords(lineCount(call.output), 'line', 'lines') };
    case 'glob':
      return { kind: 'text', text: countWords(hitCount(call.output), 'file', 'files') };
    case 'grep':
      return { kind: 'text', text: countWords(hitCount(call.output), 'hit', 'hits') };
    default:
      return null;
  }
}

export const TOOL_STATUS_WORD: Record<ToolCallStatus, string> = {
  pending: 'waiting',
  asking: 'wants permission',
  running: 'running',
  done: 'done',
  failed: 'failed',
  denied: 'denied',
  interrupted: 'interrupted',
};

/** The command of a bash call, whole; null for other tools. */
export function bashCommand(call: Pick<ToolCall, 'name' | 'input'>): string | null {
  return call.name === 'bash' ? text(parseInput(call.input).command) : null;
}

/** A command that goes on when the call has been answered. */
export function isInBackground(call: Pick<ToolCall, 'name' | 'input'>): boolean {
  return call.name === 'bash' && parseInput(call.input).run_in_background === true;
}

/** The input, indented for reading. */
export function prettyInput(json: string): string {
  try {
    return revealHidden(JSON.stringify(JSON.parse(json), null, 2));
  } catch {
    return revealHidden(json);
  }
}

/** `get_issue (issues)` for a tool of an MCP server. */
function otherVerb(name: string): string {
  const tool = mcpTool(name);
  return tool ? `${tool.tool} (${tool.server})` : name;
}

type Input = Readonly<Record<string, unknown>>;

function parseInput(json: string): Input {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value))
      : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function mainArgument(input: Input): string {
  return (
    Object.values(input)
      .map(text)
      .find((value) => value !== '') ?? ''
  );
}

function firstLine(value: string): string {
  const [line = '', ...rest] = value.trim().split('\n');
  return rest.length > 0 ? `${line} …` : line;
}

function inFolder(pattern: string, input: Input): string {
  const folder = text(input.path);
  return folder === '' || folder === '.' ? pattern : `${pattern} in ${folder}`;
}

function lineRange(range: unknown): string {
  if (!Array.isArray(range)) return '';
  const [from, to] = range;
  if (typeof from !== 'number' || typeof to !== 'number') return '';
  return to > 0 ? `:${from}–${to}` : `:${from}–`;
}

function isNewFile(call: Pick<ToolCall, 'change'>): boolean {
  return call.change !== null && call.change.before === '';
}

/** bash ends its output with `[exit code N]`, or says that its time was up; neither means 0. */
function exitWords({ status, output }: Pick<ToolCall, 'status' | 'output'>): string {
  const code = /\[exit code (\d+)\]\s*$/.exec(output)?.[1];
  if (code !== undefined) return `exit ${code}`;
  if (/\[ended after the time limit[^\]]*\]\s*$/.test(output)) return 'timed out';
  return status === 'done' ? 'exit 0' : 'failed';
}

function lineCount(output: string): number {
  if (output === '') return 0;
  return output.split('\n').length - (output.endsWith('\n') ? 1 : 0);
}

function hitCount(output: string): number {
  return output.trim() === 'no matches' ? 0 : lineCount(output);
}

function countWords(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
