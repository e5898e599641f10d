import { IconArrowsDiagonalMinimize2, IconChevronRight } from '@tabler/icons-react';
import clsx from 'clsx';
import { useId } from 'react';
import classes from './compaction-row.module.css';
import { Markdown } from './markdown';
import { useOpen } from './open-state';
import { openKey, type RowOf } from './rows';

/** Where the conversation was compacted: a line across, which opens to what was kept. */
export function CompactionRow({ row }: { row: RowOf<'compaction'> }) {
  const [isOpen, toggle] = useOpen(openKey(row));
  const bodyId = useId();
  return (
    <div className={classes.compaction}>
      <div className={classes.divider}>
        <button
          type="button"
          className={classes.line}
          aria-expanded={isOpen}
          aria-controls={isOpen ? bodyId : undefined}
          onClick={toggle}
        >
          <IconArrowsDiagonalMinimize2 size={15} stroke={1.5} aria-hidden />
          Compacted: what was kept
          <IconChevronRight
            className={clsx(classes.chevron, isOpen && classes.turned)}
            size={14}
            stroke={1.75}
            aria-hidden
          />
        </button>
      </div>
      {isOpen && (
        <div id={bodyId} className={classes.kept}>
          <Markdown text={row.text} />
        </div>
      )}
    </div>
  );
}
