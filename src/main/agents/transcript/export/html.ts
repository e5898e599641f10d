import { createHash } from 'node:crypto';
import type { Block } from '../../../../shared/commands/sessions';
import type { Entry, EntryCall } from './entries';
import { type Format, factsOf, readableJson, speakerOf, timeOf } from './format';
import type { Highlighter } from './highlight';
import { inText, type MarkdownToHtml } from './html-markdown';
import { STYLE } from './html-style';

/** A page that needs nothing else, runs nothing and fetches nothing. */
export function createHtmlFormat(markdown: MarkdownToHtml, highlight: Highlighter): Format {
  function* block(one: Block, entry: Entry): Generator<string> {
    switch (one.type) {
      case 'text':
        return yield* markdown(one.text);
      case 'thinking':
        yield '<details class="thought"><summary>Thoughts</summary>';
        yield* markdown(one.text);
        return yield '</details>\n';
      case 'compaction':
        yield '<details><summary>Summary of everything before</summary>';
        yield* markdown(one.text);
        return yield '</details>\n';
      case 'notice':
        return yield `<p class="notice">${inText(one.text)}</p>\n`;
      case 'attachment':
        return yield attachment(one, entry);
      case 'server_tool':
        return yield serverTool(one);
      case 'tool_use': {
        const call = entry.toolCalls.find(({ id }) => id === one.toolCallId);
        if (call) yield callOf(call);
      }
    }
  }

  function callOf({ name, status, input, output }: EntryCall): string {
    const json = readableJson(input);
    const shown = `<pre><code>${highlight(json, 'json') ?? inText(json)}</code></pre>`;
    const result = output === '' ? '' : `<pre class="output">${inText(output)}</pre>`;
    return `<details class="tool"><summary><b>${inText(name)}</b> · ${inText(status)}</summary>${shown}${result}</details>\n`;
  }

  return {
    *head(session, exportedAt) {
      const facts = factsOf(session, exportedAt).map(
        ([name, value]) => `<dt>${inText(name)}</dt><dd>${inText(value)}</dd>`,
      );
      yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n`;
      yield `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n`;
      yield '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n';
      yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n';
      yield `<title>${inText(session.title)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<main>\n`;
      yield `<header><h1>${inText(session.title)}</h1><dl>${facts.join('')}</dl>`;
      if (session.systemPrompt !== '')
        yield `<details><summary>System prompt</summary><pre>${inText(session.systemPrompt)}</pre></details>`;
      yield '</header>\n';
    },
    *entry(entry) {
      if (entry.blocks.length === 0) return;
      const at = `<time datetime="${new Date(entry.createdAt).toISOString()}">${timeOf(entry.createdAt)}</time>`;
      yield `<article class="${entry.role}"><h2>${speakerOf(entry)} ${at}</h2>\n`;
      for (const one of entry.blocks) yield* block(one, entry);
      yield '</article>\n';
    },
    tail: () => '</main>\n</body>\n</html>\n',
  };
}

/** The hash allows this style and no other. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Pictures that can do nothing but be seen. */
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

function attachment({ name, index }: Extract<Block, { type: 'attachment' }>, entry: Entry): string {
  const file = entry.file(index);
  const isPicture = file !== null && PICTURES.includes(file.mediaType);
  if (!isPicture || !/^[A-Za-z0-9+/]+={0,2}$/.test(file.data))
    return `<p class="notice">File: ${inText(name)}</p>\n`;
  return `<p><img alt="${inText(name)}" src="data:${file.mediaType};base64,${file.data}"></p>\n`;
}

function serverTool({ name, input, sources }: Extract<Block, { type: 'server_tool' }>): string {
  const found = sources.map(({ title, url }) => `<li>${inText(title)}: ${inText(url)}</li>`);
  const list = found.length === 0 ? '' : `<ul>${found.join('')}</ul>`;
  return `<details class="tool"><summary><b>${inText(name)}</b> · ${inText(input)}</summary>${list}</details>\n`;
}
