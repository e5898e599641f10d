import { type ReactNode, useId } from 'react';
import classes from './pane-section.module.css';

type Props = { title: string; action?: ReactNode; children: ReactNode };

/** One part of what is known of a client. */
export function PaneSection({ title, action, children }: Props) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <header className={classes.head}>
        <h3 className={classes.title} id={id}>
          {title}
        </h3>
        {action}
      </header>
      {children}
    </section>
  );
}

/** Where a part has nothing in it. */
export function Nothing({ children }: { children: string }) {
  return <p className={classes.nothing}>{children}</p>;
}
