import { Button, SegmentedControl, Select, Switch } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Budget, BudgetPeriod, BudgetScope } from '../../../shared/commands/budgets';
import { useCommand } from '../../api';
import { DollarInput } from '../../components/dollar-input';
import { ErrorNotice } from '../../components/error-notice';
import { FormButtons } from '../../components/form-buttons';
import { useProfile } from '../../profile';
import { cancelOnEscape } from '../settings/cancel-on-escape';
import { fieldProblem } from '../settings/field-problem';
import classes from './budget-form.module.css';
import { PERIOD_LABELS, SCOPE_WORDS } from './budget-words';
import { limitProblem, readLimit } from './limit';
import { useScopeTargets } from './use-scope-targets';

type Props = { onCreated: (budget: Budget) => void; onCancel: () => void };

const SCOPES: readonly BudgetScope[] = [
  'all',
  'profile',
  'workspace',
  'session',
  'credential',
  'client',
];
const PERIODS: readonly BudgetPeriod[] = ['day', 'week', 'month', 'total'];

/** A new budget: what it is for, how much, how often. */
export function BudgetForm({ onCreated, onCancel }: Props) {
  const profile = useProfile();
  const [scope, setScope] = useState<BudgetScope>('profile');
  const [targets, setTargets] = useState<Partial<Record<BudgetScope, string>>>({
    profile: profile.id,
  });
  const [period, setPeriod] = useState<BudgetPeriod>('month');
  const [rules, setRules] = useState<Rules>({ limit: '', isHard: true, countsImports: false });
  const [wasTried, setWasTried] = useState(false);
  const { run, isRunning, error, clearError } = useCommand('budgets.create');
  const known = useScopeTargets(scope);
  const scopeId = scope === 'all' ? '' : (targets[scope] ?? known?.[0]?.value ?? null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWasTried(true);
    const limit = readLimit(rules.limit);
    if (limit === null || scopeId === null || isRunning) return;
    const { isHard, countsImports } = rules;
    const created = await run({
      scope,
      scopeId,
      period,
      limitMicroUsd: limit,
      isHard,
      countsImports,
    });
    if (created.ok) onCreated(created.data);
  };
  return (
    <form
      className={classes.form}
      data-framed
      aria-label="New budget"
      onSubmit={submit}
      onKeyDown={cancelOnEscape(onCancel)}
      noValidate
    >
      <div className={classes.fields}>
        <Select
          label="For"
          data={SCOPES.map((value) => ({ value, label: SCOPE_WORDS[value] }))}
          value={scope}
          comboboxProps={{ withinPortal: false }}
          onChange={(chosen) => {
            const next = SCOPES.find((one) => one === chosen);
            if (next) setScope(next);
            clearError();
          }}
        />
        {scope !== 'all' && (
          <Select
            label={`Which ${SCOPE_WORDS[scope].toLowerCase()}`}
            className={classes.target ?? ''}
            searchable
            data={known ? [...known] : []}
            value={scopeId}
            disabled={known !== undefined && known.length === 0}
            placeholder={known?.length === 0 ? `No ${SCOPE_WORDS[scope].toLowerCase()} yet` : ''}
            error={fieldProblem(error)?.field === 'scopeId' ? fieldProblem(error)?.message : null}
            nothingFoundMessage="Nothing found"
            maxDropdownHeight={280}
            comboboxProps={{ withinPortal: false }}
            onChange={(chosen) => {
              if (chosen !== null) setTargets({ ...targets, [scope]: chosen });
              clearError();
            }}
          />
        )}
        <div>
          <span className={classes.label} aria-hidden>
            Period
          </span>
          <SegmentedControl<BudgetPeriod>
            size="sm"
            aria-label="Period"
            value={period}
            onChange={(next) => {
              setPeriod(next);
              clearError();
            }}
            data={PERIODS.map((value) => ({ value, label: PERIOD_LABELS[value] }))}
          />
        </div>
      </div>
      <LimitFields
        value={rules}
        onChange={(change) => {
          setRules({ ...rules, ...change });
          clearError();
        }}
        problem={wasTried ? limitProblem(rules.limit) : null}
        autoFocus
      />
      {error && !fieldProblem(error) && <ErrorNotice error={error} />}
      <FormButtons onCancel={onCancel}>
        <Button type="submit" loading={isRunning} disabled={scopeId === null}>
          Create budget
        </Button>
      </FormButtons>
    </form>
  );
}

type Rules = { limit: string; isHard: boolean; countsImports: boolean };

type LimitProps = {
  value: Rules;
  onChange: (change: Partial<Rules>) => void;
  problem: string | null;
  autoFocus?: boolean;
};

/** What can be changed of a budget later as well. */
export function LimitFields({ value, onChange, problem, autoFocus }: LimitProps) {
  return (
    <div className={classes.limits}>
      <DollarInput
        label="Limit"
        className={classes.limit ?? ''}
        value={value.limit}
        onChange={(limit) => onChange({ limit })}
        error={problem}
        data-autofocus={autoFocus || undefined}
        autoFocus={autoFocus ?? false}
      />
      <div className={classes.switches}>
        <Switch
          label="Hard"
          description={
            value.isHard ? 'Stops before it would be passed.' : 'Only tells; work goes on.'
          }
          checked={value.isHard}
          onChange={(event) => onChange({ isHard: event.currentTarget.checked })}
        />
        <Switch
          label="Count imported history"
          description="What Claude Code spent by itself."
          checked={value.countsImports}
          onChange={(event) => onChange({ countsImports: event.currentTarget.checked })}
        />
      </div>
    </div>
  );
}
