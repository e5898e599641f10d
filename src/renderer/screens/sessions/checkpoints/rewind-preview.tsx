import { IconInfoCircle } from '@tabler/icons-react';
import type { Checkpoint } from '../../../../shared/commands/checkpoints';
import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import classes from './rewind-dialog.module.css';
import { filesWords } from './rewind-words';

/** Which files going there would touch, and what the checkpoint does not hold. */
export function RewindPreview({ checkpoint }: { checkpoint: Checkpoint }) {
  const { data, error, isSlow, reload } = useQuery('checkpoints.preview', {
    checkpointId: checkpoint.id,
  });
  return (
    <section className={classes.preview} aria-label="Files that change">
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={3} />}
      {data && data.total === 0 && (
        <p className={classes.none}>No file differs: nothing in the folder changes.</p>
      )}
      {data && data.total > 0 && (
        <>
          <Files title={`Change: ${filesWords(data.changed.length)}`} paths={data.changed} />
          <Files title={`Remove: ${filesWords(data.removed.length)}`} paths={data.removed} />
          <Files
            title={`Changed by someone else since: ${filesWords(data.theirs.length)}. A copy of each is kept.`}
            paths={data.theirs}
          />
          {data.total > data.changed.length + data.removed.length && (
            <p className={classes.none}>
              {filesWords(data.total)} in all; the first of each kind are listed.
            </p>
          )}
        </>
      )}
      {checkpoint.notice !== null && (
        <p className={classes.notice}>
          <IconInfoCircle size={15} stroke={1.5} aria-hidden />
          {checkpoint.notice}
        </p>
      )}
    </section>
  );
}

function Files({ title, paths }: { title: string; paths: readonly string[] }) {
  if (paths.length === 0) return null;
  return (
    <details className={classes.files} open={paths.length <= FEW}>
      <summary>{title}</summary>
      <ul>
        {paths.map((path) => (
          <li key={path} title={path}>
            {path}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A list this long is read at a glance. */
const FEW = 8;
