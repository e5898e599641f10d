import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PermissionRule } from '../../../../shared/commands/permissions';
import { announce } from '../../../announce';
import { useCommand } from '../../../api';
import { cancelOnEscape } from '../cancel-on-escape';
import { fieldProblem } from '../field-problem';
import { DecisionField } from './decision-field';
import { hasPattern, ruleWords, toolWords } from './rule-words';
import classes from './rules.module.css';

type Props = { rule: PermissionRule; onDone: () => void };

/** Changes a rule where it stands. */
export function EditRule({ rule, onDone }: Props) {
  const [decision, setDecision] = useState(rule.decision);
  const [pattern, setPattern] = useState(rule.pattern);
  const { run, isRunning, error, clearError } = useCommand('permissions.update');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pattern.trim() === '' || isRunning) return;
    const saved = await run({ ruleId: rule.id, pattern: pattern.trim(), decision });
    if (!saved.ok) return;
    announce(`Saved: ${ruleWords(saved.data)}`);
    onDone();
  };
  return (
    <form
      className={classes.edit}
      aria-label={`Change ${ruleWords(rule)}`}
      onSubmit={submit}
      onKeyDown={cancelOnEscape(onDone)}
      noValidate
    >
      <DecisionField value={decision} onChange={setDecision} />
      <TextInput
        className={classes.pattern ?? ''}
        aria-label={`Pattern for ${toolWords(rule.tool).name.toLowerCase()}`}
        classNames={{ input: classes.mono ?? '' }}
        error={fieldProblem(error)?.message ?? error?.message}
        value={pattern}
        disabled={!hasPattern(rule.tool)}
        maxLength={4_000}
        spellCheck={false}
        autoComplete="off"
        autoFocus
        onChange={(event) => {
          setPattern(event.currentTarget.value);
          clearError();
        }}
      />
      <Button variant="default" onClick={onDone}>
        Cancel
      </Button>
      <Button type="submit" loading={isRunning} disabled={pattern.trim() === ''}>
        Save
      </Button>
    </form>
  );
}
