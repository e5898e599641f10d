/**
 * What bash makes of one word, when that is certain without running anything: no expansion of any kind
 * and no quoting that bash versions disagree about. null for every other word.
 */
export function literalWord(raw: string): string | null {
  let value = '';
  let at = 0;
  while (at < raw.length) {
    const part = partAt(raw, at);
    if (part === null) return null;
    value += part.value;
    at = part.end;
  }
  return raw === '' ? null : value;
}

/** The same value as one word of bash, quoted where it has to be. */
export function quoteWord(value: string): string {
  return PLAIN.test(value) ? value : inQuotes(value);
}

/** In quotes it is never a keyword or an assignment. */
export function inQuotes(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * Characters that some shell, terminal or eye takes for something else: control characters (carriage
 * return, NUL), invisible ones, lone surrogates and every space that is not U+0020.
 */
export function hasDeceptiveCharacters(text: string): boolean {
  return /[^\P{C}\n\t]|[^\P{Z} ]/u.test(text);
}

const PLAIN = /^[A-Za-z0-9_./-][A-Za-z0-9_@%+=:,./^-]*$/;
/** Outside of quotes, ASCII only: bash 3.2 takes some bytes of UTF-8 letters for blanks. */
const BARE = /^[A-Za-z0-9_@%+=:,./^#~-]$/;
/** What a backslash takes the meaning from within double quotes; before others it stays. */
const ESCAPED_IN_DOUBLE = new Set(['"', '$', '`', '\\']);

type Part = { value: string; end: number };

function partAt(raw: string, at: number): Part | null {
  const character = raw.charAt(at);
  if (character === "'") return singleQuoted(raw, at + 1);
  if (character === '"') return doubleQuoted(raw, at + 1);
  if (character === '\\') return escaped(raw, at + 1);
  if (!BARE.test(character)) return null;
  // a comment, or a home folder: also `name=~` and `a:~` expand
  if (character === '#' && at === 0) return null;
  if (character === '~' && (at === 0 || /[=:]/.test(raw.charAt(at - 1)))) return null;
  return { value: character, end: at + 1 };
}

function singleQuoted(raw: string, start: number): Part | null {
  const close = raw.indexOf("'", start);
  return close === -1 ? null : { value: raw.slice(start, close), end: close + 1 };
}

function doubleQuoted(raw: string, start: number): Part | null {
  let value = '';
  for (let at = start; at < raw.length; at += 1) {
    const character = raw.charAt(at);
    if (character === '"') return { value, end: at + 1 };
    if (character === '$' || character === '`') return null;
    if (character === '\\' && ESCAPED_IN_DOUBLE.has(raw.charAt(at + 1))) at += 1;
    value += raw.charAt(at);
  }
  return null;
}

function escaped(raw: string, at: number): Part | null {
  const character = raw.charAt(at);
  return /^[ -~]$/.test(character) ? { value: character, end: at + 1 } : null;
}
