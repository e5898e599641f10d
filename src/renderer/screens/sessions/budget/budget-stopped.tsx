import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Budget } from '../../../../shared/commands/budgets';
import { formatMicroUsd, type MicroUsd } from '../../../../shared/money';
import { announce } from '../../../announce';
import { useCommand, useQuery } from '../../../api';
import { DollarInput } from '../../../components/dollar-input';
import { dollarsText, exactDollars } from '../../../components/dollars';
import { ErrorNotice } from '../../../components/error-notice';
import { Notice } from '../../../components/notice';
import { useNavigation } from '../../../navigation';
import { budgetName } from '../../budgets/budget-words';
import { limitProblem, readLimit, suggestedLimit } from '../../budgets/limit';
import classes from './budget-stopped.module.css';

type Props = {
  sessionId: string;
  /** What the session says: which budget has how much left, and what the next request may cost. */
  message: string;
  /** Tries again as things are: the period may have begun anew. */
  children: ReactNode;
};

/** A session that a budget has stopped: which one, what it lacks, and the way on. */
export function BudgetStopped({ sessionId, message, children }: Props) {
  const { data } = useQuery('budgets.forSession', { sessionId });
  // The one with the least money is what stops a request, not the one with the smallest share.
  const [budget] = (data ?? [])
    .filter(({ isHard }) => isHard)
    .sort((one, other) => one.leftMicroUsd - other.leftMicroUsd);
  if (budget === undefined) {
    return (
      <Notice
        tone="warning"
        title="A budget stopped this session"
        actions={
          <>
            <OpenBudgets />
            {children}
          </>
        }
      >
        {message}
      </Notice>
    );
  }
  return (
    <Notice
      tone="warning"
      title={`Budget “${budgetName(budget)}” has ${formatMicroUsd(budget.leftMicroUsd)} left`}
      actions={
        <RaiseLimit key={budget.id} budget={budget}>
          {children}
        </RaiseLimit>
      }
    >
      {message} {formatMicroUsd(budget.capturedMicroUsd)} of {exactDollars(budget.limitMicroUsd)} is
      spent. What was finished is kept, and the session goes on where it stopped.
    </Notice>
  );
}

/**
 * At least this much more is suggested, in micro-USD: a raise that lets no request through would stop the
 * session at once again. Ten web searches and a reply to a long conversation cost about as much.
 */
const LEAST_RAISE: MicroUsd = 500_000;

/** One field and one button: the new limit. What the budget had stopped goes on by itself then. */
function RaiseLimit({ budget, children }: { budget: Budget; children: ReactNode }) {
  const [limit, setLimit] = useState(
    dollarsText(suggestedLimit(budget.limitMicroUsd, LEAST_RAISE / 2)),
  );
  const { run, isRunning, error, clearError } = useCommand('budgets.update');
  const problem = raiseProblem(limit, budget);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const limitMicroUsd = readLimit(limit);
    if (problem !== null || limitMicroUsd === null || isRunning) return;
    const raised = await run({ budgetId: budget.id, limitMicroUsd });
    if (!raised.ok) return;
    announce(`Limit raised to ${exactDollars(limitMicroUsd)}`);
  };
  return (
    <form className={classes.raise} onSubmit={submit} noValidate>
      <DollarInput
        size="xs"
        aria-label={`New limit of ${budgetName(budget)}`}
        className={classes.amount ?? ''}
        value={limit}
        error={problem}
        onChange={(text) => {
          setLimit(text);
          clearError();
        }}
      />
      <Button type="submit" size="xs" loading={isRunning} disabled={problem !== null}>
        Raise limit and resume
      </Button>
      <OpenBudgets />
      {children}
      {error && <ErrorNotice error={error} />}
    </form>
  );
}

function OpenBudgets() {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <Button size="xs" variant="default" onClick={() => go({ screen: 'budgets' })}>
      Open Budgets
    </Button>
  );
}

function raiseProblem(text: string, { limitMicroUsd }: Budget): string | null {
  const limit = readLimit(text);
  if (limit === null) return limitProblem(text);
  return limit > limitMicroUsd ? null : `More than ${exactDollars(limitMicroUsd)}.`;
}
