import { Button } from '@mantine/core';
import { IconArrowDown, IconMessage } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  useCallback,
  useDeferredValue,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { EmptyState } from '../../../components/empty-state';
import { ScrollRegion } from '../../../components/scroll-region';
import { FindBar } from './find-bar';
import { useFindInTranscript } from './find-in-transcript';
import { LoadState } from './load-state';
import { useNearPages } from './near-pages';
import { createOpenStates, OpenState } from './open-state';
import { RowView } from './row-view';
import { useScrollEnds } from './scroll-ends';
import { useScrollKeys } from './scroll-keys';
import { AT_END, revealOpened, useScrollPlace } from './scroll-place';
import { estimateHeight, useRows, withFooter } from './transcript-rows';
import classes from './transcript-view.module.css';
import { useTranscriptPart } from './transcripts-store';

/** Rows that are drawn beyond what is in sight, on either side. */
const OVERSCAN = 6;

type Props = {
  sessionId: string;
  /** What stands after the last message: what the session does now, or what it asks. */
  footer: ReactNode;
  /** The footer asks for an answer: the way back to it says so. */
  isAsking: boolean;
  /** A turn is under way. */
  isWorking: boolean;
  /** What stands where nothing was said yet. */
  emptyText: string;
  /** Messages sent from here so far: each brings the end into sight. */
  sent: number;
};

/**
 * The transcript, opened at its end. It follows new text only while the end is in sight, and pages that
 * are read on either side never move what one reads.
 */
export function TranscriptView(props: Props) {
  const { sessionId, footer, isAsking, isWorking, emptyText, sent } = props;
  const scroller = useRef<HTMLElement>(null);
  const rows = useRows(sessionId);
  const count = rows.length;
  const isEmpty = count === 1 && !isAsking && !isWorking;
  const isReady = useTranscriptPart(sessionId, (entry) => entry.load === 'ready');
  const hasLater = useTranscriptPart(sessionId, ({ transcript }) => transcript.hasLater);
  // Another conversation is shown from its end, like a newly opened one.
  const rereads = useTranscriptPart(sessionId, (entry) => entry.rereads);
  const place = useScrollPlace(sessionId, scroller, hasLater);
  const [openStates] = useState(() => createOpenStates(place.hold));

  // What is in sight is painted first, what one might scroll to after it.
  const overscan = useDeferredValue(isReady ? OVERSCAN : 0, 0);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateHeight(rows[index]),
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    rangeExtractor: useCallback((range) => withFooter(range, count), [count]),
    initialOffset: Number.MAX_SAFE_INTEGER,
    overscan,
    paddingStart: 20,
    paddingEnd: 20,
    anchorTo: place.isHeld ? 'start' : 'end',
    scrollEndThreshold: AT_END,
  });

  const ends = useScrollEnds(
    { sessionId, rows, virtualizer, isReady, sent: sent + rereads },
    place.isFollowing,
  );
  useScrollKeys(scroller, ends);
  const totalSize = virtualizer.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new size is what ends a hold
  useLayoutEffect(() => {
    if (!place.isHeld) return;
    if (scroller.current) revealOpened(scroller.current);
    place.measure();
  }, [totalSize]);
  const loadNear = useNearPages(sessionId, scroller);
  const onScroll = () => {
    place.measure();
    loadNear();
  };
  const { find, field } = useFindInTranscript({
    sessionId,
    rows,
    virtualizer,
    scroller,
    openStates,
    onJump: place.leaveEnd,
  });

  return (
    <OpenState value={openStates}>
      <div className={classes.frame}>
        {find.isOpen && <FindBar find={find} inputRef={field} />}
        <ScrollRegion
          ref={scroller}
          className={classes.scroller}
          aria-label="Transcript"
          onScroll={onScroll}
        >
          <LoadState sessionId={sessionId} />
          {isReady && isEmpty && (
            <EmptyState icon={IconMessage} title="Nothing said yet">
              {emptyText}
            </EmptyState>
          )}
          <div className={classes.content} style={{ height: totalSize }}>
            {virtualizer.getVirtualItems().map((item) => {
              const row = rows[item.index];
              return (
                <div
                  key={item.key}
                  ref={virtualizer.measureElement}
                  data-index={item.index}
                  data-row={item.key}
                  className={classes.row}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  {row === undefined ? null : row.kind === 'footer' ? (
                    footer
                  ) : (
                    <RowView sessionId={sessionId} row={row} />
                  )}
                </div>
              );
            })}
          </div>
        </ScrollRegion>
        {!place.isAtEnd && (
          <Button
            className={classes.jump ?? ''}
            size="xs"
            radius="xl"
            variant={isAsking ? 'filled' : 'default'}
            leftSection={<IconArrowDown size={14} stroke={1.75} aria-hidden />}
            onClick={ends.toEnd}
          >
            {isAsking ? 'Wants permission' : 'Jump to latest'}
          </Button>
        )}
      </div>
    </OpenState>
  );
}
