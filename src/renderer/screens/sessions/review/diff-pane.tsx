import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import '../code/code.css';
import '../diff/diff.css';
import { ErrorNotice } from '../../../components/error-notice';
import { ScrollRegion } from '../../../components/scroll-region';
import { SplitLine, UnifiedLine } from './code-line';
import { CommentBox } from './comment-box';
import classes from './diff-pane.module.css';
import type { PreparedLine } from './prepared-file';
import { anchors } from './review-place';
import {
  anchorOf,
  estimateHeight,
  findAnchor,
  type ReviewLayout,
  type ReviewRow,
} from './review-rows';
import rowClasses from './review-rows-view.module.css';
import { FileHead, HunkHead, type PartActions } from './row-heads';
import { useColumns } from './use-columns';

export type DiffPaneHandle = {
  /** Brings a row into sight: a head to the top, a line as little as it takes. */
  reveal: (key: string) => void;
  focus: () => void;
};

type Props = PartActions & {
  sessionId: string;
  rows: readonly ReviewRow[];
  layout: ReviewLayout;
  /** The row that keys act on. */
  cursor: string | null;
  onComment: (path: string, line: PreparedLine) => void;
  onFold: (path: string) => void;
  onRetry: (path: string) => void;
  /** The file at the top, after the person scrolled. */
  onTop: (path: string) => void;
  /** Files of which something is in sight or near. */
  onSight: (paths: readonly string[]) => void;
  footer: ReactNode;
  handle: React.Ref<DiffPaneHandle>;
};

const OVERSCAN = 12;
const HEAD = 40;

/** All changes under each other. Only what is in sight is drawn; the head of the file at the top stays. */
export function DiffPane(props: Props) {
  const { sessionId, rows, layout, onTop, onSight, handle } = props;
  const scroller = useRef<HTMLElement>(null);
  const columns = useColumns(scroller, layout);
  const stuck = useRef(-1);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => estimateHeight(rows[at], columns),
    getItemKey: useCallback((at: number) => rows[at]?.key ?? at, [rows]),
    rangeExtractor: useCallback(
      ({ startIndex, endIndex, count, overscan }) => {
        stuck.current = headAt(rows, startIndex);
        const first = Math.max(0, startIndex - overscan);
        const last = Math.min(count - 1, endIndex + overscan);
        const shown = Array.from({ length: last - first + 1 }, (_, at) => first + at);
        return stuck.current >= 0 && stuck.current < first ? [stuck.current, ...shown] : shown;
      },
      [rows],
    ),
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD,
  });
  const keep = useKeptPlace({ sessionId, rows, scroller, virtualizer, onTop });

  const items = virtualizer.getVirtualItems();
  const sight = [...new Set(items.map(({ index }) => rows[index]?.file.path ?? ''))].join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list of rows may want its files again
  useEffect(() => onSight(sight.split('\n').filter(Boolean)), [sight, rows]);

  useImperativeHandle(handle, () => ({
    reveal: (key) => {
      const at = rows.findIndex((row) => row.key === key);
      if (at < 0) return;
      const row = rows[at];
      const start = virtualizer.measurementsCache[at]?.start ?? 0;
      if (row?.kind === 'file') virtualizer.scrollToOffset(start);
      else if (row?.kind === 'hunk') virtualizer.scrollToOffset(start - HEAD);
      else virtualizer.scrollToIndex(at, { align: 'auto' });
      keep.chosen(at);
    },
    focus: () => scroller.current?.focus({ preventScroll: true }),
  }));

  return (
    <ScrollRegion
      ref={scroller}
      role="group"
      className={classes.scroller}
      aria-label="Changed files"
      data-review-scroller
      onScroll={keep.onScroll}
    >
      <div className={classes.content} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          const isStuck = item.index === stuck.current;
          return (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className={isStuck ? classes.stuck : classes.row}
              style={isStuck ? {} : { transform: `translateY(${item.start}px)` }}
            >
              {row && <Row row={row} {...props} />}
            </div>
          );
        })}
      </div>
      {props.footer}
    </ScrollRegion>
  );
}

function headAt(rows: readonly ReviewRow[], from: number): number {
  let at = from;
  while (at > 0 && rows[at]?.kind !== 'file') at -= 1;
  return rows[at]?.kind === 'file' ? at : -1;
}

type KeptPlace = {
  sessionId: string;
  rows: readonly ReviewRow[];
  scroller: React.RefObject<HTMLElement | null>;
  virtualizer: ReturnType<typeof useVirtualizer<HTMLElement, Element>>;
  onTop: (path: string) => void;
};

/** What one reads stays where it is when rows come, go or get their real height above it. */
function useKeptPlace({ sessionId, rows, scroller, virtualizer, onTop }: KeptPlace) {
  const setTo = useRef(-1);
  const latest = useRef(rows);
  latest.current = rows;
  const size = virtualizer.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows and their heights are what moves things
  useLayoutEffect(() => {
    const anchor = anchors.get(sessionId);
    const element = scroller.current;
    if (!anchor || !element) return;
    const at = findAnchor(rows, anchor);
    const start = virtualizer.measurementsCache[at]?.start;
    if (start === undefined) return;
    const wanted = Math.max(0, start + anchor.offset);
    if (Math.abs(element.scrollTop - wanted) < 1) return;
    element.scrollTop = wanted;
    setTo.current = element.scrollTop;
  }, [rows, size]);

  const remember = (top: number) => {
    const at = virtualizer.getVirtualItemForOffset(top)?.index ?? -1;
    const row = latest.current[at];
    const start = virtualizer.measurementsCache[at]?.start;
    if (!row || start === undefined) return;
    anchors.set(sessionId, anchorOf(row, top - start));
    return row.file.path;
  };
  return {
    onScroll: () => {
      const top = scroller.current?.scrollTop ?? 0;
      // The browser tells of what was just set above as well.
      if (Math.abs(top - setTo.current) < 1) return;
      setTo.current = -1;
      const path = remember(top);
      if (path !== undefined) onTop(path);
    },
    /** Something was brought into sight on purpose: that is what stays now. */
    chosen: (at: number) => {
      const row = latest.current[at];
      const isHead = row?.kind === 'file';
      if (row?.kind === 'file' || row?.kind === 'hunk')
        anchors.set(sessionId, anchorOf(row, isHead ? 0 : -HEAD));
      setTo.current = scroller.current?.scrollTop ?? -1;
    },
  };
}

function Row({ row, ...props }: Props & { row: ReviewRow }) {
  const { sessionId, cursor, onComment, onFold, onRetry, onStage, onRevert, onOpen } = props;
  const isCurrent = cursor === row.key;
  const { path } = row.file;
  const actions = { onStage, onRevert, onOpen };
  switch (row.kind) {
    case 'file':
      return (
        <FileHead
          file={row.file}
          isFolded={row.isFolded}
          isCurrent={isCurrent}
          onFold={onFold}
          {...actions}
        />
      );
    case 'hunk':
      return <HunkHead file={row.file} hunk={row.hunk} isCurrent={isCurrent} {...actions} />;
    case 'line':
      return (
        <UnifiedLine line={row.line} path={path} isCurrent={isCurrent} onComment={onComment} />
      );
    case 'pair':
      return <SplitLine pair={row.pair} path={path} isCurrent={isCurrent} onComment={onComment} />;
    case 'comment':
      return <CommentBox sessionId={sessionId} comment={row.comment} isLost={row.isLost} />;
    case 'note':
      return <p className={rowClasses.note}>{row.words}</p>;
    case 'error':
      return (
        <div className={rowClasses.error}>
          <ErrorNotice
            error={row.error}
            title="These changes could not be read"
            onRetry={() => onRetry(path)}
          >
            {row.error.code === 'CONFLICT' && (
              <Button size="xs" variant="default" onClick={() => onRetry(path)}>
                Try again
              </Button>
            )}
          </ErrorNotice>
        </div>
      );
    case 'wait':
      return <Waiting lines={row.lines} />;
  }
}

/** Keeps the place of what is being asked for; says so only when it takes long enough to be seen. */
function Waiting({ lines }: { lines: number }) {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.waiting} style={{ height: lines * 20 }}>
      {isSlow && <p className={rowClasses.note}>Reading the changes…</p>}
    </div>
  );
}
