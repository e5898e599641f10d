import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf, git, gitStateOf, REPOSITORY_KINDS, write } from '../../support/repositories';
import { type Bench, createBench, WITHOUT_PROGRAMS } from '../../unit/review/bench';

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.remove());

/** A worktree needs a commit to begin at. */
const KINDS = REPOSITORY_KINDS.filter((kind) => kind !== 'unborn');

const HOWS = ['merge', 'squash', 'rebase'] as const;
/** In turn: each of them with each would take long, and tells no more. */
const CASES = KINDS.map((kind, at) => [kind, HOWS[at % HOWS.length] ?? 'merge'] as const);

describe('a session in a worktree', () => {
  it.each(CASES)(
    'of a repository that is %s is reviewed and brought back by %s',
    async (kind, how) => {
      const { root, gitFolder } = bench.repository(kind);
      const branch = git(root, 'branch', '--show-current');
      const baseBranch = branch === '' ? null : branch;
      const session = bench.inWorktree(root, { baseBranch });
      const { sessionId } = session;
      const { review } = bench;
      const quietly = (...words: string[]) => git(root, ...WITHOUT_PROGRAMS, ...words);
      const users = () => ({ files: filesOf(root), git: gitStateOf(gitFolder) });
      const before = { ...users(), status: quietly('status', '--short') };

      write(session.root, 'made/by session.txt', 'made\n');
      write(session.root, 'taken back.txt', 'taken back\n');
      const { undoId } = await review.revert({
        ...{ sessionId, path: 'taken back.txt', hunkId: null },
      });
      await review.undo({ undoId });
      await review.revert({ sessionId, path: 'taken back.txt', hunkId: null });
      const made = { sessionId, path: 'made/by session.txt', hunkId: null };
      await review.stage({ ...made, isStaged: true });
      await review.commit({ sessionId, message: 'Made' });
      expect({ ...users(), status: quietly('status', '--short') }).toEqual(before);

      const asked = review.integrate({ sessionId, how });
      if (baseBranch === null) {
        await expect(asked).rejects.toMatchObject({ code: 'CONFLICT' });
        expect({ ...users(), status: quietly('status', '--short') }).toEqual(before);
      } else {
        expect((await asked).conflicts).toEqual([]);
        const { 'made/by session.txt': one, ...rest } = filesOf(root);
        expect(one).toMatch(/^file /);
        expect(rest).toEqual(before.files);
        expect(quietly('status', '--short')).toBe(before.status);
        expect(differences(before.git, gitStateOf(gitFolder), baseBranch)).toEqual([]);
      }
      expect(fs.existsSync(path.join(root, 'hook-was-here'))).toBe(false);
      git(root, 'fsck', '--strict');
    },
  );
});

/** What is other than before, besides what moving a branch forward that is checked out writes. */
function differences(
  before: Record<string, string>,
  after: Record<string, string>,
  branch: string,
): string[] {
  const own = [
    `refs/heads/${branch}`,
    `logs/refs/heads/${branch}`,
    'index',
    'logs/HEAD',
    'ORIG_HEAD',
  ];
  const expected = new Set(own.flatMap((name) => [name, `worktrees/linked/${name}`]));
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => before[name] !== after[name] && !expected.has(name));
}
