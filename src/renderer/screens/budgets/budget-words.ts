import type { Budget, BudgetPeriod, BudgetScope } from '../../../shared/commands/budgets';
import { formatMicroUsd } from '../../../shared/money';
import { exactDollars } from '../../components/dollars';

export const SCOPE_WORDS: Record<BudgetScope, string> = {
  all: 'Everything',
  profile: 'Profile',
  credential: 'Key',
  client: 'Client',
  workspace: 'Workspace',
  session: 'Session',
};

export const PERIOD_LABELS: Record<BudgetPeriod, string> = {
  day: 'Day',
  week: 'Week',
  month: 'Month',
  total: 'In total',
};

/** After an amount: `$3.12 of $10 today`. */
export function periodWords(period: BudgetPeriod): string {
  return { day: 'today', week: 'this week', month: 'this month', total: 'in total' }[period];
}

/** How a budget is called: `Work · this month`, `Everything · today`. */
export function budgetName({
  scope,
  scopeLabel,
  period,
}: Pick<Budget, 'scope' | 'scopeLabel' | 'period'>): string {
  const what = scope === 'all' || scopeLabel === '' ? SCOPE_WORDS[scope] : scopeLabel;
  return `${what} · ${periodWords(period)}`;
}

type Amounts = Pick<Budget, 'capturedMicroUsd' | 'reservedMicroUsd' | 'limitMicroUsd'>;

/** Spent and reserved, as a share of the limit; above 1 when a soft one was passed. */
export function spentShare({ capturedMicroUsd, reservedMicroUsd, limitMicroUsd }: Amounts): number {
  return (capturedMicroUsd + reservedMicroUsd) / limitMicroUsd;
}

export type BudgetTone = 'fine' | 'near' | 'over';

/** From 80 % on it is near its end, at 100 % it is there. */
export function budgetTone(budget: Amounts): BudgetTone {
  const share = spentShare(budget);
  if (share >= 1) return 'over';
  return share >= 0.8 ? 'near' : 'fine';
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** When a period ends: `ends tonight`, `9 days left, until 1 Dec`. `now` in ms. */
export function endWords(
  { period, endsAt }: Pick<Budget, 'period' | 'endsAt'>,
  now: number,
): string {
  if (endsAt === null) return 'never begins anew';
  const hours = Math.max(1, Math.ceil((endsAt - now) / HOUR));
  if (period === 'day' || hours < 24) return `begins anew in ${hours} h`;
  const days = Math.ceil((endsAt - now) / DAY);
  const date = new Date(endsAt).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return `begins anew in ${days} ${days === 1 ? 'day' : 'days'}, on ${date}`;
}

/** What is coming if it goes on like this; empty when nobody can say. */
export function forecastWords(budget: Budget): { text: string; isOver: boolean } | null {
  const { forecastMicroUsd, limitMicroUsd, period } = budget;
  if (forecastMicroUsd === null || period === 'total') return null;
  const over = forecastMicroUsd - limitMicroUsd;
  const by = `At this pace ${formatMicroUsd(forecastMicroUsd)} by the end of the ${period}`;
  if (over <= 0) return { text: by, isOver: false };
  return { text: `${by}, ${formatMicroUsd(over)} over`, isOver: true };
}

/** The whole state in one sentence, for a bar that is not seen. */
export function barWords(budget: Budget): string {
  const { capturedMicroUsd, reservedMicroUsd, leftMicroUsd, limitMicroUsd } = budget;
  const reserved = reservedMicroUsd === 0 ? '' : `, ${formatMicroUsd(reservedMicroUsd)} reserved`;
  return `${formatMicroUsd(capturedMicroUsd)} spent${reserved}, ${formatMicroUsd(leftMicroUsd)} left of ${exactDollars(limitMicroUsd)}`;
}
