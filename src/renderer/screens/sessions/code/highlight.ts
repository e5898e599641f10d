import { common, createLowlight } from 'lowlight';
import type { Highlight, Token } from './tokens';

/** Builds the highlighter. Loaded on its own, when the first code is shown. */
export function createHighlight(): Highlight {
  const lowlight = createLowlight(common);
  lowlight.registerAlias({
    typescript: ['mts', 'cts'],
    javascript: ['mjs', 'cjs'],
    bash: ['console'],
  });
  return (source, language) => {
    if (!lowlight.registered(language)) return null;
    return toLines(lowlight.highlight(language, source).children, '');
  };
}

type Nodes = ReturnType<ReturnType<typeof createLowlight>['highlight']>['children'];

/** Tokens line by line; a token that spans lines is cut at their ends. */
function toLines(nodes: Nodes, className: string): Token[][] {
  const lines: Token[][] = [[]];
  const add = (parts: Token[][]) => {
    parts.forEach((part, at) => {
      if (at > 0) lines.push([]);
      lines.at(-1)?.push(...part);
    });
  };
  for (const node of nodes) {
    if (node.type === 'text') {
      add(node.value.split('\n').map((text) => (text === '' ? [] : [{ text, className }])));
    } else if (node.type === 'element') {
      add(toLines(node.children, classOf(node.properties.className) || className));
    }
  }
  return lines;
}

/** `hljs-title function_` → `hljs-title`: the first class is the kind. */
function classOf(value: unknown): string {
  return Array.isArray(value) ? String(value[0]) : '';
}
