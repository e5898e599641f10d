import type { Found, Hit } from './use-search';

/** How many there are, for the eye and the live region. */
export function countWords({ hits, isCut }: Pick<Found, 'hits' | 'isCut'>): string {
  if (hits.length === 0) return 'Nothing found';
  const titles = hits.filter(({ seq }) => seq === null).length;
  const words = [counted(titles, 'title'), counted(hits.length - titles, 'message')]
    .filter((part) => part !== '')
    .join(' and ');
  return isCut ? `The best ${words}` : words;
}

function counted(count: number, noun: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** While older messages are still on their way into the index; null once all are there. */
export function indexingWords(indexed: number): string | null {
  if (indexed >= 1) return null;
  return `Still making older messages findable: ${Math.floor(indexed * 100)} %`;
}

/** What to mark inside of the session: the longest run of letters that fits; the query where nothing is marked. */
export function wordsToMark({ excerpt }: Pick<Hit, 'excerpt'>, query: string): string {
  const marked = excerpt.filter(({ isHit }) => isHit).map(({ text }) => text.trim());
  const longest = marked.toSorted((a, b) => b.length - a.length)[0];
  return longest || query.replaceAll('"', '').trim();
}
