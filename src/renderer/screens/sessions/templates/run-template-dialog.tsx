import { Button, Modal, Textarea } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import type { Template } from '../../../../shared/commands/templates';
import type { CommandError } from '../../../../shared/errors';
import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Kbd } from '../../../components/kbd';
import { ScrollRegion } from '../../../components/scroll-region';
import { useProfile } from '../../../profile';
import { preferredModel } from '../create/use-new-session';
import { canHaveWorktree } from '../create/use-worktree-choice';
import { chooseFolder, WorkspaceField } from '../create/workspace-field';
import { useOpened } from '../search/use-opened';
import { filledParts, gapWords, type PromptPart } from './filled-prompt';
import { closeTemplate, useRunPlace } from './run-place';
import classes from './run-template-dialog.module.css';
import { startTemplate } from './start-template';
import { choiceWords } from './template-words';

/** Asks for what a template leaves open, shows what will be sent, and starts the session. */
export default function RunTemplateDialog() {
  const { template, workspace } = useRunPlace();
  // What is shown stays while the dialog fades.
  const [shown, setShown] = useState(template);
  if (template !== null && template !== shown) setShown(template);
  const isOpen = useOpened(template !== null);
  return (
    <Modal
      opened={isOpen}
      onClose={closeTemplate}
      size={640}
      title={shown ? `Run “${shown.name}”` : ''}
    >
      {shown && <RunForm key={shown.id} template={shown} workspaceAtHand={workspace} />}
    </Modal>
  );
}

function RunForm({ template, workspaceAtHand }: { template: Template; workspaceAtHand: string }) {
  const { placeholders, prompt } = template;
  const form = useRun(template, workspaceAtHand);
  const parts = filledParts(prompt, placeholders, form.answers);
  const gaps = gapWords(parts);
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
    <form className={classes.form} onSubmit={submit} onKeyDown={onKeyDown}>
      {form.error && (
        <ErrorNotice
          error={form.error}
          onRetry={() => void form.start()}
          handlers={{ 'choose-workspace': () => void form.chooseWorkspace() }}
        />
      )}
      {placeholders.map(({ name, usual }, index) => (
        <Textarea
          key={name}
          label={name}
          autosize
          minRows={1}
          maxRows={6}
          classNames={{ input: classes.field ?? '' }}
          placeholder={usual === '' ? '' : `Usually ${usual}`}
          value={form.answers[name] ?? ''}
          maxLength={20_000}
          {...(index === 0 ? { 'data-autofocus': true } : {})}
          onChange={(event) => form.answer(name, event.currentTarget.value)}
        />
      ))}
      <WorkspaceField value={form.workspace} recent={form.recent} onChange={form.setWorkspace} />
      <Preview parts={parts} />
      <p className={classes.facts}>{[form.model, ...form.facts].filter(Boolean).join(' · ')}</p>
      {form.note !== null && <p className={classes.note}>{form.note}</p>}
      <footer className={classes.buttons}>
        <span className={classes.gaps}>{gaps}</span>
        <Button variant="default" onClick={closeTemplate}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={form.isStarting}
          disabled={form.workspace === '' || form.model === ''}
          rightSection={<Kbd shortcut="mod+Enter" />}
          {...(placeholders.length === 0 ? { 'data-autofocus': true } : {})}
        >
          Start
        </Button>
      </footer>
    </form>
  );
}

function useRun(template: Template, workspaceAtHand: string) {
  const profile = useProfile();
  const recent = useQuery('sessions.workspaces', { profileId: profile.id }).data ?? [];
  const models = useQuery('models.list', { profileId: profile.id });
  const [chosen, setWorkspace] = useState(workspaceAtHand);
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [isStarting, setIsStarting] = useState(false);
  const [failure, setFailure] = useState<CommandError>();
  const workspace = chosen || (recent[0] ?? '');
  const asksGit = template.inWorktree && workspace !== '';
  const repository = useQuery('worktrees.inspect', asksGit ? { path: workspace } : null).data;
  const isInWorktree = repository !== undefined && canHaveWorktree(repository);
  const model = template.model ?? preferredModel(profile.preferredModel, models.data?.models) ?? '';

  const start = async () => {
    if (isStarting || workspace === '' || model === '') return;
    setIsStarting(true);
    setFailure(undefined);
    const input = { template, workspace, usualModel: model, answers, isInWorktree };
    const error = await startTemplate(input);
    setIsStarting(false);
    if (error === null) closeTemplate();
    else setFailure(error);
  };
  return {
    recent,
    workspace,
    setWorkspace,
    chooseWorkspace: async () => setWorkspace((await chooseFolder()) ?? workspace),
    answers,
    answer: (name: string, text: string) => setAnswers((now) => ({ ...now, [name]: text })),
    model,
    facts: choiceWords({ ...template, model: null }),
    note:
      template.inWorktree && repository !== undefined && !isInWorktree
        ? (repository.problem ??
          'This folder is in no git repository: the session works in the folder itself.')
        : null,
    start,
    isStarting,
    error: failure ?? (model === '' ? models.error : undefined),
  };
}

function Preview({ parts }: { parts: readonly PromptPart[] }) {
  const labelId = useId();
  return (
    <section className={classes.preview} aria-labelledby={labelId}>
      <h3 id={labelId} className={classes.label}>
        What will be sent
      </h3>
      <ScrollRegion className={classes.prompt} role="group" aria-label="Prompt" data-selectable>
        {parts.map(({ text, kind }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
          <span key={index} className={classes[kind]}>
            {text}
          </span>
        ))}
      </ScrollRegion>
    </section>
  );
}
