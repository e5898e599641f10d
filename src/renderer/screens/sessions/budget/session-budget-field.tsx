import { useState } from 'react';
import type { MicroUsd } from '../../../../shared/money';
import { DollarInput } from '../../../components/dollar-input';
import { limitProblem, readLimit } from '../../budgets/limit';
import classes from './session-budget-field.module.css';

/** The limit that was written; null = no budget. `isValid` is false while it cannot be read. */
export type SessionBudget = { microUsd: MicroUsd | null; isValid: boolean };
type Props = { onChange: (budget: SessionBudget) => void };

/** A hard budget of a new session's own; empty means none. */
export function SessionBudgetField({ onChange }: Props) {
  const [text, setText] = useState('');
  const isEmpty = text.trim() === '';
  return (
    <DollarInput
      label="Budget"
      description="Stops the session before it has cost more. Leave it empty for none of its own."
      placeholder="No limit"
      className={classes.field ?? ''}
      value={text}
      error={isEmpty ? null : limitProblem(text)}
      onChange={(written) => {
        setText(written);
        const microUsd = readLimit(written);
        onChange({ microUsd, isValid: microUsd !== null || written.trim() === '' });
      }}
    />
  );
}
