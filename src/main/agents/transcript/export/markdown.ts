import type { Block } from '../../../../shared/commands/sessions';
import type { Entry, EntryCall } from './entries';
import { type Format, factsOf, readableJson, speakerOf, timeOf } from './format';
import { markdownPieces } from './markdown-pieces';
import {
  DEEPEST,
  type MarkdownNode,
  type MarkdownReader,
  type MarkdownTree,
} from './markdown-tree';

/** To be read as it is, and in every viewer of Markdown. */
export function createMarkdownFormat(read: MarkdownReader): Format {
  function* said(text: string): Generator<string> {
    for (const piece of markdownPieces(text)) {
      const safe = piece.kind === 'markdown' ? withoutHtml(piece.text, read) : null;
      const language = piece.kind === 'code' ? piece.language : '';
      yield `${safe ?? fenced(piece.text, language)}\n\n`;
    }
  }

  function* block(one: Block, entry: Entry): Generator<string> {
    switch (one.type) {
      case 'text':
        return yield* said(one.text);
      case 'thinking':
        return yield folded('Thoughts', [fenced(one.text, '')]);
      case 'compaction':
        return yield folded('Summary of everything before', [fenced(one.text, '')]);
      case 'notice':
        return yield `_${escaped(one.text)}_\n\n`;
      case 'attachment':
        return yield `_File: ${escaped(one.name)} (${one.bytes} bytes)_\n\n`;
      case 'server_tool': {
        const sources = one.sources.map(({ title, url }) => `- ${escaped(title)}: ${code(url)}\n`);
        return yield `_${escaped(`${one.name}: ${one.input}`)}_\n\n${sources.join('')}\n`;
      }
      case 'tool_use': {
        const call = entry.toolCalls.find(({ id }) => id === one.toolCallId);
        if (call) yield callOf(call);
      }
    }
  }

  return {
    *head(session, exportedAt) {
      yield `# ${escaped(session.title)}\n\n`;
      for (const [name, value] of factsOf(session, exportedAt)) yield `- ${name}: ${code(value)}\n`;
      if (session.systemPrompt !== '')
        yield `\n${folded('System prompt', [fenced(session.systemPrompt, '')])}`;
    },
    *entry(entry) {
      if (entry.blocks.length === 0) return;
      yield `\n## ${speakerOf(entry)} · ${timeOf(entry.createdAt)}\n\n`;
      for (const one of entry.blocks) yield* block(one, entry);
    },
    tail: () => '',
  };
}

function callOf({ name, status, input, output }: EntryCall): string {
  const parts = ['Input', fenced(readableJson(input), 'json')];
  if (output !== '') parts.push('Output', fenced(output, ''));
  return folded(`${name} · ${status}`, parts);
}

/** The empty line makes what is inside Markdown again. */
function folded(summary: string, parts: readonly string[]): string {
  return `<details>\n<summary>${inHtml(summary)}</summary>\n\n${parts.join('\n\n')}\n\n</details>\n\n`;
}

/** A fence that is longer than any inside. */
function fenced(text: string, language: string): string {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language.replace(/[^\w+#.-]/g, '')}\n${text}\n${fence}`;
}

function code(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const marks = '`'.repeat(longest + 1);
  const line = text.replace(/\s+/g, ' ');
  return longest === 0 ? `${marks}${line}${marks}` : `${marks} ${line} ${marks}`;
}

const escaped = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|~&]/g, (one) => `\\${one}`);

const inHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

/**
 * What a model writes must not become part of the page, whatever it is shown with: a tag that is left open would
 * swallow the rest. Tags are text, and a fence that is open at the end is closed. null when it cannot be read.
 */
function withoutHtml(text: string, read: MarkdownReader): string | null {
  // Most texts have neither tags nor fences, and reading takes time.
  if (!/<|`{3}|~{3}/.test(text)) return text;
  try {
    let safe = text;
    for (const { start, end } of htmlPlaces(read(text).children, 0).reverse())
      safe = safe.slice(0, start) + safe.slice(start, end).replaceAll('<', '\\<') + safe.slice(end);
    const last = read(safe).children.at(-1);
    const code = last?.type === 'code' ? sliceOf(last, safe) : '';
    const fence = /^(`{3,}|~{3,})/.exec(code)?.[1];
    const isOpen =
      fence !== undefined && !code.trimEnd().split('\n').slice(1).at(-1)?.endsWith(fence);
    return isOpen ? `${safe}\n${fence}` : safe;
  } catch {
    return null; // nested deeper than it can be read
  }
}

type Place = { start: number; end: number };

function htmlPlaces(nodes: readonly MarkdownNode[], depth: number): Place[] {
  if (depth > DEEPEST) throw new RangeError('nested too deeply');
  return nodes.flatMap((node) => {
    if (node.type === 'html') return placeOf(node);
    // Named boundary: what is in a node is a node.
    return 'children' in node ? htmlPlaces(node.children as MarkdownNode[], depth + 1) : [];
  });
}

function placeOf({ position }: MarkdownNode | MarkdownTree): Place[] {
  const [start, end] = [position?.start.offset, position?.end.offset];
  return start === undefined || end === undefined ? [] : [{ start, end }];
}

function sliceOf(node: MarkdownNode, text: string): string {
  const [place] = placeOf(node);
  return place ? text.slice(place.start, place.end) : '';
}
