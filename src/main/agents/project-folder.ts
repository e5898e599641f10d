import type { SessionWorktree } from '../../shared/commands/worktrees';

/**
 * The folder that a session's rules, trust, servers and figures are about: where it works, or the repository
 * that its worktree was made from.
 */
export function projectFolder(session: {
  workspace: string;
  worktree: SessionWorktree | null;
}): string {
  return session.worktree?.repository ?? session.workspace;
}
