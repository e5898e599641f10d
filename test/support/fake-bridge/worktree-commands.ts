import type { CommandInput } from '../../../src/shared/commands';
import type { Repository, Worktree } from '../../../src/shared/commands/worktrees';
import { failure } from './failure';
import type { State } from './state';

/** Repositories by the name of their folder: `dotfiles` is none, `website` is detached. */
export function createWorktreeCommands(state: State) {
  const all = (profileId: string): Worktree[] =>
    state.sessions
      .filter((session) => session.profileId === profileId)
      .flatMap(({ id, title, workspace, worktree, archivedAt }, index) =>
        worktree === null || worktree.discardedAt !== null || state.cleanedUp.has(id)
          ? []
          : [
              {
                sessionId: id,
                sessionTitle: title,
                path: workspace,
                repository: worktree.repository,
                branch: worktree.branch,
                changedFiles: archivedAt === null ? 3 + index : 0,
                ahead: archivedAt === null ? index % 3 : 0,
                bytes: 48_300_000 * (index + 1),
                isLeftOver: archivedAt !== null,
                isOfDeleted: false,
              },
            ],
      );
  return {
    'worktrees.inspect': ({ path }: CommandInput<'worktrees.inspect'>): Repository => {
      if (path.includes('missing')) throw failure('WORKSPACE_MISSING');
      if (path.includes('dotfiles')) return NO_REPOSITORY;
      const isDetached = path.includes('website');
      return {
        root: path,
        branch: isDetached ? null : 'main',
        head: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
        changedFiles: isDetached ? 0 : 4,
        hasSubmodules: !isDetached,
        hasLfs: !isDetached,
        branches: ['main', 'chatelaine/fix-the-flaky-checkout-test'],
        problem: null,
      };
    },
    'worktrees.list': ({ profileId }: CommandInput<'worktrees.list'>) => all(profileId),
    'worktrees.cleanUp': ({ profileId }: CommandInput<'worktrees.cleanUp'>) => {
      const leftOver = all(profileId).filter(({ isLeftOver }) => isLeftOver);
      for (const { sessionId } of leftOver) state.cleanedUp.add(sessionId);
      return { sessionIds: leftOver.map(({ sessionId }) => sessionId) };
    },
  };
}

const NO_REPOSITORY: Repository = {
  root: null,
  branch: null,
  head: null,
  changedFiles: 0,
  hasSubmodules: false,
  hasLfs: false,
  branches: [],
  problem: 'This folder is in no git repository, so a session works in the folder itself.',
};
