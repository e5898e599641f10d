import { splitNul } from '../git/status';

/** One side of a change: git's mode and the name of the object. */
export type Version = { mode: string; oid: string };

/** A changed file as `git diff --raw --numstat -z` tells. */
export type ListedFile = {
  path: string;
  oldPath: string | null;
  /** As git has it: `A`, `M`, `D`, `R`, `T`, `U`. */
  letter: string;
  old: Version | null;
  /** Without an object where git has not read the file. */
  new: Version | null;
  additions: number;
  deletions: number;
  isBinary: boolean;
};

export function parseListing(output: Buffer): ListedFile[] {
  const pieces = splitNul(output).map(String);
  const files = new Map<string, ListedFile>();
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at] ?? '';
    if (piece.startsWith(':')) {
      const [oldMode = '', newMode = '', oldOid = '', newOid = '', status = ''] = piece
        .slice(1)
        .split(' ');
      const isMoved = status.startsWith('R');
      const first = pieces[at + 1] ?? '';
      const path = isMoved ? (pieces[at + 2] ?? '') : first;
      files.set(path, {
        path,
        oldPath: isMoved ? first : null,
        letter: status[0] ?? '',
        old: version(oldMode, oldOid),
        new: version(newMode, newOid),
        ...NO_LINES,
      });
      at += isMoved ? 3 : 2;
    } else {
      const [additions = '', deletions = '', name = ''] = splitTwice(piece);
      const file = files.get(name === '' ? (pieces[at + 2] ?? '') : name);
      if (file) Object.assign(file, lines(additions, deletions));
      at += name === '' ? 3 : 1;
    }
  }
  return [...files.values()];
}

const NO_LINES = { additions: 0, deletions: 0, isBinary: false };

/** The name may have tabs in it. */
function splitTwice(piece: string): string[] {
  const first = piece.indexOf('\t');
  const second = piece.indexOf('\t', first + 1);
  return [piece.slice(0, first), piece.slice(first + 1, second), piece.slice(second + 1)];
}

const lines = (additions: string, deletions: string) =>
  additions === '-'
    ? { ...NO_LINES, isBinary: true }
    : { additions: Number(additions), deletions: Number(deletions), isBinary: false };

const version = (mode: string, oid: string): Version | null =>
  mode === '000000' ? null : { mode, oid };

/** A file whose working tree, index or commit differ, as `git status --porcelain=v2 -z` tells. */
export type StatedFile = {
  path: string;
  isStaged: boolean;
  /** The working tree has something that the index has not. */
  isUnstaged: boolean;
  /** Of a file in conflict git's two letters, such as `UU`. */
  conflict: string | null;
  head: Version | null;
  index: Version | null;
};

export function parseStates(output: Buffer): Map<string, StatedFile> {
  const states = new Map<string, StatedFile>();
  for (const piece of splitNul(output).map(String)) {
    const found = ORDINARY.exec(piece) ?? CONFLICTED.exec(piece);
    if (!found) continue;
    const [
      ,
      kind,
      letters = '',
      headMode = '',
      indexMode = '',
      headOid = '',
      indexOid = '',
      path = '',
    ] = found;
    const isConflict = kind === 'u';
    states.set(path, {
      path,
      isStaged: !isConflict && letters[0] !== '.',
      isUnstaged: letters[1] !== '.',
      conflict: isConflict ? letters : null,
      head: isConflict ? null : version(headMode, headOid),
      index: isConflict ? null : version(indexMode, indexOid),
    });
  }
  return states;
}

const ORDINARY = /^(1) (..) \S+ (\d+) (\d+) \d+ ([0-9a-f]+) ([0-9a-f]+) (.*)$/s;
const CONFLICTED = /^(u) (..) \S+ (\d+) (\d+) \d+ \d+ ([0-9a-f]+) ([0-9a-f]+) [0-9a-f]+ (.*)$/s;
