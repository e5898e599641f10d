import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { useReducedMotion } from '@mantine/hooks';
import { type KeyboardEvent, useRef } from 'react';
import { formatMicroUsd, formatTokens } from '../../../shared/money';
import { axisFor } from './axis';
import classes from './bars.module.css';
import { type ChartDay, largestDay, type Metric, type Series } from './figures';
import { dayWords } from './range';
import { seriesColor } from './series-color';

type Props = {
  days: readonly ChartDay[];
  series: readonly Series[];
  metric: Metric;
  onDay: (day: string) => void;
};

/** Widths in px of one character of the axis, and of the space beside it. */
const CHARACTER = 7;
const AXIS_SPACE = 18;

/**
 * Stacked bars, one per day; a click, or Enter on the day that arrows led to, picks it. In a file of its
 * own: the chart library is large.
 */
export default function Bars({ days, series, metric, onDay }: Props) {
  const isStill = useReducedMotion();
  const pointed = useRef<string | null>(null);
  const axis = axisFor(largestDay(days, series), metric);
  const top = axis.ticks.at(-1) ?? 1;
  const widest = Math.max(...axis.ticks.map((tick) => axis.words(tick).length));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || pointed.current === null) return;
    event.preventDefault();
    onDay(pointed.current);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the chart in it takes the focus and the arrows
    <div onKeyDown={onKeyDown}>
      <BarChart
        h={220}
        data={[...days]}
        dataKey="day"
        type="stacked"
        series={series.map(({ id, label }, at) => ({ name: id, label, color: seriesColor(at) }))}
        gridAxis="x"
        tickLine="none"
        strokeDasharray="0"
        maxBarWidth={34}
        barChartProps={{
          onClick: ({ activeLabel }) => {
            if (activeLabel !== undefined) onDay(String(activeLabel));
          },
        }}
        barProps={(one) => ({
          isAnimationActive: !isStill,
          animationDuration: 140,
          cursor: 'pointer',
          radius: one.name === series.at(-1)?.id ? [3, 3, 0, 0] : 0,
        })}
        yAxisProps={{
          tickFormatter: axis.words,
          ticks: [...axis.ticks],
          domain: [0, top],
          interval: 0,
          width: widest * CHARACTER + AXIS_SPACE,
        }}
        xAxisProps={{ minTickGap: 16, tickFormatter: dayWords }}
        tooltipAnimationDuration={0}
        tooltipProps={{
          content: ({ active, label, payload }) => {
            pointed.current = active ? String(label) : null;
            return active ? (
              <DayTooltip
                day={String(label)}
                amounts={amountsOf(payload)}
                series={series}
                metric={metric}
              />
            ) : null;
          },
        }}
        classNames={{ root: classes.root ?? '', axis: classes.axis ?? '' }}
      />
    </div>
  );
}

type TooltipProps = {
  day: string;
  amounts: ReadonlyMap<string, number>;
  series: readonly Series[];
  metric: Metric;
};

function DayTooltip({ day, amounts, series, metric }: TooltipProps) {
  const total = [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
  return (
    <div className={classes.tooltip}>
      <p className={classes.row}>
        <span className={classes.day}>{dayWords(day)}</span>
        <span data-figures>{words(total, metric)}</span>
      </p>
      {series.map(({ id, label }, at) => {
        const amount = amounts.get(id) ?? 0;
        return amount === 0 ? null : (
          <p key={id} className={classes.row}>
            <span className={classes.swatch} style={{ background: seriesColor(at) }} />
            <span className={classes.label}>{label}</span>
            <span data-figures>{words(amount, metric)}</span>
          </p>
        );
      })}
    </div>
  );
}

type Payload = readonly { dataKey?: unknown; value?: unknown }[] | undefined;

function amountsOf(payload: Payload): Map<string, number> {
  return new Map(payload?.map(({ dataKey, value }) => [String(dataKey), Number(value)]));
}

function words(amount: number, metric: Metric): string {
  return metric === 'tokens' ? formatTokens(amount) : formatMicroUsd(amount);
}
