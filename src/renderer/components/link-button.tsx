import type { ReactNode } from 'react';
import classes from './link-button.module.css';

type Props = { onClick: () => void; disabled?: boolean; children: ReactNode };

/** An action in the middle of a sentence. */
export function LinkButton({ onClick, disabled, children }: Props) {
  return (
    <button type="button" className={classes.link} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}
