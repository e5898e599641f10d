import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { useReducedMotion } from '@mantine/hooks';
import { formatMicroUsd, formatTokens, MICRO_USD_PER_USD } from '../../../shared/money';
import classes from './bars.module.css';
import type { ChartDay, Metric, Series } from './figures';
import { dayWords } from './range';
import { seriesColor } from './series-color';

type Props = { days: readonly ChartDay[]; series: readonly Series[]; metric: Metric };

/** Stacked bars, one per day. In a file of its own: the chart library is large. */
export default function Bars({ days, series, metric }: Props) {
  const isStill = useReducedMotion();
  return (
    <BarChart
      h={220}
      data={days.map((day) => ({ ...day, name: dayWords(day.day) }))}
      dataKey="name"
      type="stacked"
      series={series.map(({ id, label }, at) => ({ name: id, label, color: seriesColor(at) }))}
      gridAxis="x"
      tickLine="none"
      strokeDasharray="0"
      maxBarWidth={34}
      barProps={(one) => ({
        isAnimationActive: !isStill,
        animationDuration: 140,
        radius: one.name === series.at(-1)?.id ? [3, 3, 0, 0] : 0,
      })}
      yAxisProps={{ tickFormatter: (value: number) => axisWords(value, metric), width: 48 }}
      xAxisProps={{ minTickGap: 16 }}
      tooltipAnimationDuration={0}
      tooltipProps={{
        content: ({ active, label, payload }) =>
          active ? (
            <DayTooltip
              day={String(label)}
              amounts={amountsOf(payload)}
              series={series}
              metric={metric}
            />
          ) : null,
      }}
      classNames={{ root: classes.root ?? '', axis: classes.axis ?? '' }}
    />
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
        <span className={classes.day}>{day}</span>
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

/** Round figures for an axis: `$4`, `$0.50`, `2M`. */
function axisWords(value: number, metric: Metric): string {
  if (metric === 'tokens') return formatTokens(value).replace('.0', '');
  const dollars = value / MICRO_USD_PER_USD;
  return Number.isInteger(dollars) ? `$${dollars}` : formatMicroUsd(value);
}
