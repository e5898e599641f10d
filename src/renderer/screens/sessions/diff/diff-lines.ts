import { diffArrays, diffWordsWithSpace } from 'diff';

/** A stretch of a line; `isChanged` marks what differs from its partner on the other side. */
export type Piece = { text: string; isChanged: boolean };

export type DiffLine = {
  kind: 'same' | 'added' | 'removed';
  /** Line numbers from 1; null on the side that does not have the line. */
  before: number | null;
  after: number | null;
  pieces: readonly Piece[];
};

/** Lines to show, or a run of unchanged ones that is folded away. */
export type DiffPart =
  | { kind: 'lines'; lines: readonly DiffLine[] }
  | { kind: 'gap'; lines: readonly DiffLine[] };

export type DiffCount = { added: number; removed: number };

/** Unchanged lines that stay visible around a change, as `diff -u` does. */
const CONTEXT = 3;
/** Past this many edits the exact answer takes too long: everything is shown as replaced. */
const MAX_EDITS = 1_000;
/** Lines longer than this are not compared word by word. */
const MAX_WORD_DIFF = 400;

/** Every line of both files in order, changed and unchanged. */
export function diffLines(before: string, after: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let beforeNo = 1;
  let afterNo = 1;
  for (const change of changes(splitLines(before), splitLines(after))) {
    for (const text of change.value) {
      const pieces = [{ text, isChanged: false }];
      if (change.added) lines.push({ kind: 'added', before: null, after: afterNo++, pieces });
      else if (change.removed)
        lines.push({ kind: 'removed', before: beforeNo++, after: null, pieces });
      else lines.push({ kind: 'same', before: beforeNo++, after: afterNo++, pieces });
    }
  }
  return markWords(lines);
}

/** Lines added and removed. */
export function countDiff(before: string, after: string): DiffCount {
  const count = { added: 0, removed: 0 };
  for (const change of changes(splitLines(before), splitLines(after))) {
    if (change.added) count.added += change.value.length;
    else if (change.removed) count.removed += change.value.length;
  }
  return count;
}

/** Folds runs of unchanged lines away, except a little context around each change. */
export function foldUnchanged(lines: readonly DiffLine[]): DiffPart[] {
  const isNear = new Array<boolean>(lines.length).fill(false);
  lines.forEach((line, at) => {
    if (line.kind === 'same') return;
    isNear.fill(true, Math.max(0, at - CONTEXT), Math.min(lines.length, at + CONTEXT + 1));
  });

  const parts: DiffPart[] = [];
  for (let start = 0; start < lines.length; ) {
    let end = start;
    while (end < lines.length && isNear[end] === isNear[start]) end += 1;
    // A fold of one line would take the place of the line it hides.
    const isGap = !isNear[start] && end - start > 1;
    parts.push({ kind: isGap ? 'gap' : 'lines', lines: lines.slice(start, end) });
    start = end;
  }
  return parts;
}

type Change = { value: string[]; added?: boolean; removed?: boolean };

function changes(before: string[], after: string[]): Change[] {
  const found: Change[] | undefined = diffArrays(before, after, { maxEditLength: MAX_EDITS });
  return (
    found ?? [
      { value: before, removed: true },
      { value: after, added: true },
    ]
  );
}

/** A trailing newline ends the last line; it does not begin another. */
function splitLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Where as many lines were removed as added, they are partners: their words are compared. */
function markWords(lines: DiffLine[]): DiffLine[] {
  const marked = [...lines];
  for (let start = 0; start < lines.length; ) {
    const removedEnd = endOfKind(lines, start, 'removed');
    const addedEnd = endOfKind(lines, removedEnd, 'added');
    const size = removedEnd - start;
    if (size > 0 && size === addedEnd - removedEnd) {
      for (let at = 0; at < size; at += 1) markPair(marked, start + at, removedEnd + at);
    }
    start = Math.max(addedEnd, start + 1);
  }
  return marked;
}

function endOfKind(lines: readonly DiffLine[], start: number, kind: DiffLine['kind']): number {
  let end = start;
  while (lines[end]?.kind === kind) end += 1;
  return end;
}

function markPair(lines: DiffLine[], removedAt: number, addedAt: number): void {
  const removed = lines[removedAt];
  const added = lines[addedAt];
  if (removed === undefined || added === undefined) return;
  const marked = markWordsOf(removed.pieces[0]?.text ?? '', added.pieces[0]?.text ?? '');
  if (marked === null) return;
  lines[removedAt] = { ...removed, pieces: marked.removed };
  lines[addedAt] = { ...added, pieces: marked.added };
}

/** Both lines in stretches, with the words marked that differ; null where marks would say nothing. */
export function markWordsOf(old: string, now: string): { removed: Piece[]; added: Piece[] } | null {
  if (old.length > MAX_WORD_DIFF || now.length > MAX_WORD_DIFF) return null;
  const words = diffWordsWithSpace(old, now);
  const same = words
    .filter((word) => !word.added && !word.removed)
    .reduce((sum, word) => sum + word.value.trim().length, 0);
  // Marking nearly everything says less than marking nothing.
  if (same * 3 < Math.max(old.trim().length, now.trim().length)) return null;

  const pieces = (side: 'added' | 'removed'): Piece[] =>
    words
      .filter((word) => (side === 'added' ? !word.removed : !word.added))
      .map((word) => ({ text: word.value, isChanged: word[side] === true }));
  return { removed: pieces('removed'), added: pieces('added') };
}
