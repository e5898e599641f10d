import type { CommandOutput } from '../../../shared/commands';
import type { Tokens, UsageTotals } from '../../../shared/commands/usage';

export type Summary = CommandOutput<'usage.summary'>;
export type Metric = 'costMicroUsd' | 'tokens';

/** Everything that was sent: fresh, read from the cache and written to it. */
export function tokensIn({ input, cacheRead, cacheWrite5m, cacheWrite1h }: Tokens): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h;
}

/** Share of the tokens sent that came from the cache; null when nothing was sent. */
export function cacheHitRate(tokens: Tokens): number | null {
  const sent = tokensIn(tokens);
  return sent === 0 ? null : tokens.cacheRead / sent;
}

/** All tokens, sent and received. */
export function allTokens(tokens: Tokens): number {
  return tokensIn(tokens) + tokens.output;
}

/** `+12 %`, `−8 %`, `as before`; nothing to compare with is said, not shown as infinite. */
export function changeWords(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'nothing yet' : 'nothing before';
  const percent = Math.round((Math.abs(now - before) / before) * 100);
  if (percent === 0) return 'as before';
  return `${now > before ? '+' : '−'}${percent.toLocaleString('en-US')} %`;
}

/** A share as a whole percentage; a small one is never shown as nothing. */
export function shareWords(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const percent = (part / whole) * 100;
  return percent < 1 ? '<1 %' : `${Math.round(percent)} %`;
}

/** One colour of the chart. `keys` are the groups in it: more than one only for the rest. */
export type Series = { id: string; label: string; keys: readonly string[]; total: number };

const MAX_SERIES = 5;

/** The largest amount of a day, all series together. */
export function largestDay(days: readonly ChartDay[], series: readonly Series[]): number {
  const sums = days.map((day) => series.reduce((sum, { id }) => sum + Number(day[id] ?? 0), 0));
  return Math.max(0, ...sums);
}

/** The largest groups, each a series, and one for the rest. */
export function seriesOf(summary: Summary, metric: Metric): Series[] {
  const groups = summary.groups
    .map(({ key, label, ...totals }) => ({ key, label, total: amountOf(totals, metric) }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total);
  const isCut = groups.length > MAX_SERIES;
  const shown = isCut ? groups.slice(0, MAX_SERIES - 1) : groups;
  const rest = isCut ? groups.slice(MAX_SERIES - 1) : [];
  return [
    ...shown.map(({ key, label, total }, at) => ({ id: `s${at}`, label, keys: [key], total })),
    ...(rest.length === 0
      ? []
      : [
          {
            id: 'rest',
            label: `${rest.length} others`,
            keys: rest.map(({ key }) => key),
            total: rest.reduce((sum, { total }) => sum + total, 0),
          },
        ]),
  ];
}

export type ChartDay = { day: string; [series: string]: string | number };

/** For each day, the amount of each series by its id. */
export function chartDays(
  { days }: Summary,
  series: readonly Series[],
  metric: Metric,
): ChartDay[] {
  return days.map(({ day, groups }) => ({
    day,
    ...Object.fromEntries(
      series.map(({ id, keys }) => [
        id,
        keys.reduce((sum, key) => sum + (groups[key]?.[metric] ?? 0), 0),
      ]),
    ),
  }));
}

/** What a chart of `metric` draws of it. */
export function amountOf(totals: UsageTotals, metric: Metric): number {
  return metric === 'costMicroUsd' ? totals.costMicroUsd : allTokens(totals.tokens);
}
