import { Tooltip, VisuallyHidden } from '@mantine/core';
import { IconWallet } from '@tabler/icons-react';
import { formatMicroUsd } from '../../../../shared/money';
import { useQuery } from '../../../api';
import { useNavigation } from '../../../navigation';
import { barWords, budgetName, budgetTone } from '../../budgets/budget-words';
import classes from './budget-left.module.css';

/** What the tightest budget leaves a session; nothing where none applies. Opens Budgets. */
export function BudgetLeft({ sessionId }: { sessionId: string }) {
  const go = useNavigation((navigation) => navigation.go);
  const budgets = useQuery('budgets.forSession', { sessionId }).data;
  // A soft one that is used up stops nothing.
  const budget = budgets?.find(({ isHard }) => isHard) ?? budgets?.[0];
  if (budget === undefined) return null;
  const tone = budgetTone(budget);
  const words = `${budgetName(budget)}: ${barWords(budget)}`;
  return (
    <Tooltip label={words}>
      <button
        type="button"
        className={classes.left}
        data-tone={tone}
        onClick={() => go({ screen: 'budgets' })}
      >
        <IconWallet size={14} stroke={1.5} aria-hidden />
        <VisuallyHidden>Budget “{budgetName(budget)}”, </VisuallyHidden>
        <span data-figures>
          {tone === 'over' ? 'used up' : `${formatMicroUsd(budget.leftMicroUsd)} left`}
        </span>
      </button>
    </Tooltip>
  );
}
