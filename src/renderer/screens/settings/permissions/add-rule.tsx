import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PermissionRule } from '../../../../shared/commands/permissions';
import { useCommand } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { FormButtons } from '../../../components/form-buttons';
import { cancelOnEscape } from '../cancel-on-escape';
import { fieldProblem } from '../field-problem';
import { PlaceField } from '../place-field';
import { DecisionField } from './decision-field';
import { hasPattern, patternExample, patternHint } from './rule-words';
import classes from './rules.module.css';
import { ToolField } from './tool-field';

type Props = {
  /** Where the new rule holds unless told otherwise; null = everywhere. */
  place: string | null;
  onAdded: (rule: PermissionRule) => void;
  onCancel: () => void;
};

/** Writes a new rule; what is wrong with it is said at its pattern. */
export function AddRule({ place, onAdded, onCancel }: Props) {
  const [decision, setDecision] = useState<PermissionRule['decision']>('allow');
  const [tool, setTool] = useState('bash');
  const [pattern, setPattern] = useState('');
  const [workspace, setWorkspace] = useState(place);
  const { run, isRunning, error, clearError } = useCommand('permissions.add');
  const problem = fieldProblem(error);
  const written = hasPattern(tool) ? pattern.trim() : '*';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (written === '' || isRunning) return;
    const added = await run({ workspace, tool, pattern: written, decision });
    if (added.ok) onAdded(added.data);
  };
  return (
    <form
      className={classes.add}
      aria-label="New rule"
      onSubmit={submit}
      onKeyDown={cancelOnEscape(onCancel)}
      noValidate
    >
      <div className={classes.fields}>
        <DecisionField value={decision} onChange={setDecision} />
        <ToolField
          label="Tool"
          isLabelHidden
          value={tool}
          onChange={(chosen) => {
            setTool(chosen);
            clearError();
          }}
        />
        <PlaceField
          label="Where it holds"
          isLabelHidden
          everywhere="Everywhere"
          value={workspace}
          onChange={setWorkspace}
        />
      </div>
      <TextInput
        label="Pattern"
        description={patternHint(tool)}
        classNames={{ input: classes.mono ?? '' }}
        error={problem?.message}
        placeholder={patternExample(tool)}
        value={hasPattern(tool) ? pattern : '*'}
        disabled={!hasPattern(tool)}
        maxLength={4_000}
        spellCheck={false}
        autoComplete="off"
        // It was asked for by a button: writing goes on here.
        autoFocus
        onChange={(event) => {
          setPattern(event.currentTarget.value);
          clearError();
        }}
      />
      {error && !problem && <ErrorNotice error={error} />}
      <FormButtons onCancel={onCancel}>
        <Button type="submit" loading={isRunning} disabled={written === ''}>
          Add rule
        </Button>
      </FormButtons>
    </form>
  );
}
