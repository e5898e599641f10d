import { Button } from '@mantine/core';
import type { Review } from '../../../../shared/commands/review';
import { Notice } from '../../../components/notice';
import classes from './conflict-notice.module.css';
import { count } from './review-words';
import type { ReviewActions } from './use-review-actions';

type Props = {
  review: Review & { underWay: 'merge' | 'rebase' };
  isAtWork: boolean;
  actions: ReviewActions;
  onOpen: (path: string) => void;
};

/** A merge or rebase that stopped: where, why, and the ways on. */
export function ConflictNotice({ review, isAtWork, actions, onOpen }: Props) {
  const { underWay: kind, conflicts } = review;
  const open = conflicts.filter(({ isResolved }) => !isResolved);
  const isDone = open.length === 0;
  const { busy } = actions;
  return (
    <div className={classes.notice}>
      <Notice
        tone={isDone ? 'info' : 'warning'}
        title={
          isDone
            ? `The ${kind} can go on`
            : `The ${kind} stopped: ${count(open.length, 'file is', 'files are')} in conflict`
        }
        actions={
          <>
            {!isDone && (
              <Button
                size="xs"
                disabled={isAtWork}
                loading={busy === 'sessions.send'}
                onClick={() => actions.askToResolve(kind, open)}
              >
                Ask the session to resolve
              </Button>
            )}
            <Button
              size="xs"
              variant={isDone ? 'filled' : 'default'}
              disabled={isAtWork}
              loading={busy === 'review.proceed'}
              onClick={actions.proceed}
            >
              Continue
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={isAtWork}
              loading={busy === 'review.abort'}
              onClick={actions.abort}
            >
              Abort the {kind}
            </Button>
          </>
        }
      >
        {isAtWork ? AT_WORK : isDone ? DONE : OPEN}
      </Notice>
      {conflicts.length > 0 && (
        <ul className={classes.files} aria-label="Files in conflict">
          {conflicts.map(({ path, explanation }) => (
            <li key={path}>
              <button type="button" className={classes.path} onClick={() => onOpen(path)}>
                {path}
              </button>
              <p className={classes.words}>{explanation}</p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const AT_WORK = 'The session is at work. When its turn has ended, you can go on or give this up.';
const DONE = 'Every conflict is resolved. Look the files over, and continue to finish it.';
const OPEN =
  'Nothing of the base branch was touched. Resolve the files, then continue; or abort, and everything is as before.';
