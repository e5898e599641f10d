import type { Repository } from '../../../../shared/commands/worktrees';

/** What a worktree begins from, in one sentence. */
export function baseWords({ branch, head }: Pick<Repository, 'branch' | 'head'>): string {
  if (head === null) return 'The repository has no commits yet, so it begins empty.';
  if (branch !== null) return `It begins from ${branch} at ${head.slice(0, 7)}.`;
  return `No branch is checked out, so it begins from commit ${head.slice(0, 7)}.`;
}

/** What differs in a worktree of this repository from the folder itself. */
export function repositoryNotes({
  hasSubmodules,
  hasLfs,
}: Pick<Repository, 'hasSubmodules' | 'hasLfs'>): string[] {
  return [
    ...(hasSubmodules
      ? [
          'Submodules are filled from the clones in your folder; those that are not cloned stay empty.',
        ]
      : []),
    ...(hasLfs
      ? ['Files of Git LFS stay pointers: fetch them in the worktree if the work needs them.']
      : []),
  ];
}

/** What bringing along means, and what is there without it. */
export function bringWords({ head }: Pick<Repository, 'head'>): string {
  return `Copied: your folder stays as it is. Without this it begins ${head === null ? 'without files' : 'from the commit alone'}.`;
}

/** `1 uncommitted change`, `3 uncommitted changes`. */
export function changesWords(count: number): string {
  return count === 1 ? '1 uncommitted change' : `${count} uncommitted changes`;
}
