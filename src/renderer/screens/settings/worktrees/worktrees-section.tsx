import { Button } from '@mantine/core';
import { IconGitBranch } from '@tabler/icons-react';
import type { Worktree } from '../../../../shared/commands/worktrees';
import { announce } from '../../../announce';
import { useCommand, useEvent, useQuery } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { Tag } from '../../../components/tag';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import { tildePath } from '../../sessions/list/arrange';
import { discardWorktree, restoreWorktrees } from '../../sessions/view/discard-worktree';
import { sizeWords } from '../../sessions/view/export-session';
import { showUndo } from '../../sessions/view/show-notice';
import { useHomeFolder } from '../place-field';
import { Group, Section } from '../section';
import { byRepository, stateWords } from './worktree-words';
import classes from './worktrees-section.module.css';

/** The git worktrees that sessions of this profile have on disk. */
export function WorktreesSection() {
  const { id: profileId } = useProfile();
  const { data: worktrees, error, isSlow, reload } = useQuery('worktrees.list', { profileId });
  const cleanUp = useCommand('worktrees.cleanUp');
  const home = useHomeFolder();
  useEvent('sessions.removed', reload);
  // A fork shares the worktree of its session.
  const leftOver = new Set(
    worktrees?.filter(({ isLeftOver }) => isLeftOver).map(({ path }) => path),
  ).size;
  const clean = async () => {
    const result = await cleanUp.run({ profileId });
    reload();
    if (!result.ok) return;
    const { sessionIds } = result.data;
    const words = `Cleaned up ${countWords(sessionIds.length)}. All is kept for 30 days.`;
    announce(`${words} It can be undone.`);
    showUndo('clean up worktrees', words, () => restoreWorktrees(sessionIds));
  };
  const action = leftOver > 0 && (
    <Button variant="default" loading={cleanUp.isRunning} onClick={() => void clean()}>
      Clean up {countWords(leftOver)}
    </Button>
  );
  return (
    <Section
      title="Worktrees"
      text="A branch and a folder of its own for a session. What is left over belongs to a session that was archived or deleted, and nothing in it would be lost. That of a deleted session goes with it after 30 days, unless something in it is not committed."
      action={action}
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {cleanUp.error && <ErrorNotice error={cleanUp.error} onDismiss={cleanUp.clearError} />}
      {isSlow && <Skeletons rows={4} height={56} />}
      {worktrees?.length === 0 && (
        <EmptyState icon={IconGitBranch} title="No worktrees">
          Switch on “Work in a worktree” when you start a session: it then changes nothing in your
          folder until you merge.
        </EmptyState>
      )}
      {byRepository(worktrees ?? []).map(([repository, ones]) => (
        <Group key={repository} label={tildePath(repository, home)}>
          <ul className={classes.list}>
            {ones.map((worktree) => (
              <Item key={worktree.sessionId} worktree={worktree} />
            ))}
          </ul>
        </Group>
      ))}
    </Section>
  );
}

function Item({ worktree }: { worktree: Worktree }) {
  const { sessionId, sessionTitle, branch, path, bytes, isLeftOver, isOfDeleted } = worktree;
  const go = useNavigation((navigation) => navigation.go);
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <p className={classes.name}>
          <span className={classes.branch} title={path}>
            {branch}
          </span>
          {isLeftOver && <Tag>Left over</Tag>}
          {isOfDeleted && !isLeftOver && <Tag>Session deleted</Tag>}
        </p>
        <p className={classes.detail}>
          <button
            type="button"
            className={classes.session}
            onClick={() => go({ screen: 'sessions', sessionId })}
          >
            {sessionTitle}
          </button>
          <span>· {stateWords(worktree)}</span>
        </p>
      </div>
      <span className={classes.size} data-figures>
        {sizeWords(bytes)}
      </span>
      <Button
        size="xs"
        variant="default"
        aria-label={`Discard ${branch}`}
        onClick={() => void discardWorktree(sessionId, branch)}
      >
        Discard
      </Button>
    </li>
  );
}

function countWords(count: number): string {
  return count === 1 ? '1 worktree' : `${count} worktrees`;
}
