export type StatusEntry = {
  /** Relative to the top of the working tree, with `/`. A name that is no UTF-8 has U+FFFD in it. */
  path: string;
  /** The same as the file system has it. */
  bytes: Buffer;
  /** As git's short status has it: ` `, `M`, `T`, `A`, `D`, `U`, `?`. */
  index: string;
  worktree: string;
  isUntracked: boolean;
  /** A merge left it in conflict. */
  isConflicted: boolean;
};

/** Reads `git status --porcelain=v1 -z --no-renames`. */
export function parseStatus(output: Buffer): StatusEntry[] {
  return splitNul(output).map((entry) => {
    const [index = ' ', worktree = ' '] = entry.subarray(0, 2).toString('latin1');
    const bytes = entry.subarray(3);
    return {
      path: bytes.toString('utf8'),
      bytes,
      index,
      worktree,
      isUntracked: index === '?',
      isConflicted: CONFLICTS.has(index + worktree),
    };
  });
}

const CONFLICTS = new Set(['DD', 'AU', 'UD', 'UA', 'DU', 'AA', 'UU']);

/** The pieces of a list that ends each with a zero byte. */
export function splitNul(output: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, from)) {
    pieces.push(output.subarray(from, end));
    from = end + 1;
  }
  return pieces;
}
