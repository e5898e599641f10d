import { Menu } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconCopy,
  IconFolders,
  IconGitBranch,
  IconGitBranchDeleted,
  IconRestore,
  IconTrash,
} from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import type { SessionWorktree } from '../../../../shared/commands/worktrees';
import { type Action, useActions } from '../../../actions';
import { announce } from '../../../announce';
import { useQuery } from '../../../api';
import { useNavigation } from '../../../navigation';
import { isAtWork, shortBranch, tildePath } from '../list/arrange';
import { discardWorktree, restoreWorktree } from './discard-worktree';
import classes from './worktree-chip.module.css';

type Props = { session: Session; worktree: SessionWorktree };

/** The worktree that a session works in: branch, base and repository, and what can be done with it. */
export function WorktreeChip({ session, worktree }: Props) {
  const { branch, discardedAt } = worktree;
  const isGone = discardedAt !== null;
  useActions(isAtWork(session) ? [] : [discardOrRestore(session.id, branch, isGone)]);
  const Shape = isGone ? IconGitBranchDeleted : IconGitBranch;
  return (
    <Menu position="bottom-end" width={300} withinPortal={false}>
      <Menu.Target>
        <button
          type="button"
          className={classes.chip}
          aria-label={`Worktree on ${branch}${isGone ? ' discarded' : ''}`}
          title={branch}
          data-gone={isGone || undefined}
        >
          <Shape size={14} stroke={1.5} aria-hidden />
          <span className={classes.branch}>{shortBranch(branch)}</span>
          {isGone && <span> discarded</span>}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Facts worktree={worktree} />
        <Menu.Divider />
        <Items session={session} isGone={isGone} branch={branch} />
      </Menu.Dropdown>
    </Menu>
  );
}

function discardOrRestore(sessionId: string, branch: string, isGone: boolean): Action {
  return {
    id: isGone ? 'worktrees.restore' : 'worktrees.discard',
    title: isGone ? 'Restore the worktree' : 'Discard the worktree',
    group: 'This session',
    icon: isGone ? IconRestore : IconTrash,
    keywords: ['branch', 'git'],
    run: () => void (isGone ? restoreWorktree : discardWorktree)(sessionId, branch),
  };
}

function Facts({ worktree: { branch, base, baseBranch, repository } }: Pick<Props, 'worktree'>) {
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const facts = [
    ['Branch', branch],
    ['Base', baseBranch === null ? base.slice(0, 7) : `${baseBranch} at ${base.slice(0, 7)}`],
    ['Repository', tildePath(repository, home)],
  ] as const;
  return (
    <Menu.Label component="div">
      {facts.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <span>{name}</span>
          <span className={classes.value} title={value}>
            {value}
          </span>
        </div>
      ))}
    </Menu.Label>
  );
}

function Items({ session, isGone, branch }: { session: Session; isGone: boolean; branch: string }) {
  const { copy } = useClipboard();
  const go = useNavigation((navigation) => navigation.go);
  const copied = (text: string, what: string) => {
    copy(text);
    announce(`${what} copied`);
  };
  return (
    <>
      <Menu.Item
        leftSection={<IconCopy size={16} stroke={1.5} aria-hidden />}
        onClick={() => copied(session.workspace, 'Path')}
      >
        Copy path
      </Menu.Item>
      <Menu.Item
        leftSection={<IconGitBranch size={16} stroke={1.5} aria-hidden />}
        onClick={() => copied(branch, 'Branch name')}
      >
        Copy branch name
      </Menu.Item>
      <Menu.Item
        leftSection={<IconFolders size={16} stroke={1.5} aria-hidden />}
        onClick={() => go({ screen: 'settings', section: 'worktrees' })}
      >
        All worktrees
      </Menu.Item>
      <Menu.Divider />
      {isGone ? (
        <Menu.Item
          leftSection={<IconRestore size={16} stroke={1.5} aria-hidden />}
          onClick={() => void restoreWorktree(session.id, branch)}
        >
          Restore worktree
        </Menu.Item>
      ) : (
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} stroke={1.5} aria-hidden />}
          disabled={isAtWork(session)}
          onClick={() => void discardWorktree(session.id, branch)}
        >
          Discard worktree
        </Menu.Item>
      )}
    </>
  );
}
