import { Tooltip } from '@mantine/core';
import type { Client } from '../../../../shared/commands/clients';
import { formatMicroUsd, formatTokens } from '../../../../shared/money';
import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Money } from '../../../components/figures';
import { Skeletons } from '../../../components/skeletons';
import { useNow } from '../../../components/time-ago';
import { allTokens } from '../../usage/figures';
import { dayOf, dayWords } from '../../usage/range';
import { counted } from '../client-words';
import classes from './client-spend.module.css';
import { Nothing, PaneSection } from './pane-section';
import { type DaySpend, spendOf } from './spend';

const DAYS = 30;

/** What a client cost: today, in the last 30 days, and on each of them. */
export function ClientSpend({ client }: { client: Client }) {
  const today = dayOf(useNow());
  const from = dayOf(new Date(`${today}T12:00:00`).getTime(), 1 - DAYS);
  const { data, error, isSlow, reload } = useQuery('usage.summary', {
    profileId: client.profileId,
    from,
    to: today,
    by: 'client',
  });
  const spend = data && spendOf(data, client.id);
  return (
    <PaneSection title="Spend, last 30 days">
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={1} height={92} />}
      {spend?.requests === 0 && <Nothing>Nothing yet.</Nothing>}
      {spend && spend.requests > 0 && (
        <>
          <p className={classes.figures} data-figures>
            <span className={classes.total}>{formatMicroUsd(spend.costMicroUsd)}</span>
            <span>
              <Money amount={client.todayMicroUsd} /> today
            </span>
            <span>{counted(spend.requests, 'request')}</span>
            <span>{formatTokens(spend.tokens ? allTokens(spend.tokens) : 0)} tokens</span>
            {spend.unpriced > 0 && <span>{spend.unpriced} unpriced</span>}
          </p>
          <Bars days={spend.days} />
        </>
      )}
    </PaneSection>
  );
}

/** A bar per day; the days without cost are a line. */
function Bars({ days }: { days: readonly DaySpend[] }) {
  const most = days.reduce((best, day) => (day.costMicroUsd > best.costMicroUsd ? day : best), {
    day: '',
    costMicroUsd: 0,
  });
  const words =
    most.costMicroUsd === 0
      ? 'No cost in the last 30 days'
      : `Cost per day; most on ${dayWords(most.day)}: ${formatMicroUsd(most.costMicroUsd)}`;
  return (
    <div className={classes.chart}>
      <div className={classes.bars} role="img" aria-label={words}>
        {days.map(({ day, costMicroUsd }) => (
          <Tooltip
            key={day}
            openDelay={0}
            label={`${dayWords(day)} · ${formatMicroUsd(costMicroUsd)}`}
          >
            <span className={classes.day}>
              <span
                className={classes.bar}
                data-none={costMicroUsd === 0 || undefined}
                style={{ height: heightOf(costMicroUsd, most.costMicroUsd) }}
              />
            </span>
          </Tooltip>
        ))}
      </div>
      <p className={classes.ends} aria-hidden>
        <span>{days[0] && dayWords(days[0].day)}</span>
        <span>today</span>
      </p>
    </div>
  );
}

function heightOf(amount: number, most: number): string | number {
  return amount === 0 ? 1 : `max(3px, ${(amount / most) * 100}%)`;
}
