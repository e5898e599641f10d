import type { ReactNode } from 'react';
import classes from './section.module.css';

type SectionProps = { title: string; text?: ReactNode; action?: ReactNode; children: ReactNode };

/** One page of the settings. */
export function Section({ title, text, action, children }: SectionProps) {
  return (
    <>
      <header className={classes.header}>
        <div className={classes.words}>
          <h2 className={classes.title}>{title}</h2>
          {text && <p className={classes.text}>{text}</p>}
        </div>
        {action}
      </header>
      {children}
    </>
  );
}

/** Rows that belong together, in a frame. */
export function Group({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <section className={classes.group} aria-label={label}>
      {label && <h3 className={classes.label}>{label}</h3>}
      <div className={classes.rows}>{children}</div>
    </section>
  );
}

type RowProps = {
  /** For lists of short lines. */
  isDense?: boolean;
  title: ReactNode;
  /** For the control, when it is labelled by the row. */
  titleId?: string;
  text?: ReactNode;
  icon?: ReactNode;
  children?: ReactNode;
};

/** One thing with its explanation at the left and its control at the right. */
export function Row({ isDense, title, titleId, text, icon, children }: RowProps) {
  return (
    <div className={classes.row} data-dense={isDense}>
      {icon}
      <div className={classes.words}>
        <div className={classes.name} id={titleId}>
          {title}
        </div>
        {text && <div className={classes.hint}>{text}</div>}
      </div>
      {children && <div className={classes.control}>{children}</div>}
    </div>
  );
}
