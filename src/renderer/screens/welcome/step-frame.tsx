import type { ReactNode } from 'react';
import classes from './step-frame.module.css';

type Props = { title: string; text: ReactNode; children: ReactNode };

/** The words above each step. Focus starts in the step's first field. */
export function StepFrame({ title, text, children }: Props) {
  return (
    <section className={classes.step} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{text}</p>
      {children}
    </section>
  );
}
