import type { FileDiff, Hunk } from '../../../../shared/commands/review';
import { languageOf } from '../code/tokens';
import { coloursIn, NO_COLOUR, type PreparedLine, readLines } from './hunk-lines';
import { type LinePair, pairLines } from './line-pairs';

export type PreparedHunk = Hunk & {
  lines: readonly PreparedLine[];
  pairs: () => readonly LinePair[];
};

export type PreparedFile = Omit<FileDiff, 'hunks'> & { hunks: readonly PreparedHunk[] };

/**
 * Makes a file ready to be shown. Hunks that were there before (`known`) keep their lines, and those that
 * have only moved their colours: what did not change does not flicker.
 */
export function prepareFile(diff: FileDiff, known: PreparedFile | undefined): PreparedFile {
  const before = new Map(known?.hunks.map((hunk) => [hunk.id, hunk]));
  const language = languageOf(diff.path);
  return {
    ...diff,
    hunks: diff.hunks.map((hunk) => {
      const same = before.get(hunk.id);
      if (same?.patch !== hunk.patch) return withLines(hunk, readLines(hunk, coloursIn(language)));
      if (same.oldAt === hunk.oldAt && same.newAt === hunk.newAt) return { ...same, ...hunk };
      return withLines(
        hunk,
        readLines(hunk, (_kind, _text, at) => same.lines[at] ?? NO_COLOUR),
      );
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

function withLines(hunk: Hunk, lines: readonly PreparedLine[]): PreparedHunk {
  let pairs: readonly LinePair[] | undefined;
  return {
    ...hunk,
    lines,
    pairs: () => {
      pairs ??= pairLines(lines);
      return pairs;
    },
  };
}
