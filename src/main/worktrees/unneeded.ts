import fs from 'node:fs/promises';
import path from 'node:path';
import type { SessionWorktree } from '../../shared/commands/worktrees';
import type { Git } from '../git/git';
import { dropBranch } from './branch';
import { exists, registrationOf, removeFolder, unregister } from './places';
import { commonFolderOf } from './view';

/**
 * Removes a worktree that nobody works in any more, and its branch when that has no commits of its own. Answers
 * false, and touches nothing, when it holds what is nowhere else.
 */
export async function removeUnneeded(
  git: Git,
  root: string,
  worktree: SessionWorktree,
): Promise<boolean> {
  const away = `${root}.discarded`;
  const isThere = await exists(root);
  const commonFolder = await commonFolderOf(git, worktree.repository).catch(() => null);
  // without its repository git can tell nothing of it
  if (commonFolder === null) return !isThere;
  if (isThere) {
    const registration = await registrationOf(commonFolder, root);
    if (registration === null || (await holdsWork(git, root, registration))) return false;
    await fs.rename(root, away);
  }
  await removeFolder(away);
  await unregister(commonFolder, root);
  await fs.rmdir(path.dirname(root)).catch(() => {});
  const { branch, base } = worktree;
  const tip = await git.commitOf(commonFolder, `refs/heads/${branch}`);
  if (tip === null) return true;
  const others = (await namesOf(git, commonFolder, tip)).filter(
    (name) => name !== `refs/heads/${branch}`,
  );
  if (tip === base || others.length > 0) await dropBranch(git, commonFolder, { branch, tip });
  return true;
}

/** What a removal would lose: what is not committed, and commits that no branch or tag has. */
async function holdsWork(git: Git, root: string, registration: string): Promise<boolean> {
  // somebody has made a repository of it
  const pointer = await fs.readFile(path.join(root, '.git'), 'utf8').catch(() => '');
  if (pointer.trim() !== `gitdir: ${registration}`) return true;
  for (const name of UNDER_WAY) if (await exists(path.join(registration, name))) return true;
  // what is in the worktree does not say which repository is asked
  const env = { GIT_DIR: registration, GIT_WORK_TREE: root };
  if ((await git.statusOf(root, { env })).length > 0) return true;
  const head = await git.run(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], {
    env,
    accept: [0, 1, 128],
  });
  return head.code !== 0 || (await namesOf(git, registration, head.text)).length === 0;
}

/** A merge or a rebase; and clones of submodules, of whose inside git's status says nothing. */
const UNDER_WAY = [
  ...['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'BISECT_LOG', 'rebase-merge'],
  ...['rebase-apply', 'sequencer', 'modules'],
];

/** Branches and tags that have a commit. */
async function namesOf(git: Git, gitFolder: string, commit: string): Promise<string[]> {
  const { text } = await git.run(gitFolder, [
    ...['for-each-ref', '--format=%(refname)', '--contains', commit],
    ...['refs/heads', 'refs/remotes', 'refs/tags'],
  ]);
  return text === '' ? [] : text.split('\n');
}
