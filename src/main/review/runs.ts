/**
 * What one version of a file has in another's place: lines of the old one, from `at` on (counted from 0),
 * that are others now. Texts are bytes, each as one Latin-1 character; a line has its end.
 */
export type Run = { at: number; removed: string[]; added: string[] };

/** Places in the old version, from line to line: both ends belong to it. */
export type Span = { from: number; to: number };

export const spanOf = (runs: readonly Run[]): Span => ({
  from: Math.min(...runs.map(({ at }) => at)),
  to: Math.max(...runs.map(endOf)),
});

const endOf = ({ at, removed }: Run): number => at + removed.length;

/** Runs that touch count too: which of two comes first at one place, nobody could tell. */
export const touches = (run: Run, span: Span): boolean =>
  run.at <= span.to && endOf(run) >= span.from;

export const isSameRun = (one: Run, other: Run): boolean =>
  one.at === other.at &&
  one.removed.length === other.removed.length &&
  one.added.length === other.added.length &&
  one.added.every((line, place) => line === other.added[place]);

/** The lines of a file, each with its end; the last may have none. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = lines.pop()?.slice(0, -1);
  return last ? [...lines, last] : lines;
}

/** The new version. */
export function applyRuns(old: readonly string[], runs: readonly Run[]): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const run of inOrder(runs)) {
    for (let at = from; at < run.at; at++) lines.push(old[at] ?? '');
    for (const line of run.added) lines.push(line);
    from = endOf(run);
  }
  for (let at = from; at < old.length; at++) lines.push(old[at] ?? '');
  return lines;
}

/** All that is different when one of the two is nothing. */
export const wholeRun = (removed: string[], added: string[]): Run[] =>
  removed.length + added.length === 0 ? [] : [{ at: 0, removed, added }];

/**
 * `into`, with what `from` has in the span: both against the same old version. Where runs of either reach
 * over the span's ends, the span grows, so that none is taken in part.
 */
export function takeOver(into: readonly Run[], from: readonly Run[], span: Span): Run[] {
  const grown = { ...span };
  const reach = () => [...into, ...from].filter((run) => touches(run, grown));
  for (let found = reach(), count = -1; found.length !== count; found = reach()) {
    count = found.length;
    for (const run of found) {
      grown.from = Math.min(grown.from, run.at);
      grown.to = Math.max(grown.to, endOf(run));
    }
  }
  return inOrder([
    ...into.filter((run) => !touches(run, grown)),
    ...from.filter((run) => touches(run, grown)),
  ]);
}

const inOrder = (runs: readonly Run[]): Run[] => [...runs].sort((one, other) => one.at - other.at);
