import { useState } from 'react';
import type { CommandInput } from '../../../../shared/commands';
import type { Repository } from '../../../../shared/commands/worktrees';
import { type Query, useQuery } from '../../../api';
import { branchProblem, plainBranch, suggestBranch } from './branch-name';
import type { WorkPlace } from './remembered';

export type WorktreeChoice = {
  inspected: Query<Repository>;
  /** A worktree is wanted, and one can be made. */
  isOn: boolean;
  /** What was written for the branch; '' = as suggested. */
  branch: string;
  setBranch: (text: string) => void;
  suggested: string;
  problem: string | null;
  /** For `sessions.create`. */
  input: CommandInput<'sessions.create'>['worktree'];
};

/** Whether a new session gets a worktree of its own, and on which branch. */
export function useWorktreeChoice(
  workspace: string,
  chosen: WorkPlace,
  prompt: string,
): WorktreeChoice {
  const inspected = useQuery('worktrees.inspect', workspace === '' ? null : { path: workspace });
  const [branch, setBranch] = useState('');
  const repository = inspected.data;
  const isOn =
    chosen.isWorktree &&
    chosen.runner === 'local' &&
    repository !== undefined &&
    canHaveWorktree(repository);
  const branches = repository?.branches ?? [];
  const suggested = suggestBranch(prompt, branches);
  const written = plainBranch(branch);
  return {
    inspected,
    isOn,
    branch,
    setBranch,
    suggested,
    problem: isOn && written !== '' ? branchProblem(written, branches) : null,
    input: isOn
      ? {
          branch: written || suggested,
          withChanges: chosen.withChanges && repository.changedFiles > 0,
        }
      : null,
  };
}

export function canHaveWorktree({ root, problem }: Pick<Repository, 'root' | 'problem'>): boolean {
  return root !== null && problem === null;
}
