import type { CommandInput, CommandName, CommandOutput } from '../../../src/shared/commands';
import type { Template } from '../../../src/shared/commands/templates';
import type { Emit } from '../../../src/shared/events';
import { placeholdersOf } from '../../../src/shared/placeholders';
import { failure } from './failure';
import { nextId } from './next-id';
import type { State } from './state';

type TemplateCommand = Extract<CommandName, `templates.${string}`>;
type TemplateCommands = {
  [N in TemplateCommand]: (input: CommandInput<N>) => CommandOutput<N>;
};

export function createTemplateCommands(state: State, emit: Emit): TemplateCommands {
  let templates = state.sessions.length === 0 ? [] : someTemplates(state.currentId ?? '');
  const changed = (profileId: string) => emit('templates.changed', { profileId });
  const refuseTaken = (name: string, workspace: string, id = '') => {
    const isTaken = templates.some(
      (one) => one.name === name && one.workspace === workspace && one.id !== id,
    );
    if (isTaken) throw failure('CONFLICT', `There is a template “${name}” already.`);
  };
  return {
    'templates.list': ({ workspace }) =>
      templates
        .filter((one) => !workspace || ['', workspace].includes(one.workspace))
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    'templates.add': (input) => {
      refuseTaken(input.name, input.workspace ?? '');
      const template = make(input.profileId, input);
      templates = [...templates, template];
      changed(input.profileId);
      return template;
    },
    'templates.update': ({ templateId, ...content }) => {
      const known = templates.find(({ id }) => id === templateId);
      if (!known) throw failure('NOT_FOUND');
      refuseTaken(content.name, content.workspace ?? '', templateId);
      const template = { ...make(known.profileId, content), id: templateId };
      templates = templates.map((one) => (one === known ? template : one));
      changed(known.profileId);
      return template;
    },
    'templates.remove': ({ templateId }) => {
      templates = templates.filter(({ id }) => id !== templateId);
      changed(state.currentId ?? '');
      return {};
    },
  };
}

function make(
  profileId: string,
  content: Omit<CommandInput<'templates.add'>, 'profileId'>,
): Template {
  const now = Date.now();
  return {
    workspace: '',
    model: null,
    mode: null,
    effort: null,
    tools: null,
    webAccess: false,
    inWorktree: false,
    budgetMicroUsd: null,
    ...Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined)),
    name: content.name,
    prompt: content.prompt,
    id: nextId(),
    profileId,
    placeholders: placeholdersOf(content.prompt),
    createdAt: now,
    updatedAt: now,
  };
}

function someTemplates(profileId: string): Template[] {
  return [
    make(profileId, {
      name: 'Review a branch',
      prompt:
        'Review the changes on {{branch}} against {{base=main}}.\n\nLook for bugs first, then for tests that are missing. Pay attention to {{focus=error handling}}.',
      model: 'claude-opus-5-5',
      effort: 'high',
      mode: 'plan',
      budgetMicroUsd: 2_000_000,
    }),
    make(profileId, {
      name: 'Fix an issue',
      prompt: 'Fix issue {{issue}}. Write a failing test first, then mend it. Run all tests.',
      mode: 'accept_edits',
      inWorktree: true,
      workspace: '/home/dana/code/shop-api',
    }),
    make(profileId, {
      name: 'Update the changelog',
      prompt:
        'Add what changed since the last tag to CHANGELOG.md, in the style of the entries there.',
      tools: ['read', 'glob', 'grep', 'edit'],
    }),
  ];
}
