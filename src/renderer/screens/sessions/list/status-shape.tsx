import {
  type Icon,
  IconCheck,
  IconCircle,
  IconCircleCheckFilled,
  IconClockPause,
  IconHandStop,
  IconHourglassEmpty,
  IconLoader2,
  IconPlayerPause,
} from '@tabler/icons-react';
import clsx from 'clsx';
import type { Session } from '../../../../shared/commands/sessions';
import { type SessionTone, toneOf } from './session-words';
import classes from './status-shape.module.css';

const SHAPES: Record<SessionTone, Icon> = {
  asking: IconHandStop,
  waiting: IconHourglassEmpty,
  queued: IconClockPause,
  running: IconLoader2,
  interrupted: IconPlayerPause,
  done: IconCheck,
  new: IconCircle,
};

type Props = { session: Pick<Session, 'status' | 'usage' | 'source'>; isUnread?: boolean };

/** How a session is, as a shape; the words stand beside it. */
export function StatusShape({ session, isUnread = false }: Props) {
  const tone = toneOf(session);
  const Shape = isUnread && tone === 'done' ? IconCircleCheckFilled : SHAPES[tone];
  return (
    <Shape
      className={clsx(classes.shape, classes[tone], isUnread && classes.unread)}
      size={15}
      stroke={1.75}
      aria-hidden
    />
  );
}
