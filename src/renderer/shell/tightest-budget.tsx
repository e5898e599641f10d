import { formatMicroUsd } from '../../shared/money';
import { useQuery } from '../api';
import { exactDollars } from '../components/dollars';
import { useNavigation } from '../navigation';
import { useProfile } from '../profile';
import { BudgetBar } from '../screens/budgets/budget-bar';
import { budgetName, periodWords, spentShare } from '../screens/budgets/budget-words';
import classes from './tightest-budget.module.css';

/** The budget that has the smallest share left; nothing where there is none. Opens Budgets. */
export function TightestBudget() {
  const { id: profileId } = useProfile();
  const show = useNavigation((navigation) => navigation.show);
  const { data: budget } = useQuery('budgets.tightest', { profileId });
  if (!budget) return null;
  return (
    <button
      type="button"
      className={classes.budget}
      title={`Tightest budget: ${budgetName(budget)}`}
      onClick={() => show('budgets')}
    >
      <BudgetBar budget={budget} size="small" />
      <span className={classes.words} data-figures>
        {formatMicroUsd(budget.capturedMicroUsd)} of {exactDollars(budget.limitMicroUsd)}{' '}
        {periodWords(budget.period)}
      </span>
      {spentShare(budget) >= 0.8 && (
        <span className={classes.note} data-figures>
          {budget.leftMicroUsd === 0 ? 'Used up' : `${formatMicroUsd(budget.leftMicroUsd)} left`}
        </span>
      )}
    </button>
  );
}
