import { Button, Modal, Select, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Effort, Model } from '../../../../shared/commands/models';
import type { SessionMode } from '../../../../shared/commands/sessions';
import type { Template } from '../../../../shared/commands/templates';
import { useCommand, useQuery } from '../../../api';
import { DollarInput } from '../../../components/dollar-input';
import { ErrorNotice } from '../../../components/error-notice';
import { useProfile } from '../../../profile';
import { EFFORT_WORDS, MODE_WORDS, MODES } from '../../sessions/composer/option-rules';
import { ToolsField } from '../../sessions/create/tools-field';
import { PlaceField } from '../place-field';
import { PromptField } from './prompt-field';
import { budgetProblem, draftOf, readTemplate, type TemplateDraft } from './template-draft';
import classes from './templates.module.css';

type Props = {
  /** Given: it is changed. Left out: a new one is added. */
  template?: Template;
  /** What a new one begins with. */
  prompt?: string | undefined;
  onClose: () => void;
  onSaved: (template: Template) => void;
};

const EFFORTS = Object.keys(EFFORT_WORDS) as Effort[];

/** A prompt to keep, with what a session of it begins with. */
export function TemplateForm({ template, prompt, onClose, onSaved }: Props) {
  const { id: profileId } = useProfile();
  const [draft, setDraft] = useState(() => draftOf(template, prompt));
  const [wasTried, setWasTried] = useState(false);
  const addition = useCommand('templates.add');
  const update = useCommand('templates.update');
  const { isRunning, error, clearError } = template ? update : addition;
  const models = useQuery('models.list', { profileId }).data?.models ?? [];
  const set = (values: Partial<TemplateDraft>) => {
    setDraft((now) => ({ ...now, ...values }));
    clearError();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWasTried(true);
    const content = readTemplate(draft);
    if (content === null || isRunning) return;
    const result = template
      ? await update.run({ templateId: template.id, ...content })
      : await addition.run({ profileId, ...content });
    if (result.ok) onSaved(result.data);
  };
  const isTaken = error?.code === 'CONFLICT';
  return (
    <Modal
      opened
      onClose={onClose}
      size={640}
      title={template ? `Edit “${template.name}”` : 'New template'}
    >
      <form className={classes.form} onSubmit={submit} noValidate>
        <div className={classes.pair}>
          <TextInput
            label="Name"
            data-autofocus
            maxLength={80}
            autoComplete="off"
            placeholder="Review a branch"
            value={draft.name}
            error={isTaken ? error.message : missing(wasTried, draft.name, 'Give it a name.')}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <PlaceField
            label="Workspace"
            everywhere="In every workspace"
            value={draft.workspace === '' ? null : draft.workspace}
            onChange={(workspace) => set({ workspace: workspace ?? '' })}
          />
        </div>
        <PromptField value={draft.prompt} onChange={(text) => set({ prompt: text })} />
        {missing(wasTried, draft.prompt, '') !== undefined && (
          <p className={classes.problem} role="alert">
            Write the prompt.
          </p>
        )}
        <div className={classes.pair}>
          <Choice
            label="Model"
            usual="The session’s usual"
            value={draft.model}
            choices={modelChoices(models, draft.model)}
            onChange={(model) => set({ model })}
          />
          <Choice<Effort>
            label="Effort"
            usual="The model’s own"
            value={draft.effort}
            choices={EFFORTS.map((value) => ({ value, label: EFFORT_WORDS[value] }))}
            onChange={(effort) => set({ effort })}
          />
          <Choice<SessionMode>
            label="Mode"
            usual="The session’s usual"
            value={draft.mode}
            choices={MODES.map((value) => ({ value, label: MODE_WORDS[value].name }))}
            onChange={(mode) => set({ mode })}
          />
          <DollarInput
            label="Budget"
            placeholder="No limit of its own"
            value={draft.budget}
            error={wasTried ? budgetProblem(draft.budget) : null}
            onChange={(budget) => set({ budget })}
          />
        </div>
        <ToolsField
          workspace={draft.workspace}
          value={draft.tools}
          onChange={(tools) => set({ tools: tools === null ? null : [...tools] })}
        />
        <div className={classes.switches}>
          <Switch
            label="Web search and fetch"
            checked={draft.webAccess}
            onChange={(event) => set({ webAccess: event.currentTarget.checked })}
          />
          <Switch
            label="Work in a worktree"
            description="Where the folder is a git repository."
            checked={draft.inWorktree}
            onChange={(event) => set({ inWorktree: event.currentTarget.checked })}
          />
        </div>
        {error && !isTaken && <ErrorNotice error={error} withoutAction />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isRunning}>
            {template ? 'Save' : 'Add template'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

type ChoiceProps<T extends string> = {
  label: string;
  /** What leaving it open is called. */
  usual: string;
  value: T | null;
  choices: readonly { value: T; label: string }[];
  onChange: (value: T | null) => void;
};

const USUAL = '';

function Choice<T extends string>({ label, usual, value, choices, onChange }: ChoiceProps<T>) {
  return (
    <Select
      label={label}
      data={[{ value: USUAL, label: usual }, ...choices]}
      value={value ?? USUAL}
      comboboxProps={{ withinPortal: false }}
      onChange={(chosen) =>
        onChange(choices.find((choice) => choice.value === chosen)?.value ?? null)
      }
    />
  );
}

/** The provider's list, and what was chosen when it had it. */
function modelChoices(models: readonly Model[], chosen: string | null) {
  const listed = models.map(({ id, displayName }) => ({ value: id, label: displayName }));
  const isListed = chosen === null || models.some(({ id }) => id === chosen);
  return isListed ? listed : [...listed, { value: chosen, label: chosen }];
}

function missing(wasTried: boolean, text: string, words: string): string | undefined {
  return wasTried && text.trim() === '' ? words : undefined;
}
