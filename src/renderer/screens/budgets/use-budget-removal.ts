import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { Budget } from '../../../shared/commands/budgets';
import type { CommandError } from '../../../shared/errors';
import { useActions } from '../../actions';
import { announce } from '../../announce';
import { useCommand } from '../../api';
import { notifyUndo } from '../settings/notify-undo';
import { budgetName } from './budget-words';

type Removal = {
  /** True when it is gone. */
  remove: (budget: Budget) => Promise<boolean>;
  failure: CommandError | undefined;
  clearFailure: () => void;
};

/** Removes a budget and offers the way back: in a notification, and in the palette until the next one. */
export function useBudgetRemoval(): Removal {
  const removal = useCommand('budgets.remove');
  const creation = useCommand('budgets.create');
  const [removed, setRemoved] = useState<{ budget: Budget; hide: () => void }>();

  const restore = async (budget: Budget) => {
    setRemoved(undefined);
    const { scope, scopeId, period, limitMicroUsd, isHard, countsImports } = budget;
    const again = { scope, scopeId, period, limitMicroUsd, isHard, countsImports };
    const created = await creation.run(again);
    if (created.ok) announce(`Back again: ${budgetName(created.data)}`);
  };
  const remove = async (budget: Budget) => {
    const result = await removal.run({ budgetId: budget.id });
    if (!result.ok) return false;
    const hide = notifyUndo(`Removed “${budgetName(budget)}”`, () => void restore(budget));
    setRemoved({ budget, hide });
    return true;
  };
  useActions(
    removed === undefined
      ? []
      : [
          {
            id: 'budgets.undoRemove',
            title: `Undo: remove “${budgetName(removed.budget)}”`,
            group: 'Budgets',
            icon: IconArrowBackUp,
            run: () => {
              removed.hide();
              void restore(removed.budget);
            },
          },
        ],
  );
  const clearFailure = () => {
    removal.clearError();
    creation.clearError();
  };
  return { remove, failure: removal.error ?? creation.error, clearFailure };
}
