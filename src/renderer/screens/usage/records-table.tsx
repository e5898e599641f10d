import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { UsageRecord } from '../../../shared/commands/usage';
import { ErrorNotice } from '../../components/error-notice';
import { Money, Tokens } from '../../components/figures';
import { exactTime } from '../../components/relative-time';
import { useProfile } from '../../profile';
import { tokensIn } from './figures';
import type { DayRange } from './range';
import { RecordDrawer } from './record-drawer';
import classes from './records-table.module.css';
import { useRecords } from './use-records';

type Props = {
  range: DayRange;
  /** Requests in the range, also those that are not loaded yet. */
  total: number;
  scroller: RefObject<HTMLElement | null>;
};

const ROW = 36;
const COLUMNS = 7;

/** Every request of the range, newest first; further pages come as one scrolls. */
export function RecordsTable({ range, total, scroller }: Props) {
  const { id: profileId } = useProfile();
  const { records, hasMore, error, loadMore } = useRecords(profileId, range);
  const [shown, setShown] = useState<UsageRecord | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const virtualizer = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => records[index]?.id ?? index,
    scrollMargin: useTop(table, scroller),
    overscan: 12,
  });
  const rows = virtualizer.getVirtualItems();
  const { scrollMargin } = virtualizer.options;
  const before = (rows[0]?.start ?? scrollMargin) - scrollMargin;
  const after = virtualizer.getTotalSize() - ((rows.at(-1)?.end ?? scrollMargin) - scrollMargin);
  const isNearEnd = (rows.at(-1)?.index ?? 0) > records.length - 30;
  useEffect(() => {
    if (isNearEnd && hasMore) void loadMore();
  }, [isNearEnd, hasMore, loadMore]);

  return (
    <section aria-label="Requests">
      <h2 className={classes.title}>Requests</h2>
      {error && <ErrorNotice error={error} onRetry={() => void loadMore()} />}
      <table ref={table} className={classes.table} aria-rowcount={total + 1}>
        <thead>
          <tr>
            <th>Time</th>
            <th>Model</th>
            <th>Session</th>
            <th className={classes.payer}>Paid by</th>
            <th className={classes.number}>In</th>
            <th className={classes.number}>Out</th>
            <th className={classes.number}>Cost</th>
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} />
          {rows.map(({ index, key }) => {
            const record = records[index];
            return (
              record && (
                <Row
                  key={key}
                  record={record}
                  position={index + 2}
                  onOpen={() => setShown(record)}
                />
              )
            );
          })}
          <Spacer height={after} />
        </tbody>
      </table>
      <RecordDrawer record={shown} onClose={() => setShown(null)} />
    </section>
  );
}

type RowProps = { record: UsageRecord; position: number; onOpen: () => void };

function Row({ record, position, onOpen }: RowProps) {
  const { at, model, sessionTitle, workspace, credentialName, tokens, costMicroUsd } = record;
  return (
    // The row is a larger target for the button in it.
    <tr className={classes.row} aria-rowindex={position} onClick={onOpen}>
      <td>
        <button type="button" className={classes.time} title={exactTime(at)} data-figures>
          {shortTime(at)}
        </button>
      </td>
      <td>{model}</td>
      <td className={classes.session} title={`${sessionTitle} in ${workspace}`}>
        {sessionTitle || <span className={classes.faint}>{record.source}</span>}
      </td>
      <td className={classes.payer}>{credentialName}</td>
      <td className={classes.number}>
        <Tokens count={tokensIn(tokens)} />
      </td>
      <td className={classes.number}>
        <Tokens count={tokens.output} />
      </td>
      <td className={classes.number}>
        <Money amount={costMicroUsd} />
      </td>
    </tr>
  );
}

/** Stands for the rows that are not drawn. */
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={COLUMNS} className={classes.spacer} style={{ height }} />
    </tr>
  );
}

/** How far the rows are below the top of what scrolls; what stands above them may grow. */
function useTop(
  table: RefObject<HTMLTableElement | null>,
  scroller: RefObject<HTMLElement | null>,
): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const body = table.current?.tBodies[0];
    const outer = scroller.current;
    const content = outer?.firstElementChild;
    if (!body || !outer || !content) return;
    const measure = () =>
      setTop(
        Math.round(
          body.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop,
        ),
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(content);
    return () => observer.disconnect();
  }, [table, scroller]);
  return top;
}

/** `20 Nov 14:05:12` */
function shortTime(at: number): string {
  const date = new Date(at);
  const day = date.toLocaleDateString('en-GB', { day: '2-digit', month: 'short' });
  return `${day} ${date.toLocaleTimeString('en-GB')}`;
}
