import type { Template } from '../../../../shared/commands/templates';
import { dollarsText } from '../../../components/dollars';
import { limitProblem, readLimit } from '../../budgets/limit';

/** What the form holds: the template with its budget as it was written. */
export type TemplateDraft = Omit<TemplateContent, 'budgetMicroUsd'> & { budget: string };
export type TemplateContent = Omit<
  Template,
  'id' | 'profileId' | 'placeholders' | 'createdAt' | 'updatedAt'
>;

export function draftOf(template: Template | undefined, prompt = ''): TemplateDraft {
  if (template === undefined) return { ...EMPTY, prompt };
  const { budgetMicroUsd, ...content } = contentOf(template);
  return { ...content, budget: budgetMicroUsd === null ? '' : dollarsText(budgetMicroUsd) };
}

/** What a template says, without what the app knows of it: enough to add it again. */
export function contentOf(template: Template): TemplateContent {
  const { name, prompt, workspace, model, mode, effort } = template;
  const { tools, webAccess, inWorktree, budgetMicroUsd } = template;
  const said = { name, prompt, workspace, model, mode, effort };
  return { ...said, tools, webAccess, inWorktree, budgetMicroUsd };
}

/** As the command takes it; null while something is missing or cannot be read. */
export function readTemplate({ budget, ...draft }: TemplateDraft): TemplateContent | null {
  const name = draft.name.trim();
  const prompt = draft.prompt.trim();
  if (name === '' || prompt === '' || budgetProblem(budget) !== null) return null;
  return {
    ...draft,
    name,
    prompt,
    budgetMicroUsd: budget.trim() === '' ? null : readLimit(budget),
  };
}

/** What is wrong with the budget that was written; nothing is when there is none. */
export function budgetProblem(budget: string): string | null {
  return budget.trim() === '' ? null : limitProblem(budget);
}

const EMPTY: TemplateDraft = {
  name: '',
  prompt: '',
  workspace: '',
  model: null,
  mode: null,
  effort: null,
  tools: null,
  webAccess: false,
  inWorktree: false,
  budget: '',
};
