import type { CredentialField } from '../../shared/commands/credentials';

/** The most that one input takes, in characters and in bytes of a file: the contract's own limit. */
export const LARGEST_SECRET = 65_536;

export type Removed = 'spaces' | 'invisible' | 'quotes';

/** What is left of a text, and what was taken away or mended on the way. */
export type Cleaned = { text: string; removed: Removed[] };

/** Byte order marks, zero-width characters and soft hyphens: they come along with a copy, unseen. */
const INVISIBLE = /[\uFEFF\u200B-\u200D\u2060\u00AD]/g;
const DOUBLE_QUOTES = /[\u201C\u201D\u201E\u201F]/g;
const SINGLE_QUOTES = /[\u2018\u2019\u201A\u201B]/g;
const AROUND = /^(["'`])(.*)\1$/s;

/**
 * Takes off what no secret has: invisible characters, white space (around a long text, anywhere in a key)
 * and quotation marks. Typographic ones inside a JSON file become straight, as they were.
 */
export function cleanSecret(kind: CredentialField['kind'], pasted: string): Cleaned {
  const removed: Removed[] = [];
  const apply = (what: Removed, before: string, after: string) => {
    if (before !== after && !removed.includes(what)) removed.push(what);
    return after;
  };
  let text = apply('invisible', pasted, pasted.replace(INVISIBLE, ''));
  // A file ends with a line break; that is nothing to speak of.
  if (kind === 'multiline-secret') text = text.trimEnd();
  text = apply('spaces', text, kind === 'secret' ? text.replace(/\s+/g, '') : text.trim());
  if (kind !== 'multiline-secret') {
    text = apply('quotes', text, withoutQuotesAround(straightened(text)));
  } else if (/^\{\s*[\u201C\u201D]/.test(text)) {
    text = apply('quotes', text, straightened(text));
  }
  return { text, removed };
}

/** What was taken off, as one sentence; empty when nothing was. */
export function removedWords(removed: readonly Removed[]): string {
  if (removed.length === 0) return '';
  return REMOVED_WORDS.filter(([what]) => removed.includes(what))
    .map(([, words]) => words)
    .join(' ');
}

const REMOVED_WORDS: readonly (readonly [Removed, string])[] = [
  ['spaces', 'Spaces around the key were removed.'],
  ['invisible', 'Invisible characters were removed.'],
  ['quotes', 'Quotation marks were corrected.'],
];

/** A file's text, or why it is none. */
export type FileText = { text: string; removed: Removed[] } | { problem: string };

/** Reads a key file that was dropped or picked. It is looked at here and sent nowhere else. */
export async function readSecretFile(file: File): Promise<FileText> {
  if (file.size === 0) return { problem: `“${file.name}” is empty.` };
  if (file.size > LARGEST_SECRET) {
    return {
      problem: `“${file.name}” has ${sizeWords(file.size)}. A key file has 64 KiB at most; this is another file.`,
    };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = decode(bytes);
  if (text === null) {
    return { problem: `“${file.name}” is not a text file. Choose the .json or .pem file.` };
  }
  return cleanSecret('multiline-secret', text);
}

/** `2.3 kB`, `10 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}

function straightened(text: string): string {
  return text.replace(DOUBLE_QUOTES, '"').replace(SINGLE_QUOTES, "'");
}

function withoutQuotesAround(text: string): string {
  return AROUND.exec(text)?.[2] ?? text;
}

/** UTF-8, or UTF-16 as some editors on Windows write it; null for anything that is no text. */
function decode(bytes: Uint8Array): string | null {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    const encoding = isUtf16 ? 'utf-16le' : 'utf-8';
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
