import { inText } from './html-markdown';

/** Code as HTML; null when it is left as it is. */
export type Highlighter = (source: string, language: string) => string | null;

/** In UTF-16 units: what takes longer than a few milliseconds stays plain. */
const LONGEST = 4_000;

/** Loaded when a page is exported. */
export async function createHighlighter(): Promise<Highlighter> {
  const { common, createLowlight } = await import('lowlight');
  const lowlight = createLowlight(common);
  type Nodes = ReturnType<typeof lowlight.highlight>['children'];

  const toHtml = (nodes: Nodes): string =>
    nodes
      .map((node) => {
        if (node.type === 'text') return inText(node.value);
        if (node.type !== 'element') return '';
        const [kind] = Array.isArray(node.properties.className) ? node.properties.className : [];
        return `<span class="${inText(String(kind ?? ''))}">${toHtml(node.children)}</span>`;
      })
      .join('');

  return (source, language) => {
    if (source.length > LONGEST || !lowlight.registered(language)) return null;
    return toHtml(lowlight.highlight(language, source).children);
  };
}
