import fs from 'node:fs/promises';
import path from 'node:path';
import type { SessionWorktree, Worktree } from '../../shared/commands/worktrees';
import { ChatelaineError } from '../../shared/errors';
import type { sessions } from '../db/schema';
import type { Git } from '../git/git';
import { exists, rootWithin } from './places';

/** A session's worktree as the list shows it; null when it has none, or no longer. */
export async function viewOf(
  git: Git,
  top: string,
  session: typeof sessions.$inferSelect,
): Promise<Worktree | null> {
  const { worktree } = session;
  const root = rootWithin(top, session.workspace);
  if (worktree === null || root === null || worktree.discardedAt !== null) return null;
  // what git cannot tell of is not left over
  const state = await stateOf(git, root, worktree).catch(() => null);
  const { ahead, changedFiles } = state ?? { ahead: 0, changedFiles: 0 };
  return {
    sessionId: session.id,
    sessionTitle: session.title,
    path: root,
    repository: worktree.repository,
    branch: worktree.branch,
    changedFiles,
    ahead,
    bytes: await bytesOf(root),
    isLeftOver:
      state !== null &&
      (session.archivedAt !== null || session.removedAt !== null) &&
      ahead === 0 &&
      changedFiles === 0,
    isOfDeleted: session.removedAt !== null,
  };
}

async function stateOf(git: Git, root: string, worktree: SessionWorktree) {
  // deleted by hand: what is not committed is gone, what is committed is on its branch
  const isThere = await exists(path.join(root, '.git'));
  const place = isThere ? root : await commonFolderOf(git, worktree.repository);
  const tip = isThere ? 'HEAD' : `refs/heads/${worktree.branch}`;
  const { baseBranch } = worktree;
  const branch = baseBranch === null ? null : `refs/heads/${baseBranch}`;
  const isBranch = branch !== null && (await git.commitOf(place, branch)) !== null;
  return {
    ahead: await git.ahead(place, isBranch ? branch : worktree.base, tip),
    changedFiles: isThere ? (await git.statusOf(root)).length : 0,
  };
}

/** Error: `WORKSPACE_MISSING` when the repository is gone. */
export async function commonFolderOf(git: Git, repository: string): Promise<string> {
  const found = (await exists(repository)) ? await git.commonFolderOf(repository) : null;
  if (found !== null) return found;
  throw new ChatelaineError(
    'WORKSPACE_MISSING',
    `The repository ${repository} is not there. Its worktrees need it: bring it back to where it was.`,
  );
}

/** On disk, in bytes, without following links. */
async function bytesOf(folder: string): Promise<number> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += await bytesOf(name);
    else bytes += (await fs.lstat(name).catch(() => null))?.size ?? 0;
  }
  return bytes;
}
