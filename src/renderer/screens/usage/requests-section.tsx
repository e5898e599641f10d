import { useDebouncedValue } from '@mantine/hooks';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice';
import { useProfile } from '../../profile';
import { ExportButton } from './export-button';
import { FilterBar } from './filter-bar';
import { daysOf, usageFilter } from './filters';
import type { DayRange } from './range';
import { type RecordsOrder, RecordsTable } from './records-table';
import classes from './requests-section.module.css';
import { useExport } from './use-export';
import type { Narrowing } from './use-narrowing';
import { useRecords } from './use-records';

type Props = {
  range: DayRange;
  narrowing: Narrowing;
  withoutImports: boolean;
  /** Requests in the range, also those that are not loaded yet. */
  total: number;
  scroller: RefObject<HTMLElement | null>;
};

/** Long enough not to ask at every letter; in ms. */
const PAUSE_MS = 220;

/** Every request of the range: narrowed, sorted, exported; each opens to its sum. */
export function RequestsSection({ range, narrowing, withoutImports, total, scroller }: Props) {
  const { id: profileId } = useProfile();
  const { filters } = narrowing;
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text, PAUSE_MS);
  const [order, setOrder] = useState<RecordsOrder>({ sort: 'at', ascending: false });
  const selection = {
    profileId,
    ...daysOf(filters, range),
    filter: usageFilter(filters, asked, withoutImports),
  };
  const ledger = useRecords({ ...selection, ...order });
  const exporting = useExport(selection);
  const section = useRef<HTMLElement>(null);
  const isNarrowed = filters.length > 0 || asked !== '';

  useEffect(() => {
    if (narrowing.visits === 0) return;
    section.current?.scrollIntoView({ block: 'start' });
    section.current?.focus({ preventScroll: true });
  }, [narrowing.visits]);

  return (
    <section ref={section} className={classes.section} aria-label="Requests" tabIndex={-1}>
      <header className={classes.head}>
        <h2 className={classes.title}>Requests</h2>
        <ExportButton exporting={exporting} />
      </header>
      <FilterBar
        range={range}
        filters={filters}
        onAdd={narrowing.add}
        onRemove={narrowing.remove}
        onClear={narrowing.clear}
        text={text}
        onText={setText}
      />
      {exporting.error && <ErrorNotice error={exporting.error} onDismiss={exporting.clearError} />}
      {ledger.error && <ErrorNotice error={ledger.error} onRetry={() => void ledger.reload()} />}
      <RecordsTable
        ledger={ledger}
        total={isNarrowed ? null : total}
        order={order}
        onOrder={setOrder}
        scroller={scroller}
      />
      {!ledger.isLoading && !ledger.isStale && ledger.records.length === 0 && (
        <p className={classes.nothing} role="status">
          No request fits. Take a filter off, or choose other days.
        </p>
      )}
    </section>
  );
}
