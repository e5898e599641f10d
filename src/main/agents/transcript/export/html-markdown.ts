import type { Highlighter } from './highlight';
import { markdownPieces } from './markdown-pieces';
import { DEEPEST, type MarkdownNode, type MarkdownReader } from './markdown-tree';

export type MarkdownToHtml = (text: string) => Iterable<string>;

/**
 * Markdown as HTML, in pieces. Only what is named here becomes an element: raw HTML stays text, links lead to `https:`
 * and `mailto:` only, and no image is fetched.
 */
export function createMarkdownToHtml(read: MarkdownReader, highlight: Highlighter): MarkdownToHtml {
  return function* (text) {
    for (const piece of markdownPieces(text)) {
      if (piece.kind === 'plain') yield codeBlock(piece.text, '');
      else if (piece.kind === 'code') yield codeBlock(piece.text, piece.language);
      else yield rendered(piece.text);
    }
  };

  function rendered(text: string): string {
    try {
      const { children } = read(text);
      return all(children, 0, definitionsIn(children));
    } catch {
      return codeBlock(text, ''); // nested deeper than it can be read
    }
  }

  function codeBlock(text: string, language: string): string {
    return `<pre><code>${highlight(text, language) ?? inText(text)}</code></pre>\n`;
  }

  function all(nodes: readonly MarkdownNode[], depth: number, links: Links): string {
    if (depth > DEEPEST) return '…';
    return nodes.map((node) => one(node, depth, links)).join('');
  }

  function one(node: MarkdownNode, depth: number, links: Links): string {
    // Named boundary: what is in a node is a node.
    const children = 'children' in node ? (node.children as MarkdownNode[]) : [];
    const inside = () => all(children, depth + 1, links);
    switch (node.type) {
      case 'text':
      case 'html':
        return inText(node.value);
      case 'paragraph':
        return `<p>${inside()}</p>\n`;
      case 'heading':
        // Below those of the page itself.
        return `<h${Math.min(6, node.depth + 2)}>${inside()}</h${Math.min(6, node.depth + 2)}>\n`;
      case 'emphasis':
        return `<em>${inside()}</em>`;
      case 'strong':
        return `<strong>${inside()}</strong>`;
      case 'delete':
        return `<del>${inside()}</del>`;
      case 'inlineCode':
        return `<code>${inText(node.value)}</code>`;
      case 'code':
        return codeBlock(node.value, node.lang ?? '');
      case 'break':
        return '<br>\n';
      case 'thematicBreak':
        return '<hr>\n';
      case 'blockquote':
        return `<blockquote>${inside()}</blockquote>\n`;
      case 'list': {
        const start = node.ordered && node.start != null && node.start !== 1;
        const tag = node.ordered ? 'ol' : 'ul';
        return `<${tag}${start ? ` start="${Number(node.start)}"` : ''}>${inside()}</${tag}>\n`;
      }
      case 'listItem': {
        const mark = node.checked == null ? '' : node.checked ? '☑ ' : '☐ ';
        return `<li>${mark}${inside()}</li>\n`;
      }
      case 'table':
        return `<div class="table"><table>${inside()}</table></div>\n`;
      case 'tableRow':
        return `<tr>${inside()}</tr>\n`;
      case 'tableCell':
        return `<td>${inside()}</td>`;
      case 'link':
        return link(node.url, inside());
      case 'image':
        return link(node.url, inText(node.alt || 'Image'));
      case 'linkReference':
        return link(links.get(node.identifier) ?? '', inside());
      case 'imageReference':
        return link(links.get(node.identifier) ?? '', inText(node.alt || 'Image'));
      case 'footnoteReference':
        return `<sup>${inText(node.identifier)}</sup>`;
      case 'footnoteDefinition':
        return `<div><sup>${inText(node.identifier)}</sup> ${inside()}</div>\n`;
      case 'definition':
        return '';
      default:
        return inside();
    }
  }
}

type Links = ReadonlyMap<string, string>;

function definitionsIn(nodes: readonly MarkdownNode[]): Links {
  return new Map(
    nodes.flatMap((node) => (node.type === 'definition' ? [[node.identifier, node.url]] : [])),
  );
}

function link(address: string, inside: string): string {
  if (!/^(https:\/\/|mailto:)/i.test(address)) return `<span>${inside}</span>`;
  return `<a href="${inText(address)}" rel="noopener noreferrer nofollow">${inside}</a>`;
}

/** Safe as text and in an attribute in quotes. */
export const inText = (text: string): string =>
  text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
