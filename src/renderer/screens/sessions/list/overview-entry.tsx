import { Tooltip } from '@mantine/core';
import { IconLayoutList } from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import { Kbd } from '../../../components/kbd';
import { isAtWork } from './arrange';
import { needOf } from './attention';
import classes from './overview-entry.module.css';
import { useUnread } from './turns-store';

type Props = { sessions: readonly Session[]; isOpen: boolean; onOpen: () => void };

/** The way to the overview, with how many work and how many need the user. */
export function OverviewEntry({ sessions, isOpen, onOpen }: Props) {
  const unread = useUnread();
  const needing = sessions.filter((session) => needOf(session, unread) !== null).length;
  const working = sessions.filter(
    (session) => isAtWork(session) && session.status !== 'asking' && session.status !== 'queued',
  );
  return (
    <Tooltip label={<Kbd shortcut="mod+shift+O" />}>
      <button
        type="button"
        className={classes.entry}
        aria-current={isOpen || undefined}
        onClick={onOpen}
      >
        <IconLayoutList size={15} stroke={1.75} aria-hidden />
        <span className={classes.label}>Overview</span>
        {working.length > 0 && <span className={classes.working}>{working.length} at work</span>}
        {needing > 0 && (
          <span className={classes.needing}>
            {needing} {needing === 1 ? 'needs' : 'need'} you
          </span>
        )}
      </button>
    </Tooltip>
  );
}
