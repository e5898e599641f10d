import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { UsageRecord, UsageSort } from '../../../shared/commands/usage';
import { Money, Tokens } from '../../components/figures';
import { exactTime } from '../../components/relative-time';
import { allTokens, tokensIn } from './figures';
import { SOURCE_WORDS } from './filters';
import { RecordDrawer } from './record-drawer';
import classes from './records-table.module.css';
import type { useRecords } from './use-records';

export type RecordsOrder = { sort: UsageSort; ascending: boolean };

type Props = {
  ledger: ReturnType<typeof useRecords>;
  /** How many there are, also those that are not loaded yet; null when nobody knows. */
  total: number | null;
  order: RecordsOrder;
  onOrder: (order: RecordsOrder) => void;
  scroller: RefObject<HTMLElement | null>;
};

const ROW = 36;
const COLUMNS = 8;

/** Requests, one per line; further pages come as one scrolls. */
export function RecordsTable({ ledger, total, order, onOrder, scroller }: Props) {
  const { records, hasMore, isStale, loadMore } = ledger;
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
    <>
      <table
        ref={table}
        className={classes.table}
        data-stale={isStale || undefined}
        aria-label="Requests"
        aria-busy={isStale}
        aria-rowcount={countOf(total, hasMore, records.length)}
      >
        <thead>
          <tr>
            <SortHeader sort="at" order={order} onOrder={onOrder}>
              Time
            </SortHeader>
            <th scope="col">Model</th>
            <th scope="col" className={classes.session}>
              Session
            </th>
            <th scope="col" className={classes.payer}>
              Paid by
            </th>
            <th scope="col" className={classes.number}>
              In
            </th>
            <th scope="col" className={classes.number}>
              Out
            </th>
            <SortHeader sort="tokens" order={order} onOrder={onOrder}>
              Tokens
            </SortHeader>
            <SortHeader sort="cost" order={order} onOrder={onOrder}>
              Cost
            </SortHeader>
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
    </>
  );
}

/** Rows with the header; -1 = nobody knows, as ARIA has it. */
function countOf(total: number | null, hasMore: boolean, loaded: number): number {
  if (!hasMore) return loaded + 1;
  return total === null ? -1 : total + 1;
}

type SortProps = {
  sort: UsageSort;
  order: RecordsOrder;
  onOrder: (order: RecordsOrder) => void;
  children: string;
};

/** Sorts by its column, largest first; again turns it round. */
function SortHeader({ sort, order, onOrder, children }: SortProps) {
  const isCurrent = order.sort === sort;
  const Arrow = isCurrent && order.ascending ? IconArrowUp : IconArrowDown;
  const direction = order.ascending ? 'ascending' : 'descending';
  return (
    <th
      scope="col"
      className={sort === 'at' ? classes.timeHead : classes.number}
      aria-sort={isCurrent ? direction : 'none'}
    >
      <button
        type="button"
        className={classes.sort}
        data-current={isCurrent || undefined}
        onClick={() => onOrder({ sort, ascending: isCurrent && !order.ascending })}
      >
        {children}
        <Arrow size={13} stroke={2} aria-hidden />
      </button>
    </th>
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
      <td title={model}>{model}</td>
      <td className={classes.session} title={sessionTitle && `${sessionTitle} in ${workspace}`}>
        {sessionTitle || <span className={classes.faint}>{originWords(record)}</span>}
      </td>
      <td className={classes.payer}>{credentialName}</td>
      <td className={classes.number}>
        <Tokens count={tokensIn(tokens)} />
      </td>
      <td className={classes.number}>
        <Tokens count={tokens.output} />
      </td>
      <td className={classes.number}>
        <Tokens count={allTokens(tokens)} />
      </td>
      <td className={classes.number}>
        <Money amount={costMicroUsd} />
      </td>
    </tr>
  );
}

/** Where a request without a session came from. */
function originWords({ source, clientName }: UsageRecord): string {
  return source === 'gateway' && clientName !== '' ? clientName : SOURCE_WORDS[source];
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

/** `20 Nov 14:05:12`, with the year where it is another one. */
function shortTime(at: number): string {
  const date = new Date(at);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  const day = date.toLocaleDateString('en-GB', {
    day: '2-digit',
    month: 'short',
    ...(isThisYear ? {} : { year: '2-digit' }),
  });
  return `${day} ${date.toLocaleTimeString('en-GB')}`;
}
