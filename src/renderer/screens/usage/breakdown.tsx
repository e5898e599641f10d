import type { UsageDimension, UsageGroup } from '../../../shared/commands/usage';
import { useQuery } from '../../api';
import { Money } from '../../components/figures';
import { useProfile } from '../../profile';
import classes from './breakdown.module.css';
import type { DayRange } from './range';

type Props = { title: string; by: UsageDimension; range: DayRange };

const MAX_ROWS = 6;

/** What the cost went to, largest first, each with its share as a bar. */
export function Breakdown({ title, by, range }: Props) {
  const { id: profileId } = useProfile();
  const { data } = useQuery('usage.summary', { profileId, ...range, by });
  const groups = [...(data?.groups ?? [])].sort((a, b) => b.costMicroUsd - a.costMicroUsd);
  const total = data?.totals.costMicroUsd ?? 0;
  return (
    <section aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <ul className={classes.rows}>
        {groups.slice(0, MAX_ROWS).map((group) => (
          <Row key={group.key} group={group} share={total === 0 ? 0 : group.costMicroUsd / total} />
        ))}
      </ul>
      {groups.length > MAX_ROWS && (
        <p className={classes.more}>and {groups.length - MAX_ROWS} smaller ones</p>
      )}
    </section>
  );
}

function Row({ group, share }: { group: UsageGroup; share: number }) {
  const isUnpriced = group.requests > 0 && group.unpriced === group.requests;
  const requests = `${group.requests.toLocaleString('en-US')} ${group.requests === 1 ? 'request' : 'requests'}`;
  return (
    <li className={classes.row}>
      <span className={classes.label} title={group.label}>
        {group.label}
      </span>
      <span className={classes.requests} data-figures>
        {requests}
        {group.unpriced > 0 && !isUnpriced && `, ${group.unpriced} unpriced`}
      </span>
      <span className={classes.track} aria-hidden>
        <span className={classes.bar} style={{ width: `${share * 100}%` }} />
      </span>
      <span className={classes.share} data-figures>
        {isUnpriced ? '' : `${Math.round(share * 100)} %`}
      </span>
      <span className={classes.cost}>
        <Money amount={isUnpriced ? null : group.costMicroUsd} />
      </span>
    </li>
  );
}
