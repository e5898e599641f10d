import type { ChangedFile } from '../../../../shared/commands/review';
import type { CommandError } from '../../../../shared/errors';
import type { Comment } from './comments';
import type { PreparedLine } from './hunk-lines';
import type { LinePair } from './line-pairs';
import type { PreparedFile, PreparedHunk } from './prepared-file';

/** What is known of a file's diff. */
export type FileEntry = { diff?: PreparedFile; error?: CommandError | undefined };

export type ReviewLayout = 'unified' | 'split';

/** One row of the changes; all files stand under each other in one list. */
export type ReviewRow = { key: string; file: ChangedFile } & RowContent;

type RowContent =
  | { kind: 'file'; isFolded: boolean }
  | { kind: 'hunk'; hunk: PreparedHunk; at: number; of: number }
  | { kind: 'line'; hunk: PreparedHunk; line: PreparedLine }
  | { kind: 'pair'; hunk: PreparedHunk; pair: LinePair }
  | { kind: 'comment'; comment: Comment; isLost: boolean }
  | { kind: 'note'; words: string }
  | { kind: 'error'; error: CommandError }
  | { kind: 'wait'; lines: number };

type FileParts = {
  file: ChangedFile;
  entry: FileEntry | undefined;
  comments: readonly Comment[];
  isFolded: boolean;
  layout: ReviewLayout;
};

const CUT =
  'The rest of this file is left out, as it is too long. Open it in your editor to see all.';

/** All rows of one file: its head, and what it is known to change. */
export function rowsOfFile({ file, entry, comments, isFolded, layout }: FileParts): ReviewRow[] {
  const { path } = file;
  const head: ReviewRow = { kind: 'file', key: path, file, isFolded };
  if (isFolded) return [head];
  const rows: ReviewRow[] = [head];
  const add = (name: string, content: RowContent) =>
    rows.push({ ...content, key: `${path}\n${name}`, file });
  const { diff, error } = entry ?? {};
  if (error) add('error', { kind: 'error', error });
  if (!diff) {
    if (!error) add('wait', { kind: 'wait', lines: expectedLines(file) });
    return rows;
  }
  const places = placesOf(diff, comments);
  for (const comment of places.lost) {
    add(`comment ${comment.id}`, { kind: 'comment', comment, isLost: true });
  }
  if (diff.note !== null) add('note', { kind: 'note', words: diff.note });
  diff.hunks.forEach((hunk, at) => {
    add(`hunk ${hunk.id}`, { kind: 'hunk', hunk, at, of: diff.hunks.length });
    const under = (line: PreparedLine | null) => {
      if (comments.length === 0) return;
      for (const comment of (line && places.under.get(line)) ?? []) {
        add(`comment ${comment.id}`, { kind: 'comment', comment, isLost: false });
      }
    };
    // Of these there are thousands: each is one object.
    if (layout === 'unified') {
      for (const line of hunk.lines) {
        rows.push({ kind: 'line', key: `${path}\n${lineName(line)}`, file, hunk, line });
        under(line);
      }
    } else {
      for (const pair of hunk.pairs()) {
        rows.push({ kind: 'pair', key: `${path}\n${pairName(pair)}`, file, hunk, pair });
        under(pair.left);
        if (pair.right !== pair.left) under(pair.right);
      }
    }
  });
  if (diff.isCut && diff.note === null) add('cut', { kind: 'note', words: CUT });
  return rows;
}

/** A line by its number on the side that has it: lines of one file differ in that. */
const lineName = (line: PreparedLine): string =>
  line.newNumber === null ? `old ${line.oldNumber}` : `new ${line.newNumber}`;

function pairName({ left, right }: LinePair): string {
  const line = right ?? left;
  return line ? lineName(line) : '';
}

/** The lines that a file will take, for the place that is kept free for it. */
function expectedLines({ additions, deletions, isBinary }: ChangedFile): number {
  return isBinary ? 2 : Math.min(20_000, additions + deletions + 6);
}

/** Where comments stand: under the line they are about, if that is still there as it was. */
function placesOf(diff: PreparedFile, comments: readonly Comment[]) {
  const under = new Map<PreparedLine, Comment[]>();
  const lost: Comment[] = [];
  if (comments.length === 0) return { under, lost };
  const byName = new Map<string, PreparedLine>();
  for (const { lines } of diff.hunks) {
    for (const line of lines) {
      if (line.oldNumber !== null) byName.set(`old ${line.oldNumber}`, line);
      if (line.newNumber !== null) byName.set(`new ${line.newNumber}`, line);
    }
  }
  for (const comment of comments) {
    const line = byName.get(`${comment.side} ${comment.line}`);
    if (line && line.text === comment.quote) under.set(line, [...(under.get(line) ?? []), comment]);
    else lost.push(comment);
  }
  return { under, lost };
}

/** The row that one reads: by key, or what took its place when it is gone. */
export type Anchor = { key: string; path: string; line: number | null; offset: number };

export function anchorOf(row: ReviewRow, offset: number): Anchor {
  return { key: row.key, path: row.file.path, line: lineOf(row), offset };
}

/** The index of the row that stands where the anchor stood; -1 when its file is gone. */
export function findAnchor(rows: readonly ReviewRow[], anchor: Anchor): number {
  const exact = rows.findIndex(({ key }) => key === anchor.key);
  if (exact >= 0) return exact;
  let best = -1;
  for (const [at, row] of rows.entries()) {
    if (row.file.path !== anchor.path) continue;
    const line = lineOf(row);
    if (best < 0 || (anchor.line !== null && line !== null && line <= anchor.line)) best = at;
  }
  return best;
}

function lineOf(row: ReviewRow): number | null {
  if (row.kind === 'line') return row.line.newNumber ?? row.line.oldNumber;
  if (row.kind === 'pair') return (row.pair.right ?? row.pair.left)?.newNumber ?? null;
  return null;
}

/** Rows of a height that depends on their text alone; the others say how tall they are once drawn. */
export function estimateHeight(row: ReviewRow | undefined, columns: number): number {
  switch (row?.kind) {
    case 'file':
      return 40;
    case 'hunk':
      return 32;
    case 'line':
      return LINE_HEIGHT * wraps(row.line.text, columns);
    case 'pair':
      return (
        LINE_HEIGHT *
        Math.max(
          wraps(row.pair.left?.text ?? '', columns),
          wraps(row.pair.right?.text ?? '', columns),
        )
      );
    case 'comment':
      return row.comment.isEditing ? 148 : 84;
    case 'wait':
      return row.lines * LINE_HEIGHT;
    case 'error':
      return 110;
    default:
      return 44;
  }
}

const LINE_HEIGHT = 20;
const wraps = (text: string, columns: number): number =>
  Math.max(1, Math.ceil(text.length / Math.max(8, columns)));
