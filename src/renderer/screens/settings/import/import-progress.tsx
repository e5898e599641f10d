import { Button, Progress } from '@mantine/core';
import type { ImportState } from '../../../../shared/commands/imports';
import { useCommand } from '../../../api';
import classes from './import-section.module.css';
import { bytesWords, filesWords } from './import-words';

/** How far a reading is, and the way to end it. */
export function ImportProgress({ progress }: { progress: NonNullable<ImportState['progress']> }) {
  const { run, isRunning } = useCommand('imports.cancel');
  const { done, total, files } = progress;
  const percent = total === 0 ? 0 : Math.round((done / total) * 100);
  return (
    <div className={classes.progress}>
      <div className={classes.reading}>
        <Progress
          value={percent}
          size={6}
          transitionDuration={120}
          aria-label="Reading Claude Code’s history"
        />
        <p className={classes.figures} data-figures>
          {percent} % · {bytesWords(done)} of {bytesWords(total)} · {filesWords(files)}
        </p>
      </div>
      <Button variant="default" size="xs" loading={isRunning} onClick={() => void run({})}>
        Cancel
      </Button>
    </div>
  );
}
