import { Button } from '@mantine/core';
import { IconPlus, IconWallet } from '@tabler/icons-react';
import { useState } from 'react';
import type { Budget } from '../../../shared/commands/budgets';
import { announce } from '../../announce';
import { useQuery } from '../../api';
import { EmptyState } from '../../components/empty-state';
import { ErrorNotice } from '../../components/error-notice';
import { PageHeader } from '../../components/page-header';
import { ScrollRegion } from '../../components/scroll-region';
import { Skeletons } from '../../components/skeletons';
import { useNavigation, usePlace } from '../../navigation';
import { useProfile } from '../../profile';
import { BudgetCard, focusBudget } from './budget-card';
import { BudgetForm } from './budget-form';
import { budgetName, spentShare } from './budget-words';
import classes from './budgets-screen.module.css';
import { useBudgetRemoval } from './use-budget-removal';

/** What may be spent: every limit with what is spent, held and left of it. */
export default function BudgetsScreen() {
  const { id: profileId } = useProfile();
  const { data: budgets, error, isSlow, reload } = useQuery('budgets.list', { profileId });
  const { isCreating, create, stop } = useCreating();
  const isEmpty = budgets?.length === 0 && !isCreating;
  return (
    <ScrollRegion className={classes.screen} aria-label="Budgets">
      <div className={classes.column}>
        <PageHeader
          title="Budgets"
          actions={
            !isEmpty && (
              <Button
                id={ADD}
                leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
                disabled={isCreating}
                onClick={create}
              >
                New budget
              </Button>
            )
          }
        >
          Several can apply to a request; the tightest one decides. Before each request its worst
          case is reserved, so a hard budget is never passed.
        </PageHeader>
        {error && <ErrorNotice error={error} onRetry={reload} />}
        {isSlow && <Skeletons rows={3} height={164} />}
        {isCreating && (
          <BudgetForm
            onCancel={stop}
            onCreated={(budget) => {
              announce(`Created: ${budgetName(budget)}`);
              stop();
            }}
          />
        )}
        {isEmpty ? (
          <EmptyState
            icon={IconWallet}
            title="No budget yet"
            action={<Button onClick={create}>New budget</Button>}
          >
            Say how much a profile, a folder, a key or one session may cost a day, a week, a month
            or in total. Chatelaine warns at 50, 80 and 100 %, and a hard budget stops there.
          </EmptyState>
        ) : (
          budgets && <BudgetList budgets={budgets} />
        )}
      </div>
    </ScrollRegion>
  );
}

/** Tightest first. */
function BudgetList({ budgets }: { budgets: readonly Budget[] }) {
  const [editing, setEditing] = useState<string>();
  const { remove, failure, clearFailure } = useBudgetRemoval();
  const sorted = [...budgets].sort((a, b) => spentShare(b) - spentShare(a));
  const stopEditing = (id: string) => {
    setEditing(undefined);
    requestAnimationFrame(() => focusBudget(id));
  };
  const removeAndGoOn = async (budget: Budget) => {
    const at = sorted.indexOf(budget);
    const neighbour = sorted[at + 1] ?? sorted[at - 1];
    if (!(await remove(budget))) return;
    if (neighbour) focusBudget(neighbour.id);
    else document.getElementById(ADD)?.focus();
  };
  return (
    <>
      {failure && <ErrorNotice error={failure} onDismiss={clearFailure} />}
      <ul className={classes.list} aria-label="Budgets">
        {sorted.map((budget) => (
          <BudgetCard
            key={budget.id}
            budget={budget}
            isEditing={editing === budget.id}
            onEdit={() => setEditing(budget.id)}
            onDone={() => stopEditing(budget.id)}
            onRemove={() => void removeAndGoOn(budget)}
          />
        ))}
      </ul>
    </>
  );
}

const ADD = 'new-budget';

/** Whether the form is open; the palette opens it from anywhere. */
function useCreating() {
  const place = usePlace('budgets');
  const go = useNavigation((navigation) => navigation.go);
  return {
    isCreating: place?.creating === true,
    create: () => go({ screen: 'budgets', creating: true }),
    stop: () => {
      go({ screen: 'budgets' });
      requestAnimationFrame(() => document.getElementById(ADD)?.focus());
    },
  };
}
