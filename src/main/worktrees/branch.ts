import type { Git } from '../git/git';

/**
 * Takes away a branch that is still at `tip`. It stays when it went on since, and where a working tree has it
 * checked out: that one would be left without a commit.
 */
export async function dropBranch(
  git: Git,
  commonFolder: string,
  { branch, tip }: { branch: string; tip: string },
): Promise<void> {
  const name = `refs/heads/${branch}`;
  const { text } = await git.run(commonFolder, ['worktree', 'list', '--porcelain']);
  if (text.split('\n').includes(`branch ${name}`)) return;
  await git.run(commonFolder, ['update-ref', '-d', name, tip], { accept: [0, 1, 128] });
}
