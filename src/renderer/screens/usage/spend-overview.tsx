import type { CommandInput } from '../../../shared/commands';
import type { UsageDimension, UsageGroup } from '../../../shared/commands/usage';
import { useQuery } from '../../api';
import { useHomeFolder } from '../settings/place-field';
import { Breakdown } from './breakdown';
import { DIMENSION_LABELS, groupLabel } from './dimensions';
import { type Metric, type Summary, seriesOf } from './figures';
import { type Filter, PART_OF_DIMENSION } from './filters';
import { SpendChart } from './spend-chart';
import classes from './spend-overview.module.css';

type Props = {
  question: Omit<CommandInput<'usage.summary'>, 'by'>;
  summary: Summary;
  by: UsageDimension;
  onBy: (by: UsageDimension) => void;
  metric: Metric;
  onMetric: (metric: Metric) => void;
  onDay: (day: string) => void;
  onFilter: (filter: Filter) => void;
};

const MAX_ROWS = 6;

/** The days as bars, and beside each other what they went to and the sessions that cost most. */
export function SpendOverview({ question, by, metric, onFilter, ...rest }: Props) {
  const home = useHomeFolder();
  const summary = named(rest.summary, by, home);
  const series = seriesOf(summary, metric);
  const beside: UsageDimension = by === 'session' ? 'model' : 'session';
  const other = useQuery('usage.summary', { ...question, by: beside }).data;
  const pick = (of: UsageDimension) => (group: UsageGroup) =>
    onFilter({ part: PART_OF_DIMENSION[of], value: group.key, label: group.label });
  return (
    <>
      <SpendChart
        summary={summary}
        series={series}
        isOneDay={question.from === question.to}
        metric={metric}
        onMetric={rest.onMetric}
        by={by}
        onBy={rest.onBy}
        onDay={rest.onDay}
      />
      <div className={classes.breakdowns}>
        <Breakdown
          title={by === 'session' ? 'Top sessions' : `By ${DIMENSION_LABELS[by].toLowerCase()}`}
          groups={summary.groups}
          series={series}
          metric={metric}
          maxRows={MAX_ROWS}
          onPick={pick(by)}
        />
        <Breakdown
          title={beside === 'session' ? 'Top sessions' : 'By model'}
          groups={other ? named(other, beside, home).groups : []}
          metric={metric}
          maxRows={MAX_ROWS}
          onPick={pick(beside)}
        />
      </div>
    </>
  );
}

/** With names that a person knows. */
function named(summary: Summary, by: UsageDimension, home: string): Summary {
  const groups = summary.groups.map((group) => ({ ...group, label: groupLabel(group, by, home) }));
  return { ...summary, groups };
}
