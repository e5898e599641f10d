/** Lines and files that a session changed. */
export type ChangeCounts = { files: number; additions: number; deletions: number };

export const NO_CHANGES: ChangeCounts = { files: 0, additions: 0, deletions: 0 };

/** Sums what `git diff --numstat` says; a file that is not text has no lines. */
export function countChanges(numstat: string): ChangeCounts {
  return numstat
    .split('\n')
    .map((line) => /^(\d+|-)\t(\d+|-)\t/.exec(line))
    .reduce((sum, found) => {
      if (!found) return sum;
      const [, added, removed] = found;
      return {
        files: sum.files + 1,
        additions: sum.additions + (Number(added) || 0),
        deletions: sum.deletions + (Number(removed) || 0),
      };
    }, NO_CHANGES);
}
