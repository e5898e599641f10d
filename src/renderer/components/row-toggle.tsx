import { IconChevronRight } from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import classes from './row-toggle.module.css';

type Props = {
  isOpen: boolean;
  /** The id of what it opens, where that is always there. */
  controls?: string;
  /** What it is, and below it how it is. */
  first: ReactNode;
  second: ReactNode;
  onToggle: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
};

/** The part of a row in a list that opens it. */
export function RowToggle({ isOpen, controls, first, second, onToggle, onKeyDown }: Props) {
  return (
    <button
      type="button"
      className={classes.toggle}
      aria-expanded={isOpen}
      aria-controls={controls}
      onClick={onToggle}
      onKeyDown={onKeyDown}
    >
      <IconChevronRight className={classes.chevron} size={16} stroke={1.5} aria-hidden />
      <span className={classes.words}>
        <span className={classes.first}>{first}</span>
        <span className={classes.second}>{second}</span>
      </span>
    </button>
  );
}
