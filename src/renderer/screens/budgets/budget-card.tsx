import { ActionIcon } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Budget } from '../../../shared/commands/budgets';
import { formatMicroUsd } from '../../../shared/money';
import { exactDollars } from '../../components/dollars';
import { StatusBadge } from '../../components/status-badge';
import { Tag } from '../../components/tag';
import { useNow } from '../../components/time-ago';
import { tildePath } from '../sessions/list/arrange';
import { useHomeFolder } from '../settings/place-field';
import { BudgetBar } from './budget-bar';
import classes from './budget-card.module.css';
import { budgetName, budgetTone, endWords, forecastWords, SCOPE_WORDS } from './budget-words';
import { EditBudget } from './edit-budget';

type Props = {
  budget: Budget;
  isEditing: boolean;
  onEdit: () => void;
  onDone: () => void;
  onRemove: () => void;
};

/** One budget: how much of it is spent, held and left, and what is coming. */
export function BudgetCard({ budget, isEditing, onEdit, onDone, onRemove }: Props) {
  const name = budgetName(budget);
  const home = useHomeFolder();
  const label =
    budget.scope === 'workspace' ? tildePath(budget.scopeLabel, home) : budget.scopeLabel;
  return (
    <li className={classes.budget} aria-label={name}>
      <header className={classes.head}>
        <h2 className={classes.name}>
          <span className={classes.label} title={label}>
            {budget.scope === 'all' ? SCOPE_WORDS.all : label}
          </span>
          {budget.scope !== 'all' && (
            <span className={classes.scope}>{SCOPE_WORDS[budget.scope].toLowerCase()}</span>
          )}
        </h2>
        <Standing budget={budget} />
        <span className={classes.tags}>
          <Tag>{budget.isHard ? 'Hard' : 'Soft'}</Tag>
          {budget.countsImports && <Tag>Counts imports</Tag>}
        </span>
        <span className={classes.actions}>
          <ActionIcon
            id={editButtonId(budget.id)}
            aria-label={`Change budget ${name}`}
            aria-expanded={isEditing}
            onClick={isEditing ? onDone : onEdit}
          >
            <IconPencil size={16} stroke={1.5} aria-hidden />
          </ActionIcon>
          <ActionIcon aria-label={`Remove budget ${name}`} onClick={onRemove}>
            <IconTrash size={16} stroke={1.5} aria-hidden />
          </ActionIcon>
        </span>
      </header>
      <BudgetBar budget={budget} />
      <Amounts budget={budget} />
      {isEditing && <EditBudget budget={budget} onDone={onDone} />}
    </li>
  );
}

function Standing({ budget }: { budget: Budget }) {
  const tone = budgetTone(budget);
  if (tone === 'fine') return null;
  if (tone === 'near') return <StatusBadge tone="warning">Nearly used up</StatusBadge>;
  const isPassed = budget.capturedMicroUsd > budget.limitMicroUsd;
  return <StatusBadge tone="bad">{isPassed ? 'Passed' : 'Used up'}</StatusBadge>;
}

function Amounts({ budget }: { budget: Budget }) {
  const now = useNow();
  const forecast = forecastWords(budget);
  return (
    <>
      <dl className={classes.amounts} data-tone={budgetTone(budget)}>
        <Amount label="Spent" swatch="captured">
          {formatMicroUsd(budget.capturedMicroUsd)}
        </Amount>
        <Amount label="Reserved" swatch="reserved">
          {formatMicroUsd(budget.reservedMicroUsd)}
        </Amount>
        <Amount label="Left" swatch="left">
          {formatMicroUsd(budget.leftMicroUsd)}
        </Amount>
        <Amount label="Limit">
          {exactDollars(budget.limitMicroUsd)} {LIMIT_PERIOD[budget.period]}
        </Amount>
      </dl>
      <p className={classes.foot} data-figures>
        <span data-over={forecast?.isOver || undefined} className={classes.forecast}>
          {forecast?.text ??
            (budget.period === 'total' ? 'No period, no forecast' : 'Too early for a forecast')}
        </span>
        <span>{endWords(budget, now)}</span>
      </p>
    </>
  );
}

const LIMIT_PERIOD = { day: 'a day', week: 'a week', month: 'a month', total: 'in total' } as const;

type AmountProps = {
  label: string;
  swatch?: 'captured' | 'reserved' | 'left';
  children: ReactNode;
};

function Amount({ label, swatch, children }: AmountProps) {
  return (
    <div className={classes.amount}>
      <dt>
        {swatch && <span className={classes.swatch} data-swatch={swatch} aria-hidden />}
        {label}
      </dt>
      <dd data-figures>{children}</dd>
    </div>
  );
}

/** Puts the focus on what changes a budget. */
export function focusBudget(budgetId: string): void {
  document.getElementById(editButtonId(budgetId))?.focus();
}

const editButtonId = (budgetId: string) => `edit-budget-${budgetId}`;
