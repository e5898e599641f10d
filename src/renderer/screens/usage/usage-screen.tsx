import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useQuery } from '../../api';
import { EmptyState } from '../../components/empty-state';
import { ErrorNotice } from '../../components/error-notice';
import { PageHeader } from '../../components/page-header';
import { ScrollRegion } from '../../components/scroll-region';
import { Skeletons } from '../../components/skeletons';
import { useNow } from '../../components/time-ago';
import { useNavigation } from '../../navigation';
import { useProfile } from '../../profile';
import { Breakdown } from './breakdown';
import {
  type DayRange,
  dayOf,
  previousWords,
  RANGE_LABELS,
  type RangeKind,
  rangeOf,
} from './range';
import { RecordsTable } from './records-table';
import { SpendChart } from './spend-chart';
import { Totals } from './totals';
import classes from './usage-screen.module.css';

/** What was spent: totals, the days, who and what it went to, and every request behind it. */
export default function UsageScreen() {
  const { id: profileId } = useProfile();
  const go = useNavigation((navigation) => navigation.go);
  const { kind, setKind, custom, setCustom, range } = useRange();
  const summary = useQuery('usage.summary', { profileId, ...range, by: 'model' });
  const scroller = useRef<HTMLElement>(null);
  const totals = summary.data?.totals;
  const isEmpty = totals !== undefined && totals.requests === 0;
  const isNew = isEmpty && summary.data?.previous.requests === 0;

  return (
    <ScrollRegion ref={scroller} className={classes.screen} aria-label="Usage">
      <div className={classes.column}>
        <PageHeader
          title="Usage"
          actions={
            <RangeChoice kind={kind} onKind={setKind} custom={custom} onCustom={setCustom} />
          }
        />
        {summary.error && <ErrorNotice error={summary.error} onRetry={summary.reload} />}
        {summary.data === undefined
          ? summary.isSlow && <Skeletons rows={4} height={96} />
          : !isNew && (
              <Totals
                totals={summary.data.totals}
                previous={summary.data.previous}
                previousWords={previousWords(kind, range)}
              />
            )}
        {isEmpty ? (
          <EmptyState
            icon={IconChartBar}
            title={isNew ? 'Nothing spent yet' : 'No requests in this range'}
            action={
              <Button onClick={() => go({ screen: 'sessions', creating: true })}>
                Start a session
              </Button>
            }
          >
            Every request to a provider is recorded here: its tokens, its cost, and whose key paid.
          </EmptyState>
        ) : (
          totals !== undefined && (
            <>
              <SpendChart range={range} />
              <div className={classes.breakdowns}>
                <Breakdown title="By model" by="model" range={range} />
                <Breakdown title="Who paid" by="credential" range={range} />
              </div>
              <RecordsTable range={range} total={totals.requests} scroller={scroller} />
            </>
          )
        )}
      </div>
    </ScrollRegion>
  );
}

type ChoiceProps = {
  kind: RangeKind;
  onKind: (kind: RangeKind) => void;
  custom: DayRange;
  onCustom: (range: DayRange) => void;
};

function RangeChoice({ kind, onKind, custom, onCustom }: ChoiceProps) {
  return (
    <div className={classes.range}>
      {kind === 'custom' && (
        <>
          <DayInput
            label="From"
            value={custom.from}
            onChange={(from) => onCustom({ ...custom, from })}
          />
          <DayInput label="To" value={custom.to} onChange={(to) => onCustom({ ...custom, to })} />
        </>
      )}
      <SegmentedControl<RangeKind>
        size="xs"
        aria-label="Range"
        value={kind}
        onChange={onKind}
        data={(Object.keys(RANGE_LABELS) as RangeKind[]).map((value) => ({
          value,
          label: RANGE_LABELS[value],
        }))}
      />
    </div>
  );
}

type DayInputProps = { label: string; value: string; onChange: (day: string) => void };

function DayInput({ label, value, onChange }: DayInputProps) {
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={label}
      value={value}
      // An unfinished date reads as empty.
      onChange={({ currentTarget }) => currentTarget.value && onChange(currentTarget.value)}
    />
  );
}

function useRange() {
  const today = dayOf(useNow());
  const [kind, setKind] = useState<RangeKind>('30d');
  const [custom, setCustom] = useState<DayRange>(() =>
    rangeOf('30d', Date.now(), { from: '', to: '' }),
  );
  const range = rangeOf(kind, new Date(`${today}T12:00:00`).getTime(), custom);
  return { kind, setKind, custom, setCustom, range };
}
