/** In UTF-16 units, as a name of the contract is measured. */
const LONGEST = 80;
/** What is looked at of each text: a title stands at its beginning. */
const LOOKED_AT = 4_000;

/**
 * A title from the first exchange, without asking anybody: what the user said, or, where that says little ("fix
 * this", only a file), what was answered. One line, no Markdown, at most 80 UTF-16 units, cut at a word. Empty when
 * nothing says anything.
 */
export function titleFrom(exchange: {
  said: string;
  answered?: string;
  /** Names of the files that came with it. */
  files?: readonly string[];
}): string {
  const said = linesOf(exchange.said).map(withoutManners);
  const answered = linesOf(exchange.answered ?? '')
    .flatMap(sentencesOf)
    .map(withoutOpening);
  const found =
    said.find((line) => saysMuch(line, 1)) ??
    answered.find((line) => saysMuch(line, 2)) ??
    (exchange.files ?? []).map(plain).find((name) => name !== '') ??
    [...said, ...answered].find((line) => /[\p{L}\p{N}]/u.test(line)) ??
    '';
  return cut(found).replace(/[\s.,:;]+$/u, '');
}

/** Lines of what was written by hand: no code, no marks of Markdown. */
function linesOf(text: string): string[] {
  return text
    .slice(0, LOOKED_AT)
    .replace(/\r\n?/g, '\n')
    .replace(/^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[^\n]*$|(?![\s\S]))/gm, '')
    .replace(/<([a-z][\w-]*)\b[^>]*>[\s\S]*?<\/\1>/gi, ' ')
    .split('\n')
    .map(plain)
    .filter((line) => line !== '' && !isCommand(line));
}

/** A command of a program that was typed into the conversation. */
const isCommand = (line: string): boolean => /^\/[a-z][\w:-]*$/i.test(line);

function plain(line: string): string {
  return line
    .replace(INVISIBLE, ' ')
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replace(/<\/?[a-z][^>\n]{0,200}>/gi, ' ')
    .replace(/^\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+)?/, '')
    .replace(/(\*\*|__|~~|`+)(?=\S)([\s\S]*?\S)\1/g, '$2')
    .replace(/(^|[\s(])[*_](?=\S)([^*_\n]*\S)[*_](?=$|[\s.,;:!?)])/g, '$1$2')
    .replace(/^(?:[-*_=]\s*){3,}$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Control characters, and those that turn the direction of what follows. */
const INVISIBLE = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

function withoutManners(line: string): string {
  const rest = peel(line, [
    /^(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there| claude| all)?\s*[,!.:–-]*\s+/i,
    /^(?:ok(?:ay)?|so|well|now)\s*,\s+/i,
    /^please\s*,?\s+/i,
    /^(?:can|could|would|will) you(?: please)?\s+/i,
    /^i(?:'d| would) like you to\s+/i,
    /^i (?:want|need) you to\s+/i,
  ]);
  return rest === line ? line : capitalised(rest);
}

function withoutOpening(line: string): string {
  const rest = peel(line, [
    /^(?:sure|certainly|of course|great|okay|ok|alright|got it|done|yes|absolutely)\s*[,!.:–-]+\s*/i,
    /^(?:i['’]ll|i will|let me|i['’]m going to|i['’]ve|i have|let['’]s)\s+(?:now\s+|first\s+|start by\s+)?/i,
  ]);
  return rest === line ? line : capitalised(rest);
}

function peel(line: string, beginnings: readonly RegExp[]): string {
  let rest = line;
  for (let before = ''; before !== rest; ) {
    before = rest;
    for (const beginning of beginnings) rest = rest.replace(beginning, '');
  }
  return rest === '' ? line : rest;
}

function capitalised(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length);
}

const sentencesOf = (line: string): string[] => line.split(/(?<=[.!?。！？])\s+/u);

/** Whether there are so many words in it that tell one session from another. */
function saysMuch(line: string, least: number): boolean {
  // Where words are not set apart, a few characters are as good as words.
  const words = line.match(/\p{Script=Han}|[\p{L}\p{N}][\p{L}\p{N}\p{M}'’_-]*/gu) ?? [];
  return words.filter((word) => !SAYS_LITTLE.has(word.toLowerCase())).length >= least;
}

const SAYS_LITTLE = new Set(
  `a about again all also an and any as at be bug can check claude code continue could debug do does doesn't don't
  done error explain file files fix for from get go good great have hello help here hey hi how i i'd i'll i'm in is
  issue it it's its just know let like look make me more my need no not now of ok okay on one or our please problem
  proceed read review right run same see show so some something start sure take tell test thank thanks that the there
  these thing this those to try up us want was we what what's why with work would wrong yes you your`.split(
    /\s+/,
  ),
);

function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  const sentence = sentencesOf(text)[0] ?? text;
  if (sentence.length <= LONGEST) return sentence;
  let kept = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(
    text,
  )) {
    // One is for the ellipsis.
    if (kept.length + segment.length > LONGEST - 1) break;
    kept += segment;
  }
  const isWithinWord = /[\p{L}\p{N}]/u.test(text[kept.length] ?? '');
  const space = kept.lastIndexOf(' ');
  const isWordsEnd = isWithinWord && space > LONGEST / 2;
  const whole = isWordsEnd ? kept.slice(0, space) : withoutTornKey(kept, text);
  return whole === '' ? '' : `${whole.replace(/[\s.,:;–-]+$/u, '')}…`;
}

/** A key is longer than any word, and a part of one is no secret that could be masked later: it is left out. */
function withoutTornKey(kept: string, text: string): string {
  const [begun = ''] = /[\w-]*$/.exec(kept) ?? [];
  const [rest = ''] = /^[\w-]*/.exec(text.slice(kept.length)) ?? [];
  const isTorn = rest !== '' && begun.length + rest.length > LONGEST / 2;
  return isTorn ? kept.slice(0, kept.length - begun.length) : kept;
}
