import type { DiffLine, FileDiff, Hunk } from '../../../../shared/commands/review';
import { revealHidden } from '../code/reveal';
import { languageOf } from '../code/tokens';
import { markWordsOf, type Piece } from '../diff/diff-lines';
import { type ColourChunk, newChunk } from './colour-chunk';

/** A line as it is shown: hidden characters spelled out, with its place in the code that gives it colours. */
export type PreparedLine = {
  kind: DiffLine['kind'];
  text: string;
  oldNumber: number | null;
  newNumber: number | null;
  /** What it replaces, or what replaces it: their words are compared. */
  partner: PreparedLine | null;
  chunk: ColourChunk | null;
  /** The line's place in the chunk. */
  chunkAt: number;
};

/** Two sides of one row: a context line is on both, and the longer run of a change stands alone. */
export type LinePair = { left: PreparedLine | null; right: PreparedLine | null };

export type PreparedHunk = Omit<Hunk, 'lines'> & {
  lines: readonly PreparedLine[];
  pairs: () => readonly LinePair[];
};

export type PreparedFile = Omit<FileDiff, 'hunks'> & { hunks: readonly PreparedHunk[] };

/** Lines that are coloured together: what is in sight should not wait for the whole of a file. */
const CHUNK_LINES = 200;
const CHUNK_CHARACTERS = 20_000;

/**
 * Makes a file ready to be shown. Hunks that were there before (`known`) keep their lines, and so their
 * colours: what did not change does not flicker.
 */
export function prepareFile(diff: FileDiff, known: PreparedFile | undefined): PreparedFile {
  const before = new Map(known?.hunks.map((hunk) => [hunk.id, hunk]));
  const language = languageOf(diff.path);
  return {
    ...diff,
    hunks: diff.hunks.map((hunk) => {
      const same = before.get(hunk.id);
      const isSame = same !== undefined && same.lines.length === hunk.lines.length;
      const lines = isSame ? same.lines : prepareLines(hunk.lines, language);
      const pairs = isSame ? same.pairs : once(() => pairLines(lines));
      return { ...hunk, lines, pairs };
    }),
  };
}

/** Where a hunk's first change is in the file now; null when nothing of the file is left there. */
export function changedLine({ lines }: Pick<PreparedHunk, 'lines'>): number | null {
  const first = lines.findIndex(({ kind }) => kind !== 'context');
  const isThere = ({ newNumber }: PreparedLine) => newNumber !== null;
  // Lines that are only gone have none: then the one that took their place, or the last one left.
  const line = lines.slice(first).find(isThere) ?? lines.findLast(isThere);
  return line?.newNumber ?? null;
}

/** The line in stretches, with the words marked that its partner has not. Kept, as it takes a moment. */
export function piecesOf(line: PreparedLine): readonly Piece[] {
  const known = pieces.get(line);
  if (known) return known;
  const { partner } = line;
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
  for (const { removed, added, context } of runsOf(lines)) {
    let [old, now] = [0, 0];
    while (old < removed.length || now < added.length) {
      const [left, right] = [removed[old] ?? null, added[now] ?? null];
      const isLeftLater = right !== null && left?.partner != null && left.partner !== right;
      const isRightLater = left !== null && right?.partner != null && right.partner !== left;
      const pair = {
        left: isLeftLater ? null : left,
        right: isRightLater && !isLeftLater ? null : right,
      };
      if (pair.left) old += 1;
      if (pair.right) now += 1;
      pairs.push(pair);
    }
    if (context) pairs.push({ left: context, right: context });
  }
  return pairs;
}

function prepareLines(lines: readonly DiffLine[], language: string | undefined): PreparedLine[] {
  const prepared = lines.map(
    ({ kind, text, oldNumber, newNumber }): PreparedLine => ({
      kind,
      text: revealHidden(text),
      oldNumber,
      newNumber,
      partner: null,
      chunk: null,
      chunkAt: 0,
    }),
  );
  for (const { removed, added } of runsOf(prepared)) findPartners(removed, added);
  if (language !== undefined) giveChunks(prepared, language);
  return prepared;
}

/** Longer runs of different length are taken for rewritten. */
const MAX_SEARCHED = 30;

/** As many lines as before: one for one. Otherwise, in order, those that have most of their words in common. */
function findPartners(removed: readonly PreparedLine[], added: readonly PreparedLine[]): void {
  const join = (line: PreparedLine, partner: PreparedLine | undefined) => {
    if (!partner) return;
    line.partner = partner;
    partner.partner = line;
  };
  if (removed.length === added.length) {
    for (const [at, line] of removed.entries()) join(line, added[at]);
    return;
  }
  if (Math.max(removed.length, added.length) > MAX_SEARCHED) return;
  let from = 0;
  for (const line of removed) {
    const at = added.findIndex((one, place) => place >= from && isAlike(line.text, one.text));
    if (at < 0) continue;
    join(line, added[at]);
    from = at + 1;
  }
}

function isAlike(one: string, other: string): boolean {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  const shared = [...words].filter((word) => others.has(word)).length;
  return shared > 0 && shared * 2 > Math.max(words.size, others.size);
}

const wordsOf = (text: string): Set<string> => new Set(text.match(/\w+/g));

type Run = { removed: PreparedLine[]; added: PreparedLine[]; context: PreparedLine | null };

/** A run of removed lines with the added ones after it, each ended by a line of context or by another run. */
function* runsOf(lines: readonly PreparedLine[]): Generator<Run> {
  let run: Run = { removed: [], added: [], context: null };
  const fresh = (): Run => ({ removed: [], added: [], context: null });
  for (const line of lines) {
    if (line.kind === 'context') {
      yield { ...run, context: line };
      run = fresh();
    } else if (line.kind === 'removed') {
      if (run.added.length > 0) {
        yield run;
        run = fresh();
      }
      run.removed.push(line);
    } else run.added.push(line);
  }
  yield run;
}

/** Each side is coloured as the code it was or is; lines of context go with what it is now. */
function giveChunks(lines: readonly PreparedLine[], language: string): void {
  for (let start = 0; start < lines.length; ) {
    const end = endOfChunk(lines, start);
    const part = lines.slice(start, end);
    const own = (side: 'removed' | 'added') => {
      const texts = part.filter(({ kind }) => kind === 'context' || kind === side);
      const chunk = newChunk(texts.map(({ text }) => text).join('\n'), language);
      texts.forEach((line, at) => {
        if (line.kind === 'context' && side === 'removed') return;
        line.chunk = chunk;
        line.chunkAt = at;
      });
    };
    if (part.some(({ kind }) => kind === 'removed')) own('removed');
    if (part.some(({ kind }) => kind !== 'removed')) own('added');
    start = end;
  }
}

function endOfChunk(lines: readonly PreparedLine[], start: number): number {
  let characters = 0;
  let end = start;
  while (end < lines.length && end - start < CHUNK_LINES) {
    characters += lines[end]?.text.length ?? 0;
    if (characters > CHUNK_CHARACTERS && end > start) break;
    end += 1;
  }
  return end;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
