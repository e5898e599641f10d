import type { ReactNode } from 'react';
import classes from './page-header.module.css';

type Props = {
  title: string;
  /** One sentence under the title. */
  children?: ReactNode;
  /** Buttons at the right; the screen's main action last. */
  actions?: ReactNode;
};

/** The top of a screen. */
export function PageHeader({ title, children, actions }: Props) {
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {children && <p className={classes.text}>{children}</p>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}
