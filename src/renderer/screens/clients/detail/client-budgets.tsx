import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { Budget } from '../../../../shared/commands/budgets';
import type { Client } from '../../../../shared/commands/clients';
import { formatMicroUsd } from '../../../../shared/money';
import { announce } from '../../../announce';
import { useCommand, useQuery } from '../../../api';
import { exactDollars } from '../../../components/dollars';
import { ErrorNotice } from '../../../components/error-notice';
import { FormButtons } from '../../../components/form-buttons';
import { Skeletons } from '../../../components/skeletons';
import { StatusBadge } from '../../../components/status-badge';
import { Tag } from '../../../components/tag';
import { BudgetBar } from '../../budgets/budget-bar';
import { budgetName, budgetTone, periodWords } from '../../budgets/budget-words';
import { EditBudget } from '../../budgets/edit-budget';
import { readLimit } from '../../budgets/limit';
import { useBudgetRemoval } from '../../budgets/use-budget-removal';
import { cancelOnEscape } from '../../settings/cancel-on-escape';
import { isOver } from '../client-words';
import { BudgetField } from '../limits/budget-field';
import { type BudgetDraft, budgetProblem } from '../limits/limits-draft';
import classes from './client-budgets.module.css';
import { Nothing, PaneSection } from './pane-section';

const PERIODS: readonly Budget['period'][] = ['day', 'week', 'month', 'total'];

/** The budgets that are this client's own, with what is left of each. */
export function ClientBudgets({ client }: { client: Client }) {
  const { data, error, isSlow, reload } = useQuery('budgets.list', {
    profileId: client.profileId,
  });
  const [open, setOpen] = useState<string | null>(null);
  const { remove, failure, clearFailure } = useBudgetRemoval();
  const own = data?.filter(({ scope, scopeId }) => scope === 'client' && scopeId === client.id);
  const taken = own?.map(({ period }) => period) ?? [];
  const canAdd = own !== undefined && !isOver(client) && taken.length < PERIODS.length;
  const close = () => {
    setOpen(null);
    requestAnimationFrame(() => document.getElementById(ADD)?.focus());
  };
  return (
    <PaneSection
      title="Budgets"
      action={
        canAdd &&
        open !== NEW && (
          <Button id={ADD} size="compact-sm" variant="subtle" onClick={() => setOpen(NEW)}>
            Add budget
          </Button>
        )
      }
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {failure && <ErrorNotice error={failure} onDismiss={clearFailure} />}
      {isSlow && <Skeletons rows={1} height={44} />}
      {own?.length === 0 && open !== NEW && (
        <Nothing>None of its own; those of the profile and the key still hold.</Nothing>
      )}
      <ul className={classes.list}>
        {own?.map((budget) => (
          <ClientBudget
            key={budget.id}
            budget={budget}
            isEditing={open === budget.id}
            onEdit={() => setOpen(open === budget.id ? null : budget.id)}
            onDone={close}
            onRemove={() => void remove(budget)}
          />
        ))}
      </ul>
      {open === NEW && <AddBudget client={client} taken={taken} onDone={close} />}
    </PaneSection>
  );
}

const NEW = 'new';
const ADD = 'add-client-budget';

type BudgetProps = {
  budget: Budget;
  isEditing: boolean;
  onEdit: () => void;
  onDone: () => void;
  onRemove: () => void;
};

function ClientBudget({ budget, isEditing, onEdit, onDone, onRemove }: BudgetProps) {
  const { capturedMicroUsd, reservedMicroUsd, limitMicroUsd, period, isHard } = budget;
  const tone = budgetTone(budget);
  const name = budgetName(budget);
  return (
    <li className={classes.budget}>
      <div className={classes.line}>
        <span className={classes.amount} data-figures>
          <strong>{formatMicroUsd(capturedMicroUsd)}</strong> of {exactDollars(limitMicroUsd)}{' '}
          {periodWords(period)}
          {reservedMicroUsd > 0 && `, ${formatMicroUsd(reservedMicroUsd)} reserved`}
        </span>
        {!isHard && <Tag>Soft</Tag>}
        {tone !== 'fine' && (
          <StatusBadge tone={tone === 'near' ? 'warning' : 'bad'} plain>
            {tone === 'near' ? 'Nearly used up' : 'Used up'}
          </StatusBadge>
        )}
        <ActionIcon
          size={26}
          className={classes.first ?? ''}
          aria-label={`Change budget ${name}`}
          aria-expanded={isEditing}
          onClick={onEdit}
        >
          <IconPencil size={15} stroke={1.5} aria-hidden />
        </ActionIcon>
        <ActionIcon size={26} aria-label={`Remove budget ${name}`} onClick={onRemove}>
          <IconTrash size={15} stroke={1.5} aria-hidden />
        </ActionIcon>
      </div>
      <BudgetBar budget={budget} size="small" />
      {isEditing && (
        <div className={classes.editing}>
          <EditBudget budget={budget} onDone={onDone} />
        </div>
      )}
    </li>
  );
}

type AddProps = { client: Client; taken: readonly Budget['period'][]; onDone: () => void };

function AddBudget({ client, taken, onDone }: AddProps) {
  const [draft, setDraft] = useState<BudgetDraft>(() => ({
    limit: '',
    period: ['month' as const, ...PERIODS].find((one) => !taken.includes(one)) ?? 'month',
  }));
  const { run, isRunning, error, clearError } = useCommand('budgets.create');
  const limit = budgetProblem(draft) === null ? readLimit(draft.limit) : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (limit === null || isRunning) return;
    const { period } = draft;
    const scope = { scope: 'client', scopeId: client.id } as const;
    const created = await run({ ...scope, period, limitMicroUsd: limit });
    if (!created.ok) return;
    announce(`Created: ${budgetName(created.data)}`);
    onDone();
  };
  return (
    <form
      className={classes.form}
      aria-label="New budget"
      onSubmit={submit}
      onKeyDown={cancelOnEscape(onDone)}
      noValidate
    >
      <BudgetField
        value={draft}
        taken={taken}
        autoFocus
        onChange={(next) => {
          setDraft(next);
          clearError();
        }}
      />
      {error && <ErrorNotice error={error} />}
      <FormButtons onCancel={onDone}>
        <Button type="submit" loading={isRunning} disabled={limit === null}>
          Create budget
        </Button>
      </FormButtons>
    </form>
  );
}
