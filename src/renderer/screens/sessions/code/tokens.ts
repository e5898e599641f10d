import { useEffect, useMemo } from 'react';
import { create } from 'zustand';

/** A stretch of code of one kind; `className` is highlight.js's name for it, or empty. */
export type Token = { text: string; className: string };

/** Tokens of each line, or null for a language that is not known. */
export type Highlight = (source: string, language: string) => Token[][] | null;

/** Longer than this, colours cost more than they tell. */
const MAX_HIGHLIGHTED = 40_000;

type Highlighter = { highlight: Highlight | null; isLoading: boolean };

const useHighlighter = create<Highlighter>(() => ({ highlight: null, isLoading: false }));

/** Coloured lines of code: null until the highlighter is there, and where colours do not apply. */
export function useTokens(source: string, language: string | undefined): Token[][] | null {
  const highlight = useHighlighter((state) => state.highlight);
  const isWanted = language !== undefined && source.length <= MAX_HIGHLIGHTED;
  useEffect(() => {
    if (isWanted) void load();
  }, [isWanted]);
  return useMemo(
    () => (isWanted && highlight ? highlight(source, language) : null),
    [source, language, highlight, isWanted],
  );
}

/** highlight.js's name for the language of a file. */
export function languageOf(path: string): string | undefined {
  const name = path.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  if (name === 'makefile') return name;
  const extension = /\.([a-z0-9]+)$/.exec(name)?.[1];
  return extension === undefined ? undefined : (BY_EXTENSION[extension] ?? extension);
}

const BY_EXTENSION: Record<string, string> = { toml: 'ini', env: 'ini', svelte: 'xml', vue: 'xml' };

/** Fetches the highlighter, once. */
async function load(): Promise<void> {
  if (useHighlighter.getState().isLoading) return;
  useHighlighter.setState({ isLoading: true });
  const { createHighlight } = await import('./highlight');
  useHighlighter.setState({ highlight: createHighlight() });
}
