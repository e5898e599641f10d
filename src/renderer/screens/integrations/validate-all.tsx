import { Button, Progress } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ValidateAll as Run } from './use-validate-all';
import classes from './validate-all.module.css';

/** The button that checks every key; while that goes on, how far it is, with the way out. */
export function ValidateAll({ run }: { run: Run }) {
  if (!run.isRunning) {
    return (
      <div className={classes.line}>
        {run.outcome && <span className={classes.words}>{run.outcome}</span>}
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} stroke={1.5} aria-hidden />}
          onClick={run.start}
        >
          Validate all
        </Button>
      </div>
    );
  }
  const { done, total } = run.progress ?? { done: 0, total: 0 };
  return (
    <div className={classes.line}>
      <div className={classes.progress}>
        <span className={classes.words} data-figures>
          {total === 0 ? 'Checking…' : `Checked ${done} of ${total}`}
        </span>
        <Progress
          value={total === 0 ? 0 : (100 * done) / total}
          size={4}
          aria-label="Keys checked"
          transitionDuration={120}
        />
      </div>
      <Button variant="default" onClick={run.cancel}>
        Cancel
      </Button>
    </div>
  );
}
