import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { UsageDimension } from '../../../shared/commands/usage';
import { DIMENSION_LABELS } from './dimensions';
import { chartDays, type Metric, type Series, type Summary } from './figures';
import { ShareBar } from './share-bar';
import classes from './spend-chart.module.css';

const Bars = lazy(() => import('./bars'));

const METRICS: { value: Metric; label: string }[] = [
  { value: 'costMicroUsd', label: 'Cost' },
  { value: 'tokens', label: 'Tokens' },
];

const DIMENSIONS = Object.keys(DIMENSION_LABELS) as UsageDimension[];

type Props = {
  summary: Summary | undefined;
  series: readonly Series[];
  isOneDay: boolean;
  metric: Metric;
  onMetric: (metric: Metric) => void;
  by: UsageDimension;
  onBy: (by: UsageDimension) => void;
  onDay: (day: string) => void;
};

/** Cost or tokens per day, stacked by what they went to. A single day is one bar of shares. */
export function SpendChart(props: Props) {
  const { summary, series, isOneDay, metric, onMetric, by, onBy, onDay } = props;
  const title = `${metric === 'tokens' ? 'Tokens' : 'Cost'} ${isOneDay ? 'by share' : 'per day'}`;
  return (
    <section className={classes.section} aria-label={title}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <SegmentedControl
          size="xs"
          aria-label="Measure"
          value={metric}
          onChange={onMetric}
          data={METRICS}
        />
        <SegmentedControl
          size="xs"
          aria-label="Stacked by"
          value={by}
          onChange={onBy}
          data={DIMENSIONS.map((value) => ({ value, label: DIMENSION_LABELS[value] }))}
        />
      </header>
      {isOneDay ? (
        <ShareBar series={series} />
      ) : (
        <div className={classes.chart}>
          <Suspense fallback={null}>
            {summary && (
              <Bars
                days={chartDays(summary, series, metric)}
                series={series}
                metric={metric}
                onDay={onDay}
              />
            )}
          </Suspense>
        </div>
      )}
    </section>
  );
}
