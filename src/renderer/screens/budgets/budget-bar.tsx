import type { Budget } from '../../../shared/commands/budgets';
import classes from './budget-bar.module.css';
import { barWords, budgetTone } from './budget-words';

type Props = { budget: Budget; size?: 'small' | 'large' };

/** Spent (solid), reserved (hatched) and left (empty) of a limit. */
export function BudgetBar({ budget, size = 'large' }: Props) {
  const { capturedMicroUsd, reservedMicroUsd, limitMicroUsd } = budget;
  const whole = Math.max(limitMicroUsd, capturedMicroUsd + reservedMicroUsd);
  const percent = (amount: number) => `${(amount / whole) * 100}%`;
  return (
    <span
      className={classes.bar}
      data-size={size}
      data-tone={budgetTone(budget)}
      role="img"
      aria-label={barWords(budget)}
    >
      <span className={classes.captured} style={{ width: percent(capturedMicroUsd) }} />
      <span className={classes.reserved} style={{ width: percent(reservedMicroUsd) }} />
    </span>
  );
}
