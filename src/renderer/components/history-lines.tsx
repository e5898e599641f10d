import type { AuditEntry } from '../../shared/commands/credentials';
import classes from './history-lines.module.css';
import { TimeAgo } from './time-ago';

type Props = {
  label: string;
  entries: readonly AuditEntry[];
  /** One entry in words. */
  wordsOf: (entry: AuditEntry) => string;
};

/** What was done, newest first, each with its time. */
export function HistoryLines({ label, entries, wordsOf }: Props) {
  return (
    <ol className={classes.entries} aria-label={label}>
      {entries.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may be of the same moment
        <li key={`${entry.at} ${entry.action} ${at}`}>
          <span>{wordsOf(entry)}</span>
          <TimeAgo at={entry.at} />
        </li>
      ))}
    </ol>
  );
}
