import { createHash } from 'node:crypto';
import type { LineKind } from '../../shared/patch-lines';
import { linesOf, type Run } from './runs';

/** A line of a patch as it is printed; texts are bytes, as in {@link Run}. */
export type PatchLine = { kind: LineKind; text: string };

export type PatchHunk = {
  /** Lines before it in the old version and in the new one. */
  oldAt: number;
  newAt: number;
  header: string;
  lines: PatchLine[];
  runs: Run[];
};

/** Reads what `git diff` prints for one file. */
export function parsePatch(output: Buffer): PatchHunk[] {
  const hunks: PatchHunk[] = [];
  let hunk: PatchHunk | undefined;
  let left = { old: 0, new: 0 };
  for (const line of linesOf(output.toString('latin1'))) {
    const isInside = left.old > 0 || left.new > 0;
    if (line.startsWith('\\')) {
      if (hunk) cutEnd(hunk);
    } else if (isInside && hunk) {
      const kind = KINDS[line[0] ?? ''] ?? 'context';
      hunk.lines.push({ kind, text: line.slice(1) });
      if (kind !== 'added') left.old--;
      if (kind !== 'removed') left.new--;
    } else {
      const begun = beginHunk(line);
      if (begun === null) continue;
      hunk = begun.hunk;
      left = begun.left;
      hunks.push(hunk);
    }
  }
  for (const one of hunks) one.runs = runsOf(one);
  return hunks;
}

const KINDS: Readonly<Record<string, PatchLine['kind']>> = { '+': 'added', '-': 'removed' };

function beginHunk(line: string) {
  const found = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
  if (!found) return null;
  const [, oldStart, oldCount = '1', newStart, newCount = '1'] = found;
  const left = { old: Number(oldCount), new: Number(newCount) };
  // of an empty side git names the line before it
  const before = (start: string | undefined, count: number) =>
    count === 0 ? Number(start) : Number(start) - 1;
  const places = { oldAt: before(oldStart, left.old), newAt: before(newStart, left.new) };
  const hunk: PatchHunk = { ...places, header: withoutEnd(line), lines: [], runs: [] };
  return { hunk, left };
}

/** `\ No newline at end of file`: of the line before. */
function cutEnd({ lines }: PatchHunk): void {
  const last = lines.at(-1);
  if (last) last.text = withoutEnd(last.text);
}

export const withoutEnd = (line: string): string =>
  line.endsWith('\n') ? line.slice(0, -1) : line;

function runsOf({ oldAt, lines }: PatchHunk): Run[] {
  const runs: Run[] = [];
  let at = oldAt;
  let run: Run | undefined;
  for (const { kind, text } of lines) {
    if (kind === 'context') {
      run = undefined;
      at++;
      continue;
    }
    if (run === undefined) {
      run = { at, removed: [], added: [] };
      runs.push(run);
    }
    if (kind === 'removed') {
      run.removed.push(text);
      at++;
    } else run.added.push(text);
  }
  return runs;
}

/** The name of a hunk: of its path, its place in the old version, and what it changes; no context. */
export function hunkId(path: string, { runs }: Pick<PatchHunk, 'runs'>): string {
  const hash = createHash('sha256').update(JSON.stringify(path));
  for (const { at, removed, added } of runs) hash.update(JSON.stringify([at, removed, added]));
  return hash.digest('hex').slice(0, 32);
}
