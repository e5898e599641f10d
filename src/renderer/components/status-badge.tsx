import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconLoader2,
} from '@tabler/icons-react';
import clsx from 'clsx';
import classes from './status-badge.module.css';

/** How a thing is, apart from its words: each has its own shape as well as its colour. */
export type Tone = 'ok' | 'waiting' | 'warning' | 'bad' | 'off' | 'busy';

const SHAPES: Record<Tone, Icon> = {
  ok: IconCircleCheck,
  waiting: IconCircleDashed,
  warning: IconAlertTriangle,
  bad: IconCircleX,
  off: IconCircleMinus,
  busy: IconLoader2,
};

type Props = {
  tone: Tone;
  /** One or two words, sentence case. */
  children: string;
  /** Without the tinted background, for dense lists. */
  plain?: boolean;
};

/** A status as a word and a shape, never only a colour. */
export function StatusBadge({ tone, children, plain = false }: Props) {
  const Shape = SHAPES[tone];
  return (
    <span className={clsx(classes.badge, classes[tone], plain && classes.plain)}>
      <Shape
        size={14}
        stroke={1.75}
        aria-hidden
        className={clsx(tone === 'busy' && classes.spinning)}
      />
      {children}
    </span>
  );
}
