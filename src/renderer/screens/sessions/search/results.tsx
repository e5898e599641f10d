import { IconMessageSearch } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef } from 'react';
import { useQuery } from '../../../api';
import { exactTime, relativeTime } from '../../../components/relative-time';
import { Tag } from '../../../components/tag';
import { useNow } from '../../../components/time-ago';
import { tildePath } from '../list/arrange';
import classes from './search-dialog.module.css';
import type { Hit } from './use-search';

type Props = {
  listId: string;
  hits: readonly Hit[];
  /** The one that Enter opens. */
  at: number;
  onSelect: (at: number) => void;
  onOpen: (hit: Hit) => void;
  empty: { title: string; text: string } | null;
};

/** What was found, best first; the focus stays in the field. */
export function Results({ listId, hits, at, onSelect, onOpen, empty }: Props) {
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const now = useNow();
  const list = useRef<HTMLDivElement>(null);
  useInSight(list, `${listId}-${at}`);
  if (hits.length === 0) {
    return (
      <div className={classes.empty}>
        {empty && (
          <>
            <IconMessageSearch size={22} stroke={1.5} aria-hidden />
            <p className={classes.emptyTitle}>{empty.title}</p>
            <p className={classes.emptyText}>{empty.text}</p>
          </>
        )}
      </div>
    );
  }
  return (
    <div ref={list} id={listId} className={classes.list} role="listbox" aria-label="Results">
      {hits.map((hit, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field
        <div
          key={`${hit.sessionId} ${hit.seq}`}
          id={`${listId}-${index}`}
          role="option"
          aria-selected={index === at}
          className={classes.hit}
          onClick={() => onOpen(hit)}
          onMouseMove={() => index !== at && onSelect(index)}
        >
          <div className={classes.head}>
            <span className={classes.title}>
              {hit.seq === null ? <Excerpt hit={hit} /> : hit.title}
            </span>
            {hit.isArchived && <Tag>Archived</Tag>}
            <span className={classes.place}>
              <bdi>{tildePath(hit.workspace, home)}</bdi>
            </span>
            <time
              className={classes.time}
              dateTime={new Date(hit.at).toISOString()}
              title={exactTime(hit.at)}
            >
              {relativeTime(hit.at, now)}
            </time>
          </div>
          {hit.seq !== null && (
            <p className={classes.excerpt}>
              <Excerpt hit={hit} />
            </p>
          )}
        </div>
      ))}
    </div>
  );
}

function Excerpt({ hit }: { hit: Hit }) {
  return hit.excerpt.map(({ text, isHit }, index) =>
    isHit ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
      <mark key={index} className={classes.mark}>
        {text}
      </mark>
    ) : (
      text
    ),
  );
}

/** Keeps the chosen result in sight. */
function useInSight(list: RefObject<HTMLElement | null>, id: string): void {
  useEffect(() => {
    list.current?.querySelector(`#${CSS.escape(id)}`)?.scrollIntoView({ block: 'nearest' });
  }, [list, id]);
}
