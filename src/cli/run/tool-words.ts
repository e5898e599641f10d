import type { ToolCall } from '../../shared/commands/sessions';
import { oneLine, revealHidden } from '../terminal/hidden';

/** What a call is about, in one line of at most `width` characters: `bash npm test`, `edit src/a.ts`. */
export function toolLine(
  { name, input, change }: Pick<ToolCall, 'name' | 'input' | 'change'>,
  width: number,
): string {
  return oneLine(`${toolName(name)} ${change?.path ?? gist(input)}`, width);
}

/** What a request asks for. */
export function permissionTitle({ name, change }: Pick<ToolCall, 'name' | 'change'>): string {
  if (change) {
    return `${change.before === '' ? 'Create' : 'Edit'} ${revealHidden(change.path)}?`;
  }
  return name === 'bash' ? 'Run a command?' : `Use ${revealHidden(toolName(name))}?`;
}

/** `mcp__files__read` is the tool `read` of the server `files`. */
function toolName(name: string): string {
  const [, server, tool] = /^mcp__(.+?)__(.+)$/.exec(name) ?? [];
  return server && tool ? `${tool} of ${server}` : name;
}

/** The parts of a tool's input that say most, most telling first. */
const TELLING = ['command', 'file_path', 'path', 'pattern', 'query', 'url'];

function gist(input: string): string {
  const fields = jsonObject(input);
  const telling = TELLING.map((key) => fields?.[key]).find((value) => typeof value === 'string');
  return typeof telling === 'string' ? telling : input;
}

/** The exact input for a person: a command as it is, everything else as JSON over several lines. */
export function exactInput({ name, input }: Pick<ToolCall, 'name' | 'input'>): string {
  const fields = jsonObject(input);
  if (!fields) return revealHidden(input);
  const keys = Object.keys(fields);
  const { command } = fields;
  if (name === 'bash' && keys.length === 1 && typeof command === 'string') {
    return revealHidden(command);
  }
  return revealHidden(JSON.stringify(fields, null, 2));
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
