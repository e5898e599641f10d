import { announce } from '../../../announce';
import { call, refresh } from '../../../api';
import { showFailure, showUndo } from './show-notice';

/** Removes a session's worktree and branch; the notice that says so brings both back. */
export async function discardWorktree(sessionId: string, branch: string): Promise<boolean> {
  const result = await call('worktrees.discard', { sessionId });
  refresh('worktrees.list');
  if (!result.ok) {
    showFailure(result.error.message);
    return false;
  }
  const words = `Discarded the worktree on ${branch}`;
  announce(`${words}. It can be undone.`);
  showUndo(`worktree ${sessionId}`, words, async () => {
    await restoreWorktree(sessionId, branch);
  });
  return true;
}

/** As it was, files and branch. */
export async function restoreWorktree(sessionId: string, branch: string): Promise<boolean> {
  const result = await call('worktrees.restore', { sessionId });
  refresh('worktrees.list');
  if (result.ok) announce(`Restored the worktree on ${branch}`);
  else showFailure(result.error.message);
  return result.ok;
}
