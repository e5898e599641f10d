import type { Worktree } from '../../../../shared/commands/worktrees';

/** What would be missed of a worktree; a sentence without a full stop. */
export function stateWords({
  changedFiles,
  ahead,
}: Pick<Worktree, 'changedFiles' | 'ahead'>): string {
  const parts = [
    ahead > 0 && `${ahead} ${ahead === 1 ? 'commit' : 'commits'} not merged`,
    changedFiles > 0 && `${changedFiles} ${changedFiles === 1 ? 'file' : 'files'} not committed`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'Nothing of its own' : parts.join(', ');
}

/** By repository, in the order in which they come. */
export function byRepository(worktrees: readonly Worktree[]): [string, Worktree[]][] {
  const groups = new Map<string, Worktree[]>();
  for (const worktree of worktrees) {
    const group = groups.get(worktree.repository);
    if (group) group.push(worktree);
    else groups.set(worktree.repository, [worktree]);
  }
  return [...groups];
}
