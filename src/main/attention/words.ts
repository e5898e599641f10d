import { z } from 'zod';
import type { ToolCall } from '../../shared/commands/sessions';

/** What happened in a session that its user should hear of. */
export type NewsKind = 'permission' | 'finished' | 'failed';

/** A notification is read at a glance, and by whoever passes the screen. */
const LONGEST_SUMMARY = 60;
const LONGEST_REASON = 140;
const LONGEST_TITLE = 80;
/** More than is ever shown, and little enough to be masked at once. */
const LONGEST_INPUT = 20_000;

const CallInput = z.looseObject({
  command: z.string().optional().catch(undefined),
  file_path: z.string().optional().catch(undefined),
});

/**
 * A tool call in a few words: the tool, and the start of its command or its file. Masked before it is
 * cut, so that no secret is cut into something that does not look like one.
 */
export function describeCall(call: Pick<ToolCall, 'name' | 'input'>, mask: Mask): string {
  const { command, file_path: file } = parseInput(call.input);
  const short = (text: string) => shorten(mask(text.slice(0, LONGEST_INPUT)), LONGEST_SUMMARY);
  if (call.name === 'bash' && command !== undefined) return `run: ${short(command)}`;
  if (call.name === 'edit' && file !== undefined) return `edit ${short(file)}`;
  if (call.name === 'write' && file !== undefined) return `write ${short(file)}`;
  return `use ${short(call.name)}`;
}

/** Hides secrets. */
export type Mask = (text: string) => string;

export const sayTitle = (title: string, mask: Mask): string => shorten(mask(title), LONGEST_TITLE);

/** `calls`: what it wants to do, each as {@link describeCall} says it, oldest first. */
export function sayPermission(calls: readonly string[]): string {
  return calls.length === 1
    ? `Wants permission to ${calls[0]}`
    : `Wants permission for ${calls.length} calls`;
}

export const sayFinished = (): string => 'Finished. It is your turn.';

export function sayFailed(reason: string | null, mask: Mask): string {
  return reason ? `Stopped: ${shorten(mask(reason), LONGEST_REASON)}` : 'Stopped.';
}

/** Several sessions in one notification. */
export function sayTogether(kind: NewsKind, titles: readonly string[]) {
  const what = { permission: 'want permission', finished: 'finished', failed: 'stopped' }[kind];
  const named = titles.slice(0, 4);
  const more = titles.length - named.length;
  return {
    title: `${titles.length} sessions ${what}`,
    body: [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  };
}

/** On one line, without characters that could turn the rest of it around. */
function shorten(text: string, longest: number): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

function parseInput(json: string): z.infer<typeof CallInput> {
  try {
    return CallInput.parse(JSON.parse(json));
  } catch {
    return {};
  }
}
