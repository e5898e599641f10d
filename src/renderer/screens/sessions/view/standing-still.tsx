import { Button } from '@mantine/core';
import { IconBook2, IconGitBranchDeleted } from '@tabler/icons-react';
import { useState } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import type { SessionWorktree } from '../../../../shared/commands/worktrees';
import { useRestoring } from './discard-worktree';
import { forkSession } from './fork-session';
import classes from './standing-still.module.css';

/** In place of the composer, where a session is only read. */
export function ReadOnly({ session }: { session: Session }) {
  const [isForking, setIsForking] = useState(false);
  const fork = async () => {
    setIsForking(true);
    await forkSession({ sessionId: session.id, beforeSeq: null });
    setIsForking(false);
  };
  return (
    <section className={classes.notice} aria-label="Read only">
      <IconBook2 className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <p className={classes.words}>
        <strong>From Claude Code: read only.</strong> Fork to go on: the fork is a session of its
        own, with all of this conversation.
      </p>
      <Button size="xs" loading={isForking} onClick={() => void fork()}>
        Fork to go on
      </Button>
    </section>
  );
}

/** In place of the composer, where the folder that a session works in was discarded. */
export function WorktreeDiscarded({
  session,
  worktree,
}: {
  session: Session;
  worktree: SessionWorktree;
}) {
  const { isRestoring, restore } = useRestoring(session.id, worktree.branch);
  return (
    <section className={classes.notice} aria-label="Worktree discarded">
      <IconGitBranchDeleted className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <p className={classes.words}>
        <strong>The worktree of this session was discarded.</strong> Restore it to go on: its files
        and its branch are kept for 30 days.
      </p>
      <Button size="xs" loading={isRestoring} onClick={restore}>
        Restore worktree
      </Button>
    </section>
  );
}
