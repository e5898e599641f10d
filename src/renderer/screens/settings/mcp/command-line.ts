export type CommandLine = {
  words: string[];
  /** What is unfinished or has no meaning without a shell; null when there is nothing to say. */
  note: string | null;
};

/**
 * A command line as a program gets it: words apart at white space, held together by quotation marks or
 * a backslash. No shell is in between, so nothing else has a meaning.
 */
export function splitCommandLine(text: string): CommandLine {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '\\' && quote !== "'" && isEscaped(next, quote)) {
      word = (word ?? '') + next;
      at += 1;
    } else if (char === quote) quote = null;
    else if (quote === null && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
    } else if (quote === null && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (word !== null) words.push(word);
  return { words, note: noteFor(words, quote) };
}

/** The way back: {@link splitCommandLine} gives these very words again. */
export function joinCommandLine(words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : quoted(word))).join(' ');
}

const PLAIN = /^[^\s"'\\]+$/;

function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}

/** On Windows a backslash is part of paths: it only escapes what needs it. */
function isEscaped(next: string, quote: string | null): boolean {
  return next === '"' || next === '\\' || (quote === null && (next === "'" || next === ' '));
}

function noteFor(words: readonly string[], open: string | null): string | null {
  if (open !== null) return 'A quotation mark is still open.';
  const special = words.find(
    (word) => /^([|&;<>]+|\d?>.*)$/.test(word) || /\$[A-Za-z_{(]/.test(word),
  );
  return special === undefined
    ? null
    : `No shell is in between: “${special}” goes to the program as it is.`;
}
