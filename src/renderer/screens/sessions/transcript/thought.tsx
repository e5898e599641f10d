import { IconChevronRight } from '@tabler/icons-react';
import clsx from 'clsx';
import { useId } from 'react';
import { useOpen } from './open-state';
import { openKey, type RowOf } from './rows';
import classes from './thought.module.css';

type Props = { row: RowOf<'thinking' | 'live'>; text: string; isLive: boolean };

/** What the model thought, folded. */
export function Thought({ row, text, isLive }: Props) {
  const [isOpen, toggle] = useOpen(openKey(row));
  const bodyId = useId();
  return (
    <div className={classes.thought}>
      <button
        type="button"
        className={clsx(classes.line, isLive && classes.shimmer)}
        aria-expanded={isOpen}
        aria-controls={isOpen ? bodyId : undefined}
        onClick={toggle}
      >
        <IconChevronRight
          className={clsx(classes.chevron, isOpen && classes.turned)}
          size={14}
          stroke={1.75}
          aria-hidden
        />
        {isLive ? 'Thinking…' : 'Thought'}
      </button>
      {isOpen && (
        <div id={bodyId} className={classes.body} data-selectable>
          {text === '' ? 'The provider kept these thoughts to itself.' : text}
        </div>
      )}
    </div>
  );
}
