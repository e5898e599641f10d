import { markWordsOf, type Piece } from '../diff/diff-lines';
import type { PreparedLine, Run } from './hunk-lines';

/** Two sides of one row: a context line is on both, and the longer run of a change stands alone. */
export type LinePair = { left: PreparedLine | null; right: PreparedLine | null };

/** The line in stretches, with the words marked that its partner has not. Kept, as it takes a moment. */
export function piecesOf(line: PreparedLine): readonly Piece[] {
  const known = pieces.get(line);
  if (known) return known;
  const partner = partnerOf(line);
  const isOld = line.kind === 'removed';
  const marked =
    partner &&
    (isOld ? markWordsOf(line.text, partner.text) : markWordsOf(partner.text, line.text));
  const own = (isOld ? marked?.removed : marked?.added) ?? [{ text: line.text, isChanged: false }];
  pieces.set(line, own);
  if (partner && marked) pieces.set(partner, isOld ? marked.added : marked.removed);
  return own;
}

const pieces = new WeakMap<PreparedLine, readonly Piece[]>();

/** Rows for side by side: partners beside each other, the others where there is room. */
export function pairLines(lines: readonly PreparedLine[]): LinePair[] {
  const pairs: LinePair[] = [];
  let paired: Run | null = null;
  for (const line of lines) {
    if (line.run === null) pairs.push({ left: line, right: line });
    else if (line.run !== paired) pairRun(line.run, pairs);
    paired = line.run;
  }
  return pairs;
}

function pairRun({ removed, added }: Run, pairs: LinePair[]): void {
  let [old, now] = [0, 0];
  while (old < removed.length || now < added.length) {
    const [left, right] = [removed[old] ?? null, added[now] ?? null];
    const [beside, before] = [left && partnerOf(left), right && partnerOf(right)];
    const isLeftLater = right !== null && beside !== null && beside !== right;
    const isRightLater = left !== null && before !== null && before !== left;
    const pair = {
      left: isLeftLater ? null : left,
      right: isRightLater && !isLeftLater ? null : right,
    };
    if (pair.left) old += 1;
    if (pair.right) now += 1;
    pairs.push(pair);
  }
}

/** What a line replaces, or what replaces it: their words are compared. */
function partnerOf(line: PreparedLine): PreparedLine | null {
  const { run, runAt } = line;
  if (run === null) return null;
  const others = line.kind === 'removed' ? run.added : run.removed;
  if (run.removed.length === run.added.length) return others[runAt] ?? null;
  if (Math.max(run.removed.length, run.added.length) > MAX_SEARCHED) return null;
  const known = partners.get(run) ?? findPartners(run);
  partners.set(run, known);
  return known.get(line) ?? null;
}

/** Longer runs of different length are taken for rewritten; as many lines as before go one for one. */
const MAX_SEARCHED = 30;

type Partners = ReadonlyMap<PreparedLine, PreparedLine>;

const partners = new WeakMap<Run, Partners>();

/** In order, those that have most of their words in common. */
function findPartners({ removed, added }: Run): Partners {
  const found = new Map<PreparedLine, PreparedLine>();
  const words = added.map(wordsOf);
  let from = 0;
  for (const line of removed) {
    const own = wordsOf(line);
    const at = words.findIndex((others, place) => place >= from && isAlike(own, others));
    const partner = added[at];
    if (!partner) continue;
    found.set(line, partner).set(partner, line);
    from = at + 1;
  }
  return found;
}

type Words = ReadonlySet<string>;

function isAlike(words: Words, others: Words): boolean {
  const shared = [...words].filter((word) => others.has(word)).length;
  return shared > 0 && shared * 2 > Math.max(words.size, others.size);
}

const wordsOf = ({ text }: PreparedLine): Words => new Set(text.match(/\w+/g));
