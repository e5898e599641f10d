import { Button, Switch } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { UsageDimension } from '../../../shared/commands/usage';
import { useQuery } from '../../api';
import { EmptyState } from '../../components/empty-state';
import { ErrorNotice } from '../../components/error-notice';
import { PageHeader } from '../../components/page-header';
import { ScrollRegion } from '../../components/scroll-region';
import { Skeletons } from '../../components/skeletons';
import { useNow } from '../../components/time-ago';
import { useNavigation, usePlace } from '../../navigation';
import { useProfile } from '../../profile';
import type { Metric } from './figures';
import { dayFilter } from './filters';
import { ImportOffer } from './import-offer';
import { type DayRange, dayOf, previousWords, type RangeKind, rangeOf } from './range';
import { RangeChoice } from './range-choice';
import { RequestsSection } from './requests-section';
import { SpendOverview } from './spend-overview';
import { Totals } from './totals';
import classes from './usage-screen.module.css';
import { type Narrowing, useNarrowing } from './use-narrowing';
import { YearMap } from './year-map';

/** What was spent: totals, the days, what it went to, the year, and every request behind it. */
export default function UsageScreen() {
  const { id: profileId } = useProfile();
  const { kind, setKind, setCustom, range, today } = useRange();
  const [by, setBy] = useState<UsageDimension>('model');
  const [metric, setMetric] = useState<Metric>('costMicroUsd');
  const [withoutImports, setWithoutImports] = useState(false);
  const narrowing = useNarrowing();
  useAskedClient(narrowing);
  const question = { profileId, ...range, withoutImports };
  const summary = useQuery('usage.summary', { ...question, by });
  const shown = useLatest(summary.data);
  const scroller = useRef<HTMLElement>(null);
  const visitDay = (day: string) => narrowing.visit(dayFilter(day));
  const isEmpty = shown !== undefined && shown.totals.requests === 0;
  const isNew = isEmpty && shown.previous.requests === 0 && !withoutImports;

  return (
    <ScrollRegion ref={scroller} className={classes.screen} aria-label="Usage">
      <div className={classes.column}>
        <PageHeader
          title="Usage"
          actions={
            <>
              <ImportsSwitch isShown={!withoutImports} onChange={(on) => setWithoutImports(!on)} />
              <RangeChoice
                kind={kind}
                range={range}
                today={today}
                onKind={setKind}
                onCustom={setCustom}
              />
            </>
          }
        />
        {summary.error && <ErrorNotice error={summary.error} onRetry={summary.reload} />}
        {shown === undefined && summary.isSlow && <Skeletons rows={4} height={96} />}
        {shown && !isNew && <Totals summary={shown} previousWords={previousWords(kind, range)} />}
        {isEmpty && <Nothing isNew={isNew} />}
        {shown && !isEmpty && (
          <SpendOverview
            question={question}
            summary={shown}
            by={by}
            onBy={setBy}
            metric={metric}
            onMetric={setMetric}
            onDay={visitDay}
            onFilter={narrowing.visit}
          />
        )}
        {shown && !isNew && (
          <>
            <YearMap
              today={today}
              metric={metric}
              selected={narrowing.filters.find(({ part }) => part === 'day')?.value}
              onDay={visitDay}
            />
            <RequestsSection
              range={range}
              narrowing={narrowing}
              withoutImports={withoutImports}
              total={shown.totals.requests}
              scroller={scroller}
            />
          </>
        )}
      </div>
      <ImportOffer />
    </ScrollRegion>
  );
}

function Nothing({ isNew }: { isNew: boolean }) {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <EmptyState
      icon={IconChartBar}
      title={isNew ? 'Nothing spent yet' : 'No requests in this range'}
      action={
        <Button onClick={() => go({ screen: 'sessions', creating: true })}>Start a session</Button>
      }
    >
      Every request to a provider is recorded here: its tokens, its cost, and whose key paid.
    </EmptyState>
  );
}

type SwitchProps = { isShown: boolean; onChange: (isShown: boolean) => void };

/** Only where there can be imported history. */
function ImportsSwitch({ isShown, onChange }: SwitchProps) {
  const { data } = useQuery('imports.state', {});
  if (!data || (data.last === null && !data.isEnabled)) return null;
  return (
    <Switch
      size="xs"
      className={classes.imports ?? ''}
      label="Imported history"
      checked={isShown}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  );
}

/** Shows the requests of the client that another screen led here for, once. */
function useAskedClient({ visit }: Narrowing): void {
  const client = usePlace('usage')?.client;
  const go = useNavigation((navigation) => navigation.go);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once, whatever the list is narrowed to
  useEffect(() => {
    if (client === undefined) return;
    visit({ part: 'clientId', value: client.id, label: client.name });
    go({ screen: 'usage' });
  }, [client]);
}

function useRange() {
  const today = dayOf(useNow());
  const [kind, setKind] = useState<RangeKind>('30d');
  const [custom, setRange] = useState<DayRange>(() =>
    rangeOf('30d', Date.now(), { from: '', to: '' }),
  );
  const range = rangeOf(kind, new Date(`${today}T12:00:00`).getTime(), custom);
  const setCustom = (next: DayRange) => {
    setRange(next);
    setKind('custom');
  };
  const choose = (next: RangeKind) => {
    // It begins with what is shown.
    if (next === 'custom') setRange(range);
    setKind(next);
  };
  return { kind, setKind: choose, setCustom, range, today };
}

/** The last value there was, so that another range does not empty the screen while it is asked for. */
function useLatest<T>(value: T | undefined): T | undefined {
  const [latest, setLatest] = useState(value);
  if (value !== undefined && value !== latest) setLatest(value);
  return value ?? latest;
}
