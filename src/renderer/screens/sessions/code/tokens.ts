import { useEffect, useState } from 'react';
import { createHighlightAside, type HighlightThread } from './highlight-aside';

/** A stretch of code of one kind; `className` is highlight.js's name for it, or empty. */
export type Token = { text: string; className: string };

/** Tokens of each line, or null for a language that is not known. */
export type Highlight = (source: string, language: string) => Token[][] | null;

/** Longer than this, colours cost more than they tell. */
const MAX_HIGHLIGHTED = 40_000;

const aside = createHighlightAside(
  (): HighlightThread =>
    new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' }),
);

/** Coloured lines of code: null until they are there, and where colours do not apply. */
export function useTokens(source: string, language: string | undefined): Token[][] | null {
  const [, setAnswers] = useState(0);
  const wanted = language !== undefined && source.length <= MAX_HIGHLIGHTED ? language : undefined;
  const known = wanted === undefined ? null : aside.known(source, wanted);
  const isAsked = known === undefined;
  useEffect(() => {
    if (!isAsked || wanted === undefined) return;
    const question = { source, language: wanted, isPassing: false };
    return aside.ask(question, () => setAnswers((count) => count + 1));
  }, [source, wanted, isAsked]);
  return known ?? null;
}

/** Colours code for whoever keeps the answer: newest question first. Returns how to give up on it. */
export function askTokens(
  source: string,
  language: string,
  onAnswer: (lines: Token[][] | null) => void,
): () => void {
  return aside.ask({ source, language, isPassing: true }, onAnswer);
}

/** Code that grows is coloured again at most this often. */
const GROWING_MS = 150;

/**
 * Coloured lines of the beginning of code that is still being written, as many as are known by now. Lines
 * that stay the same are the same objects.
 */
export function useGrowingTokens(source: string, language: string | undefined): Token[][] {
  const [lines, setLines] = useState<Token[][]>([]);
  const [isResting, setIsResting] = useState(false);
  const whole = source.slice(0, source.lastIndexOf('\n') + 1);
  const isWanted = language !== undefined && whole.length <= MAX_HIGHLIGHTED;
  const next = isWanted && !isResting ? whole : '';
  useEffect(() => {
    if (next === '' || language === undefined) return;
    setIsResting(true);
    aside.ask({ source: next, language, isPassing: true }, (answer) => {
      // After the last newline there is an empty line, which is still to be written.
      if (answer !== null) setLines((known) => keepSame(known, answer.slice(0, -1)));
      setTimeout(() => setIsResting(false), GROWING_MS);
    });
  }, [next, language]);
  return lines;
}

function keepSame(known: readonly Token[][], lines: Token[][]): Token[][] {
  return lines.map((line, at) => {
    const before = known[at];
    return before !== undefined && isSameLine(before, line) ? before : line;
  });
}

function isSameLine(one: readonly Token[], other: readonly Token[]): boolean {
  if (one.length !== other.length) return false;
  return one.every(
    ({ text, className }, at) => other[at]?.text === text && other[at]?.className === className,
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
