import {
  type Icon,
  IconAlertTriangle,
  IconSquareArrowRight,
  IconSquareDot,
  IconSquareMinus,
  IconSquarePlus,
} from '@tabler/icons-react';
import type { ChangedFile } from '../../../../shared/commands/review';
import classes from './review-rows-view.module.css';

const SHAPES: Record<ChangedFile['status'], Icon> = {
  added: IconSquarePlus,
  modified: IconSquareDot,
  deleted: IconSquareMinus,
  renamed: IconSquareArrowRight,
  conflicted: IconAlertTriangle,
};

/** What happened to a file, as a shape; the word is beside it or in its name. */
export function StatusShape({ status }: { status: ChangedFile['status'] }) {
  const Shape = SHAPES[status];
  return <Shape size={15} stroke={1.75} aria-hidden className={classes[status]} />;
}

/** Lines added and removed. */
export function LineCounts({ additions, deletions }: { additions: number; deletions: number }) {
  if (additions + deletions === 0) return null;
  return (
    <span className={classes.counts}>
      {additions > 0 && (
        <span className={classes.plus}>
          +{additions.toLocaleString('en-US')}
          <span className={classes.hidden}> added</span>
        </span>
      )}
      {deletions > 0 && (
        <span className={classes.minus}>
          −{deletions.toLocaleString('en-US')}
          <span className={classes.hidden}> removed</span>
        </span>
      )}
    </span>
  );
}
