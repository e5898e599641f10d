import type { AuditEntry } from '../../shared/commands/credentials';
import classes from './history-lines.module.css';
import { TimeAgo } from './time-ago';

type Props<Entry extends AuditEntry> = {
  label: string;
  entries: readonly Entry[];
  /** One entry in words. */
  wordsOf: (entry: Entry) => string;
};

/** What was done, newest first, each with its time. */
export function HistoryLines<Entry extends AuditEntry>({ label, entries, wordsOf }: Props<Entry>) {
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
