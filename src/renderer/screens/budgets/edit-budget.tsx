import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Budget } from '../../../shared/commands/budgets';
import { announce } from '../../announce';
import { useCommand } from '../../api';
import { dollarsText } from '../../components/dollars';
import { ErrorNotice } from '../../components/error-notice';
import { FormButtons } from '../../components/form-buttons';
import { cancelOnEscape } from '../settings/cancel-on-escape';
import { LimitFields } from './budget-form';
import classes from './budget-form.module.css';
import { budgetName } from './budget-words';
import { limitProblem, readLimit } from './limit';

type Props = { budget: Budget; onDone: () => void };

/** Changes a budget where it stands. */
export function EditBudget({ budget, onDone }: Props) {
  const [rules, setRules] = useState({
    limit: dollarsText(budget.limitMicroUsd),
    isHard: budget.isHard,
    countsImports: budget.countsImports,
  });
  const { run, isRunning, error, clearError } = useCommand('budgets.update');
  const problem = limitProblem(rules.limit);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const limit = readLimit(rules.limit);
    if (limit === null || isRunning) return;
    const { isHard, countsImports } = rules;
    const saved = await run({ budgetId: budget.id, limitMicroUsd: limit, isHard, countsImports });
    if (!saved.ok) return;
    announce(`Saved: ${budgetName(saved.data)}`);
    onDone();
  };
  return (
    <form
      className={classes.form}
      aria-label={`Change ${budgetName(budget)}`}
      onSubmit={submit}
      onKeyDown={cancelOnEscape(onDone)}
      noValidate
    >
      <LimitFields
        value={rules}
        onChange={(change) => {
          setRules({ ...rules, ...change });
          clearError();
        }}
        problem={problem}
        autoFocus
      />
      {error && <ErrorNotice error={error} />}
      <FormButtons onCancel={onDone}>
        <Button type="submit" loading={isRunning} disabled={problem !== null}>
          Save
        </Button>
      </FormButtons>
    </form>
  );
}
