import { Skeleton } from '@mantine/core';
import classes from './skeletons.module.css';

/** The shape of a list that is being loaded: lines of different lengths, or blocks of a height. */
export function Skeletons({ rows = 4, height = 16 }: { rows?: number; height?: number }) {
  return (
    <div className={classes.stack} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity
          key={row}
          height={height}
          radius={6}
          width={height > 24 ? '100%' : `${[92, 74, 84, 61][row % 4]}%`}
        />
      ))}
    </div>
  );
}
