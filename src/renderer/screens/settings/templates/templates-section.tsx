import { Button } from '@mantine/core';
import { IconPlus, IconTemplate } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Template } from '../../../../shared/commands/templates';
import type { CommandError } from '../../../../shared/errors';
import { announce } from '../../../announce';
import { call, useQuery } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { useNavigation, usePlace } from '../../../navigation';
import { useProfile } from '../../../profile';
import { notifyUndo } from '../notify-undo';
import { Section } from '../section';
import { contentOf } from './template-draft';
import { TemplateForm } from './template-form';
import { focusTemplateMenu, TemplateItem } from './template-item';
import classes from './templates.module.css';

/** Prompts that are kept, with all that a session needs to begin. */
export function TemplatesSection() {
  const { id: profileId } = useProfile();
  const { data: templates, error, isSlow, reload } = useQuery('templates.list', { profileId });
  const addButton = useRef<HTMLButtonElement>(null);
  const { editing, edit, prompt, close } = useEditing(addButton);
  const removal = useRemoval(() => addButton.current?.focus());
  return (
    <Section
      title="Templates"
      text="A prompt to use again, with its model, mode, tools and budget. Run one from the command palette or when you start a session."
      action={
        <Button
          ref={addButton}
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
          onClick={() => edit('new')}
        >
          New template
        </Button>
      }
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {removal.error && <ErrorNotice error={removal.error} onDismiss={removal.clearError} />}
      {isSlow && <Skeletons rows={3} height={72} />}
      {templates?.length === 0 && (
        <EmptyState icon={IconTemplate} title="No templates yet">
          Keep a prompt that you write often. What changes each time becomes a placeholder, like{' '}
          {'{{branch}}'}, and is asked for when you run it.
        </EmptyState>
      )}
      {templates && templates.length > 0 && (
        <ul className={classes.list} aria-label="Templates">
          {templates.map((template) => (
            <TemplateItem
              key={template.id}
              template={template}
              onEdit={() => edit(template)}
              onRemove={() => void removal.remove(template)}
            />
          ))}
        </ul>
      )}
      {editing !== undefined && (
        <TemplateForm
          {...(editing === 'new' ? { prompt } : { template: editing })}
          onClose={close}
          onSaved={({ name }) => {
            announce(`Saved the template “${name}”`);
            close();
          }}
        />
      )}
    </Section>
  );
}

/** What is open in the form; also asked for from elsewhere, with a prompt to begin with. */
function useEditing(addButton: { current: HTMLButtonElement | null }) {
  const place = usePlace('settings');
  const go = useNavigation((navigation) => navigation.go);
  const [chosen, setChosen] = useState<Template | 'new'>();
  const isAsked = place?.creating === true;
  const editing = isAsked ? 'new' : chosen;
  return {
    editing,
    edit: setChosen,
    prompt: place?.prompt,
    close: () => {
      setChosen(undefined);
      if (isAsked) go({ screen: 'settings', section: 'templates' });
      requestAnimationFrame(() => {
        if (editing === undefined || editing === 'new') addButton.current?.focus();
        else focusTemplateMenu(editing.id);
      });
    },
  };
}

/** Removing one, with the way back: it is added again as it was. */
function useRemoval(onRemoved: () => void) {
  const [error, setError] = useState<CommandError>();
  const restore = async (template: Template) => {
    const { profileId, name } = template;
    const added = await call('templates.add', { profileId, ...contentOf(template) });
    if (added.ok) announce(`“${name}” is back`);
    else setError(added.error);
  };
  const remove = async (template: Template) => {
    const removed = await call('templates.remove', { templateId: template.id });
    if (!removed.ok) return setError(removed.error);
    notifyUndo(`Removed “${template.name}”`, () => void restore(template));
    onRemoved();
  };
  return { remove, error, clearError: () => setError(undefined) };
}
