import type { UsageGroup } from '../../../shared/commands/usage';
import { Money, Tokens } from '../../components/figures';
import classes from './breakdown.module.css';
import { allTokens, amountOf, type Metric, type Series, shareWords } from './figures';
import { seriesColor } from './series-color';

type Props = {
  title: string;
  /** With names for people. */
  groups: readonly UsageGroup[];
  /** Those of the chart, for their colours; without it there are none. */
  series?: readonly Series[];
  metric: Metric;
  maxRows: number;
  onPick: (group: UsageGroup) => void;
};

/** What the cost or the tokens went to, largest first, each with its share; a row opens its requests. */
export function Breakdown({ title, groups, series, metric, maxRows, onPick }: Props) {
  const sorted = groups.toSorted((a, b) => amountOf(b, metric) - amountOf(a, metric));
  const total = groups.reduce((sum, group) => sum + amountOf(group, metric), 0);
  const rest = sorted.length - maxRows;
  return (
    <section aria-label={title} className={classes.section}>
      <h2 className={classes.title}>{title}</h2>
      <table className={classes.table} aria-label={title}>
        <thead className={classes.hidden}>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Requests</th>
            <th scope="col">Tokens</th>
            <th scope="col">Share</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, maxRows).map((group) => (
            <Row
              key={group.key}
              group={group}
              color={colorOf(group, series)}
              share={amountOf(group, metric)}
              total={total}
              onPick={() => onPick(group)}
            />
          ))}
        </tbody>
      </table>
      {rest > 0 && (
        <p className={classes.more}>
          and {rest} smaller {rest === 1 ? 'one' : 'ones'}
        </p>
      )}
    </section>
  );
}

type RowProps = {
  group: UsageGroup;
  /** null = there are none; empty = none for this one. */
  color: string | null;
  share: number;
  total: number;
  onPick: () => void;
};

function Row({ group, color, share, total, onPick }: RowProps) {
  const isUnpriced = group.requests > 0 && group.unpriced === group.requests;
  const fill = color || 'var(--series-1)';
  return (
    // The row is a larger target for the button in it.
    <tr className={classes.row} onClick={onPick}>
      <td className={classes.labelCell}>
        <button type="button" className={classes.label} title={`Show requests: ${group.label}`}>
          {color !== null && (
            <span className={classes.swatch} style={{ background: color || 'none' }} aria-hidden />
          )}
          <span className={classes.name}>{group.label}</span>
        </button>
      </td>
      <td className={classes.requests} data-figures>
        {group.requests.toLocaleString('en-US')} {group.requests === 1 ? 'request' : 'requests'}
        {group.unpriced > 0 && !isUnpriced && `, ${group.unpriced} unpriced`}
      </td>
      <td className={classes.tokens}>
        <Tokens count={allTokens(group.tokens)} />
      </td>
      <td className={classes.share} data-figures>
        <span className={classes.track} aria-hidden>
          <span
            className={classes.bar}
            style={{ width: `${total === 0 ? 0 : (share / total) * 100}%`, background: fill }}
          />
        </span>
        <span className={classes.percent}>
          {isUnpriced && share === 0 ? '' : shareWords(share, total)}
        </span>
      </td>
      <td className={classes.cost}>
        <Money amount={isUnpriced ? null : group.costMicroUsd} />
      </td>
    </tr>
  );
}

/** Groups beyond the colours share that of the rest. */
function colorOf({ key }: UsageGroup, series: readonly Series[] | undefined): string | null {
  if (series === undefined) return null;
  const at = series.findIndex(({ keys }) => keys.includes(key));
  return at < 0 ? '' : seriesColor(at);
}
