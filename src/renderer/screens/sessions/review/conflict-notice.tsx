import { Button } from '@mantine/core';
import type { Conflict, Review } from '../../../../shared/commands/review';
import { Notice } from '../../../components/notice';
import classes from './conflict-notice.module.css';
import { count } from './review-words';
import type { ReviewActions } from './use-review-actions';

type Props = {
  review: Review & { underWay: 'merge' | 'rebase' };
  actions: ReviewActions;
  onOpen: (path: string) => void;
};

/** A merge or rebase that stopped: where, why, and the ways on. */
export function ConflictNotice({ review, actions, onOpen }: Props) {
  const { underWay: kind } = review;
  const conflicts = conflictsOf(review, actions.conflicts);
  const isDone = conflicts.length === 0;
  const { busy } = actions;
  return (
    <div className={classes.notice}>
      <Notice
        tone="warning"
        title={
          isDone
            ? `The ${kind} can go on`
            : `The ${kind} stopped: ${count(conflicts.length, 'file is', 'files are')} in conflict`
        }
        actions={
          <>
            {!isDone && (
              <Button size="xs" onClick={() => actions.askToResolve(kind, conflicts)}>
                Ask the session to resolve
              </Button>
            )}
            <Button
              size="xs"
              variant={isDone ? 'filled' : 'default'}
              loading={busy === 'review.proceed'}
              onClick={actions.proceed}
            >
              Continue
            </Button>
            <Button
              size="xs"
              variant="default"
              loading={busy === 'review.abort'}
              onClick={actions.abort}
            >
              Abort the {kind}
            </Button>
          </>
        }
      >
        {isDone
          ? 'No file is in conflict any more. Continue to finish it.'
          : 'Nothing of the base branch was touched. Resolve the files, then continue; or abort, and everything is as before.'}
      </Notice>
      {!isDone && (
        <ul className={classes.files} aria-label="Files in conflict">
          {conflicts.map(({ path, explanation }) => (
            <li key={path}>
              <button type="button" className={classes.path} onClick={() => onOpen(path)}>
                {path}
              </button>
              {explanation !== '' && <p className={classes.words}>{explanation}</p>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The files that are in conflict now, each with what was said of it when it was last tried. */
function conflictsOf({ files }: Review, told: readonly Conflict[]): Conflict[] {
  const words = new Map(told.map(({ path, explanation }) => [path, explanation]));
  return files
    .filter(({ status }) => status === 'conflicted')
    .map(({ path }) => ({ path, explanation: words.get(path) ?? '' }));
}
