import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { UsageDimension } from '../../../shared/commands/usage';
import { useQuery } from '../../api';
import { useProfile } from '../../profile';
import { tildePath } from '../sessions/list/arrange';
import { chartDays, type Metric, seriesOf } from './figures';
import { Legend } from './legend';
import type { DayRange } from './range';
import { ShareBar } from './share-bar';
import classes from './spend-chart.module.css';

const Bars = lazy(() => import('./bars'));

const METRICS: { value: Metric; label: string }[] = [
  { value: 'costMicroUsd', label: 'Cost' },
  { value: 'tokens', label: 'Tokens' },
];

const DIMENSIONS: { value: UsageDimension; label: string }[] = [
  { value: 'model', label: 'Model' },
  { value: 'credential', label: 'Key' },
  { value: 'workspace', label: 'Workspace' },
];

/** Cost or tokens per day, stacked by what they went to. A single day is one bar of shares. */
export function SpendChart({ range }: { range: DayRange }) {
  const { id: profileId } = useProfile();
  const [metric, setMetric] = useState<Metric>('costMicroUsd');
  const [by, setBy] = useState<UsageDimension>('model');
  const { data } = useQuery('usage.summary', { profileId, ...range, by });
  const isOneDay = range.from === range.to;
  const what = metric === 'tokens' ? 'Tokens' : 'Cost';
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const series = (data ? seriesOf(data, metric) : []).map((one) =>
    by === 'workspace' ? { ...one, label: tildePath(one.label, home) } : one,
  );
  return (
    <section
      className={classes.section}
      aria-label={`${what} ${isOneDay ? 'by share' : 'per day'}`}
    >
      <header className={classes.head}>
        <h2 className={classes.title}>
          {what} {isOneDay ? 'by share' : 'per day'}
        </h2>
        <SegmentedControl
          size="xs"
          aria-label="Measure"
          value={metric}
          onChange={setMetric}
          data={METRICS}
        />
        <SegmentedControl
          size="xs"
          aria-label="Stacked by"
          value={by}
          onChange={setBy}
          data={DIMENSIONS}
        />
      </header>
      {isOneDay ? (
        <ShareBar series={series} />
      ) : (
        <div className={classes.chart}>
          <Suspense fallback={null}>
            {data && (
              <Bars days={chartDays(data, series, metric)} series={series} metric={metric} />
            )}
          </Suspense>
        </div>
      )}
      <Legend series={series} metric={metric} />
    </section>
  );
}
