import type { ToolCall } from '../../../../shared/commands/sessions';
import { viewToolCall } from '../transcript/tool-view';
import type { Transcript } from '../transcript/transcript';

/**
 * What a session does at this moment, or what it wants to do, in one line; undefined when nothing was heard
 * of it. Asked of every session at every piece of text, so the answer is kept with what it was made of.
 */
export function doingNow(transcript: Transcript): string | undefined {
  const streamed = transcript.live.at(-1);
  if (streamed) return streamed.type === 'thinking' ? 'Thinking' : 'Writing';
  return callWords(transcript.toolCalls);
}

/** The last line that was said; undefined when it is not known here. */
export function lastSaid({ messages }: Transcript): string | undefined {
  const known = linesOf.get(messages);
  if (known) return known.line;
  const line = lastLine(messages);
  linesOf.set(messages, { line });
  return line;
}

const linesOf = new WeakMap<Transcript['messages'], { line: string | undefined }>();

function lastLine(messages: Transcript['messages']): string | undefined {
  const blocks = messages.findLast(({ role }) => role === 'assistant')?.blocks ?? [];
  const said = blocks.findLast(({ type }) => type === 'text');
  if (said === undefined || !('text' in said)) return undefined;
  const line = plainText(said.text.trim().split('\n').at(-1) ?? '');
  return line === '' ? undefined : line.slice(0, LINE);
}

/** A line of Markdown as one reads it. */
function plainText(line: string): string {
  return line
    .replace(/^\s*(?:[#>]+|[-*+]|\d+\.)\s+/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]+/g, '')
    .trim();
}

/** More does not fit in a row. */
const LINE = 200;

const wordsOf = new WeakMap<Transcript['toolCalls'], { words: string | undefined }>();

function callWords(calls: Transcript['toolCalls']): string | undefined {
  const known = wordsOf.get(calls);
  if (known) return known.words;
  const all = Object.values(calls);
  const open =
    all.find(({ status }) => status === 'asking') ??
    all.findLast(({ status }) => status === 'running');
  const words = open && oneLine(open);
  wordsOf.set(calls, { words });
  return words;
}

function oneLine(call: ToolCall): string {
  const { verb, argument } = viewToolCall(call);
  return argument === '' ? verb : `${verb} ${argument}`.slice(0, LINE);
}
