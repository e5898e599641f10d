import { ChatelaineError } from '../../../shared/errors';
import { formatMicroUsd, type MicroUsd } from '../../../shared/money';
import { budgetPhrase } from './labels';
import type { BudgetState, BudgetStates } from './states';

/**
 * Names the budget that stops it, what it has left, and what was asked for. `isHeld` tells that there
 * would be enough if what is held for others were free: then waiting may help.
 */
export function exhausted(
  states: BudgetStates,
  { row, leftMicroUsd }: BudgetState,
  asked: { needed: MicroUsd; what: string; isHeld?: boolean },
): ChatelaineError {
  const scopeLabel = states.label(row.scope, row.scopeId);
  return new ChatelaineError(
    'BUDGET_EXHAUSTED',
    `${budgetPhrase(row.scope, row.period, scopeLabel)} has ${formatMicroUsd(leftMicroUsd)} left, and ${asked.what} ${formatMicroUsd(asked.needed)}. ${asked.isHeld ? HELD : RAISE}`,
    { details: { budgetId: row.id, scopeLabel, leftMicroUsd, isHeld: asked.isHeld ?? false } },
  );
}

const RAISE = 'Raise it, then resume.';
const HELD = 'The rest is held for requests under way; what they do not need is free again soon.';
