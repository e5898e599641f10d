import { Button } from '@mantine/core';
import { type Range, useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  type Ref,
  useCallback,
  useDeferredValue,
  useEffect,
  useImperativeHandle,
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
import type { PreparedLine } from './hunk-lines';
import { estimateHeight, type ReviewLayout, type ReviewRow } from './review-rows';
import rowClasses from './review-rows-view.module.css';
import { FileHead, HunkHead, type PartActions } from './row-heads';
import { useColumns } from './use-columns';
import { useKeptPlace } from './use-kept-place';

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
  /** A row was clicked: keys act on it from now on. */
  onPick: (row: ReviewRow) => void;
  /** The file at the top, after the person scrolled. */
  onTop: (path: string) => void;
  /** Files of which something is in sight or near. */
  onSight: (paths: readonly string[]) => void;
  footer: ReactNode;
  handle: Ref<DiffPaneHandle>;
};

/** Rows that keys can act on. */
const PICKED: readonly ReviewRow['kind'][] = ['file', 'hunk', 'line', 'pair'];
const OVERSCAN = 12;
/** Height of a file's head, which covers what is under it. */
const HEAD = 40;

/** All changes under each other. Only what is in sight is drawn; the head of the file at the top stays. */
export function DiffPane(props: Props) {
  const { sessionId, rows, layout, onPick, onTop, onSight, handle } = props;
  const scroller = useRef<HTMLElement>(null);
  const columns = useColumns(scroller, layout);
  const stuck = useRef(-1);
  // What is in sight is painted first, what one might scroll to after it.
  const hasChanges = rows.some(({ kind }) => kind === 'hunk');
  const overscan = useDeferredValue(hasChanges ? OVERSCAN : 0, 0);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => estimateHeight(rows[at], columns),
    getItemKey: useCallback((at: number) => rows[at]?.key ?? at, [rows]),
    rangeExtractor: useCallback(
      (range: Range) => {
        const { startIndex, endIndex } = range;
        stuck.current = headAt(rows, startIndex);
        const first = Math.max(0, startIndex - range.overscan);
        const last = Math.min(range.count - 1, endIndex + range.overscan);
        const shown = Array.from({ length: last - first + 1 }, (_, at) => first + at);
        return stuck.current >= 0 && stuck.current < first ? [stuck.current, ...shown] : shown;
      },
      [rows],
    ),
    overscan,
    scrollPaddingStart: HEAD,
  });
  const keep = useKeptPlace({ sessionId, rows, scroller, virtualizer, headHeight: HEAD, onTop });

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
      keep.onReveal(at);
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
      data-has-cursor={props.cursor === null ? undefined : true}
      onScroll={keep.onScroll}
      onClick={({ target }) => {
        const at = target instanceof Element && target.closest('[data-index]');
        const row = at && rows[Number(at.getAttribute('data-index'))];
        if (row && PICKED.includes(row.kind)) onPick(row);
      }}
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
