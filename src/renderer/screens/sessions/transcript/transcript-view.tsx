import { Button } from '@mantine/core';
import { IconArrowDown, IconMessage } from '@tabler/icons-react';
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useIsSlow } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { ScrollRegion } from '../../../components/scroll-region';
import { Skeletons } from '../../../components/skeletons';
import { OpenState } from './open-state';
import { RowView } from './row-view';
import { committedRows, liveRows, liveShape, type Row } from './rows';
import classes from './transcript-view.module.css';
import { loadEarlier, loadLatest, useTranscriptPart } from './transcripts-store';

type Props = {
  sessionId: string;
  /** What stands after the last message: what the session does now, or what it asks. */
  footer: ReactNode;
  /** The footer asks for an answer: the way back to it says so. */
  isAsking: boolean;
  /** A turn is under way. */
  isWorking: boolean;
  /** Messages sent from here so far: each brings the end into sight. */
  sent: number;
};

/** Closer to the end than this counts as being there: new text is followed. In pixels. */
const AT_END = 48;
/** Closer to the beginning than this, the page before is fetched. In pixels. */
const NEAR_START = 600;

/**
 * The transcript, opened at its end. It follows new text only while the end is in sight, and pages that
 * are read above never move what one reads.
 */
export function TranscriptView({ sessionId, footer, isAsking, isWorking, sent }: Props) {
  const scroller = useRef<HTMLElement>(null);
  const rows = useRows(sessionId);
  const count = rows.length;
  const isEmpty = count === 1 && !isAsking && !isWorking;
  const isReady = useTranscriptPart(sessionId, (entry) => entry.load === 'ready');
  const place = useScrollPlace(scroller);
  const openState = useMemo(
    () => ({ remembered: new Map<string, boolean>(), onToggle: place.hold }),
    [place.hold],
  );

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateHeight(rows[index]),
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    // The footer is always mounted: a request that scrolls away must not lose focus or a typed reason.
    rangeExtractor: useCallback((range: Range) => withLast(range, count), [count]),
    initialOffset: Number.MAX_SAFE_INTEGER,
    overscan: 6,
    paddingStart: 20,
    paddingEnd: 20,
    anchorTo: place.isHeld ? 'start' : 'end',
    scrollEndThreshold: AT_END,
  });

  const toEnd = () => virtualizer.scrollToEnd();
  useToEnd(toEnd, isReady, sent);
  // The virtualizer follows rows that grow; new ones come before the footer, so they are followed here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are what moves the end
  useLayoutEffect(() => {
    if (place.isFollowing.current) toEnd();
  }, [rows]);
  const totalSize = virtualizer.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new size is what ends a hold
  useLayoutEffect(() => {
    if (place.isHeld) place.measure();
  }, [totalSize]);
  const onScroll = () => {
    place.measure();
    if (isReady && isNearStart(scroller.current)) void loadEarlier(sessionId);
  };

  return (
    <OpenState value={openState}>
      <div className={classes.frame}>
        <ScrollRegion
          ref={scroller}
          className={classes.scroller}
          aria-label="Transcript"
          onScroll={onScroll}
        >
          <LoadState sessionId={sessionId} />
          {isReady && isEmpty && (
            <EmptyState icon={IconMessage} title="Nothing said yet">
              Write the first message below. Claude reads in this folder freely, and asks before it
              changes or runs anything.
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
            onClick={toEnd}
          >
            {isAsking ? 'Wants permission' : 'Jump to latest'}
          </Button>
        )}
      </div>
    </OpenState>
  );
}

function LoadState({ sessionId }: { sessionId: string }) {
  const load = useTranscriptPart(sessionId, (entry) => entry.load);
  const error = useTranscriptPart(sessionId, (entry) => entry.error);
  const isLoadingEarlier = useTranscriptPart(sessionId, (entry) => entry.isLoadingEarlier);
  const isSlow = useIsSlow(load === 'loading');
  if (error) {
    return (
      <div className={classes.state}>
        <ErrorNotice error={error} onRetry={() => void loadLatest(sessionId)} />
      </div>
    );
  }
  if (load === 'loading' && isSlow) {
    return (
      <div className={classes.state}>
        <Skeletons rows={6} />
      </div>
    );
  }
  return isLoadingEarlier ? <p className={classes.earlier}>Loading earlier messages…</p> : null;
}

const FOOTER: Row = { kind: 'footer', key: 'footer' };

/** Rows change with messages and with which blocks stream, not with every piece of text. */
function useRows(sessionId: string): readonly Row[] {
  const messages = useTranscriptPart(sessionId, ({ transcript }) => transcript.messages);
  const live = useTranscriptPart(sessionId, ({ transcript }) => liveShape(transcript.live));
  const committed = useMemo(() => committedRows(messages), [messages]);
  return useMemo(() => [...committed, ...liveRows(live, committed), FOOTER], [committed, live]);
}

function withLast(range: Range, count: number): number[] {
  const shown = defaultRangeExtractor(range);
  return shown.at(-1) === count - 1 ? shown : [...shown, count - 1];
}

/** Near enough that the first picture is right; rows are measured as they appear. */
function estimateHeight(row: Row | undefined): number {
  switch (row?.kind) {
    case 'text':
      return 24 + Math.ceil(row.text.length / 95) * 22;
    case 'user':
      return 60 + Math.min(12, Math.ceil(row.text.length / 75)) * 21;
    case 'thinking':
    case 'notice':
      return 28;
    case 'footer':
      return 36;
    default:
      return 34;
  }
}

/** Goes to the end when the transcript is there, and after each message that was sent from here. */
function useToEnd(toEnd: () => void, isReady: boolean, sent: number): void {
  const latest = useRef(toEnd);
  latest.current = toEnd;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each sent message is a reason to go
  useEffect(() => {
    if (isReady) latest.current();
  }, [isReady, sent]);
}

/**
 * Whether the end is in sight. `hold` keeps what one looks at in its place while the next change of size
 * happens: something that a person opened grows downwards, also at the end.
 */
function useScrollPlace(scroller: { readonly current: HTMLElement | null }) {
  const [isAtEnd, setIsAtEnd] = useState(true);
  const [isHeld, setIsHeld] = useState(false);
  const isFollowing = useRef(true);
  const hold = useCallback(() => {
    isFollowing.current = false;
    setIsHeld(true);
  }, []);
  const measure = () => {
    const element = scroller.current;
    if (element === null) return;
    const left = element.scrollHeight - element.clientHeight - element.scrollTop;
    isFollowing.current = left <= AT_END;
    setIsAtEnd(isFollowing.current);
    setIsHeld(false);
  };
  return { isAtEnd, isFollowing, isHeld, hold, measure };
}

function isNearStart(element: HTMLElement | null): boolean {
  if (element === null || element.scrollHeight <= element.clientHeight) return false;
  return element.scrollTop < NEAR_START;
}
