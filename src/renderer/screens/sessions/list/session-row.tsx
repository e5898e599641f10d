import {
  type Icon,
  IconCheck,
  IconCircle,
  IconClockPause,
  IconHandStop,
  IconHourglassEmpty,
  IconLoader2,
  IconPlayerPause,
} from '@tabler/icons-react';
import clsx from 'clsx';
import { memo } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { useSecond } from '../view/use-second';
import { moveFocus } from './move-focus';
import classes from './session-row.module.css';
import { describeSession, type SessionTone } from './session-words';

const SHAPES: Record<SessionTone, Icon> = {
  asking: IconHandStop,
  waiting: IconHourglassEmpty,
  queued: IconClockPause,
  running: IconLoader2,
  interrupted: IconPlayerPause,
  done: IconCheck,
  new: IconCircle,
};

type Props = {
  session: Session;
  isOpen: boolean;
  /** For "3 m ago", in milliseconds. */
  now: number;
  onOpen: (sessionId: string) => void;
};

/** A session in the list: its title, and how it is as a shape and in words. */
export const SessionRow = memo(function SessionRow({ session, isOpen, now, onOpen }: Props) {
  const second = useSecond(session.status === 'waiting');
  const { tone, words } = describeSession(session, session.status === 'waiting' ? second : now);
  const Shape = SHAPES[tone];
  return (
    <li className={classes.item}>
      <button
        type="button"
        data-session-row
        className={classes.row}
        aria-current={isOpen || undefined}
        onClick={() => onOpen(session.id)}
        onKeyDown={moveFocus}
      >
        <Shape className={clsx(classes.shape, classes[tone])} size={15} stroke={1.75} aria-hidden />
        <span className={classes.title} title={session.title}>
          {session.title}
        </span>
        <span className={clsx(classes.words, classes[tone])} data-figures>
          {words}
        </span>
      </button>
    </li>
  );
});
