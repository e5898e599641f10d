/** One thing that is looked for: a word, or words that stand together. */
type Term = { words: string[]; isPhrase: boolean };

/**
 * What was typed as FTS5 takes it (https://sqlite.org/fts5.html#full_text_query_syntax): every word as the
 * beginning of one, "quoted" ones as a phrase, all of them. null when there is no word in it.
 */
export function matchExpression(query: string): string | null {
  const terms = termsOf(query);
  if (terms.length === 0) return null;
  return terms
    .map(({ words, isPhrase }) => `"${words.join(' ')}"${isPhrase ? '' : '*'}`)
    .join(' AND ');
}

export type ExcerptPart = { text: string; isHit: boolean };

/** Characters around the first hit, and before it. */
const EXCERPT = 220;
const BEFORE = 60;

/** The text around the first hit, cut into what fits and what stands between. */
export function excerptOf(text: string, query: string): ExcerptPart[] {
  const hits = hitsIn(text, termsOf(query));
  const from = Math.max(0, (hits[0]?.from ?? 0) - BEFORE);
  const to = Math.min(text.length, from + EXCERPT);
  const parts: ExcerptPart[] = [];
  let at = from;
  const push = (end: number, isHit: boolean) => {
    if (end > at) parts.push({ text: oneLine(text.slice(at, end)), isHit });
    at = Math.max(at, end);
  };
  for (const hit of hits) {
    if (hit.from < at || hit.to > to) continue;
    push(hit.from, false);
    push(hit.to, true);
  }
  push(to, false);
  const [first] = parts;
  if (from > 0 && first) first.text = `…${first.text}`;
  const last = parts.at(-1);
  if (to < text.length && last) last.text = `${last.text}…`;
  return parts;
}

/** Whether each word that is looked for begins a word of the text. */
export function fitsAll(text: string, query: string): boolean {
  const terms = termsOf(query);
  return terms.length > 0 && terms.every((term) => hitsIn(text, [term]).length > 0);
}

const WORD = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;

function termsOf(query: string): Term[] {
  const terms: Term[] = [];
  for (const [, phrase, rest = ''] of query.matchAll(/"([^"]*)"?|([^"]+)/g)) {
    if (phrase === undefined) {
      for (const [word] of rest.matchAll(WORD)) terms.push({ words: [word], isPhrase: false });
    } else {
      const words = [...phrase.matchAll(WORD)].map(([word]) => word);
      if (words.length > 0) terms.push({ words, isPhrase: true });
    }
  }
  return terms;
}

type Place = { from: number; to: number };

/** In order, none over another. */
function hitsIn(text: string, terms: readonly Term[]): Place[] {
  const words = [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    folded: fold(word),
    from: index,
    to: index + word.length,
  }));
  const found = terms.flatMap(({ words: wanted, isPhrase }) => {
    const folded = wanted.map(fold);
    return words.flatMap((first, at) => {
      const run = words.slice(at, at + folded.length);
      const fits =
        run.length === folded.length &&
        run.every(({ folded: word }, i) =>
          isPhrase ? word === folded[i] : word.startsWith(folded[i] ?? ''),
        );
      if (!fits) return [];
      const to = isPhrase ? (run.at(-1)?.to ?? first.to) : first.from + (wanted[0]?.length ?? 0);
      return [{ from: first.from, to: Math.min(to, run.at(-1)?.to ?? to) }];
    });
  });
  return found.sort((a, b) => a.from - b.from || b.to - a.to);
}

/** As the index folds: without case and accents. */
function fold(word: string): string {
  return word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
