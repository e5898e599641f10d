import { Button, SegmentedControl } from '@mantine/core';
import type { BudgetPeriod } from '../../../../shared/commands/budgets';
import { DollarInput } from '../../../components/dollar-input';
import { PERIOD_LABELS } from '../../budgets/budget-words';
import { type BudgetDraft, budgetProblem } from './limits-draft';
import classes from './limits-fields.module.css';

const PERIODS: readonly BudgetPeriod[] = ['day', 'week', 'month', 'total'];

const PRESETS: readonly (BudgetDraft & { label: string })[] = [
  { label: '$2 a day', limit: '2', period: 'day' },
  { label: '$10 a week', limit: '10', period: 'week' },
  { label: '$25 a month', limit: '25', period: 'month' },
  { label: '$5 in total', limit: '5', period: 'total' },
];

type Props = {
  value: BudgetDraft;
  onChange: (value: BudgetDraft) => void;
  /** Periods that have a budget already. */
  taken?: readonly BudgetPeriod[];
  autoFocus?: boolean;
};

/** A hard budget: how much, how often. */
export function BudgetField({ value, onChange, taken = [], autoFocus = false }: Props) {
  const presets = PRESETS.filter(({ period }) => !taken.includes(period));
  return (
    <div>
      <div className={classes.budget}>
        <DollarInput
          label="Hard budget"
          className={classes.amount ?? ''}
          placeholder="None"
          value={value.limit}
          error={budgetProblem(value)}
          autoFocus={autoFocus}
          onChange={(limit) => onChange({ ...value, limit })}
        />
        <div>
          <span className={classes.label} aria-hidden>
            Period
          </span>
          <SegmentedControl<BudgetPeriod>
            aria-label="Period"
            data={PERIODS.map((period) => ({
              value: period,
              label: PERIOD_LABELS[period],
              disabled: taken.includes(period),
            }))}
            value={value.period}
            onChange={(period) => onChange({ ...value, period })}
          />
        </div>
      </div>
      <div className={classes.presets}>
        {presets.map(({ label, limit, period }) => (
          <Button
            key={label}
            size="compact-xs"
            variant="default"
            onClick={() => onChange({ limit, period })}
          >
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
}
