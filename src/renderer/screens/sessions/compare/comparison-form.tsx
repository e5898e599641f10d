import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, useId } from 'react';
import type { SessionMode } from '../../../../shared/commands/sessions';
import { DollarInput } from '../../../components/dollar-input';
import { ErrorNotice } from '../../../components/error-notice';
import { Kbd } from '../../../components/kbd';
import { limitProblem } from '../../budgets/limit';
import { MODE_WORDS } from '../composer/option-rules';
import { chooseFolder, WorkspaceField } from '../create/workspace-field';
import classes from './compare.module.css';
import { changeComparison } from './comparison-draft';
import { useComparison } from './use-comparison';
import { VariantFields } from './variant-fields';

/** In `ask` each of them would stand still until somebody answers. It can be chosen all the same. */
const MODES: readonly SessionMode[] = ['accept_edits', 'plan', 'ask'];

/** What is asked, of which models, and how much each may cost. */
export function ComparisonForm() {
  const form = useComparison();
  const { draft } = form;
  const titleId = useId();
  const modeId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void form.start();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void form.start();
  };
  return (
    <form
      className={classes.form}
      aria-labelledby={titleId}
      onSubmit={submit}
      onKeyDown={onKeyDown}
      noValidate
    >
      <header>
        <h2 id={titleId} className={classes.title}>
          Compare models
        </h2>
        <p className={classes.text}>
          One prompt, several sessions at once, each in a worktree of its own. Look at the results
          side by side and keep one.
        </p>
      </header>
      {form.error && (
        <ErrorNotice
          error={form.error}
          {...(form.onRetry ? { onRetry: form.onRetry } : {})}
          handlers={{
            'choose-workspace': () =>
              void chooseFolder().then((path) => path && changeComparison({ workspace: path })),
          }}
        />
      )}
      <WorkspaceField
        value={form.workspace}
        recent={form.recent}
        onChange={(workspace) => changeComparison({ workspace })}
      />
      {form.crowdNote !== null && <p className={classes.note}>{form.crowdNote}</p>}
      <Textarea
        label="Prompt"
        autosize
        minRows={4}
        maxRows={14}
        autoFocus
        maxLength={1_000_000}
        placeholder="Describe the work: what to change, and how you will know it is done"
        value={draft.prompt}
        onChange={(event) => changeComparison({ prompt: event.currentTarget.value })}
      />
      <VariantFields
        variants={form.variants}
        models={form.models}
        onChange={(variants) => changeComparison({ variants })}
      />
      <div className={classes.pair}>
        <div>
          <span id={modeId} className={classes.label}>
            Mode
          </span>
          <SegmentedControl<SessionMode>
            size="sm"
            aria-labelledby={modeId}
            value={draft.mode}
            data={MODES.map((mode) => ({ value: mode, label: MODE_WORDS[mode].name }))}
            onChange={(mode) => changeComparison({ mode })}
          />
          <p className={classes.hint}>{MODE_WORDS[draft.mode].detail}</p>
        </div>
        <DollarInput
          label="Budget for each"
          placeholder="No limit"
          value={draft.budget}
          error={draft.budget.trim() === '' ? null : limitProblem(draft.budget)}
          onChange={(budget) => changeComparison({ budget })}
        />
      </div>
      <div className={classes.submit}>
        <Button
          type="submit"
          loading={form.isStarting}
          disabled={!form.canStart}
          leftSection={<IconColumns3 size={16} stroke={1.75} aria-hidden />}
          rightSection={<Kbd shortcut="mod+Enter" />}
        >
          Start {form.variants.length} sessions
        </Button>
      </div>
    </form>
  );
}
