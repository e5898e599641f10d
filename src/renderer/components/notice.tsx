import { IconAlertTriangle, IconInfoCircle, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './notice.module.css';

const SHAPES = { info: IconInfoCircle, warning: IconAlertTriangle, locked: IconLock };

type Props = {
  tone: keyof typeof SHAPES;
  title: string;
  children: ReactNode;
  /** What can be done about it: buttons. */
  actions?: ReactNode;
};

/** A state of the app that a person should know of. For something that just failed: `ErrorNotice`. */
export function Notice({ tone, title, children, actions }: Props) {
  const Shape = SHAPES[tone];
  return (
    <section className={classes.notice} data-tone={tone} aria-label={title}>
      <Shape className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <div className={classes.body}>
        <p className={classes.title}>{title}</p>
        <p className={classes.text}>{children}</p>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </section>
  );
}
