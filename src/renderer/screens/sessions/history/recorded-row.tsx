import type { KeyboardEvent } from 'react';
import type { RecordedSession } from '../../../../shared/commands/history';
import { useQuery } from '../../../api';
import { Tag } from '../../../components/tag';
import { TimeAgo } from '../../../components/time-ago';
import { tildePath } from '../list/arrange';
import classes from './history-dialog.module.css';
import { messagesWords } from './history-words';

type Props = { recorded: RecordedSession; isOpening: boolean; onOpen: () => void };

/** One conversation: what it is about, where, how long, and when it was last added to. */
export function RecordedRow({ recorded, isOpening, onOpen }: Props) {
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const { title, workspace, messages, updatedAt, sessionId } = recorded;
  return (
    <li>
      <button
        type="button"
        className={classes.row}
        aria-busy={isOpening}
        onClick={onOpen}
        onKeyDown={moveAmong}
      >
        <span className={classes.words}>
          <span className={classes.title}>{title}</span>
          <span className={classes.path}>{tildePath(workspace, home)}</span>
        </span>
        {sessionId !== null && <Tag>Brought in</Tag>}
        <span className={classes.messages} data-figures>
          {messagesWords(messages)}
        </span>
        <span className={classes.time}>
          <TimeAgo at={updatedAt} />
        </span>
      </button>
    </li>
  );
}

/** Arrows move the focus among the rows. */
function moveAmong(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const rows = event.currentTarget.closest('ul')?.querySelectorAll<HTMLElement>('button') ?? [];
  const at = [...rows].indexOf(event.currentTarget);
  event.preventDefault();
  rows[at + by]?.focus();
}
