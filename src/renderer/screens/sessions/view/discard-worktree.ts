import { useState } from 'react';
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
  const words = `Discarded the worktree on ${branch}. It is kept for 30 days.`;
  announce(`${words} It can be undone.`);
  showUndo(`worktree ${sessionId}`, words, async () => {
    await restoreWorktree(sessionId, branch);
  });
  return true;
}

/** For a button that brings one back: whether that is under way, and how it begins. */
export function useRestoring(sessionId: string, branch: string) {
  const [isRestoring, setIsRestoring] = useState(false);
  const restore = async () => {
    setIsRestoring(true);
    await restoreWorktree(sessionId, branch);
    setIsRestoring(false);
  };
  return { isRestoring, restore: () => void restore() };
}

/** As it was, files and branch. */
export async function restoreWorktree(sessionId: string, branch: string): Promise<boolean> {
  const result = await call('worktrees.restore', { sessionId });
  refresh('worktrees.list');
  if (result.ok) announce(`Restored the worktree on ${branch}`);
  else showFailure(result.error.message);
  return result.ok;
}

/** What was discarded together, as it was. */
export async function restoreWorktrees(sessionIds: readonly string[]): Promise<void> {
  const failed: string[] = [];
  for (const sessionId of sessionIds) {
    const result = await call('worktrees.restore', { sessionId });
    if (!result.ok) failed.push(result.error.message);
  }
  refresh('worktrees.list');
  if (failed[0] !== undefined) showFailure(failed[0]);
  else announce('Restored the worktrees');
}
