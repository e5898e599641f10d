import { IconGitBranch } from '@tabler/icons-react';
import clsx from 'clsx';
import { memo } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { useSecond } from '../view/use-second';
import { shortBranch } from './arrange';
import { moveFocus } from './move-focus';
import classes from './session-row.module.css';
import { describeSession } from './session-words';
import { StatusShape } from './status-shape';

type Props = {
  session: Session;
  isOpen: boolean;
  /** Its turn ended while it was not open. */
  isUnread: boolean;
  /** For "3 m ago", in milliseconds. */
  now: number;
  onOpen: (sessionId: string) => void;
};

/** A session in the list: its title, and how it is as a shape and in words. */
export const SessionRow = memo(function SessionRow(props: Props) {
  const { session, isOpen, isUnread, now, onOpen } = props;
  const { worktree } = session;
  const second = useSecond(session.status === 'waiting');
  const { tone, words } = describeSession(session, session.status === 'waiting' ? second : now);
  return (
    <li className={classes.item}>
      <button
        type="button"
        data-session-row
        className={classes.row}
        aria-current={isOpen || undefined}
        onClick={() => onOpen(session.id)}
        onKeyDown={moveFocus}
      >
        <span className={classes.shape}>
          <StatusShape session={session} isUnread={isUnread} />
        </span>
        <span className={clsx(classes.title, isUnread && classes.unread)} title={session.title}>
          {session.title}
        </span>
        <span className={clsx(classes.words, classes[tone])} data-figures>
          {isUnread && 'not read · '}
          {words}
          {worktree && (
            <span className={classes.branch} title={`In a worktree, on ${worktree.branch}`}>
              {' · '}
              <IconGitBranch size={12} stroke={1.5} aria-hidden />
              {shortBranch(worktree.branch)}
            </span>
          )}
        </span>
      </button>
    </li>
  );
});
