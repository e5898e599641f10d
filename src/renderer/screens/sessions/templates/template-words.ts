import type { Template } from '../../../../shared/commands/templates';
import { exactDollars } from '../../../components/dollars';
import { EFFORT_WORDS, MODE_WORDS } from '../composer/option-rules';

type Choices = Pick<
  Template,
  'model' | 'mode' | 'effort' | 'tools' | 'webAccess' | 'inWorktree' | 'budgetMicroUsd'
>;

/** What a template decides, each in a few words; what it leaves open is left out. */
export function choiceWords(template: Choices): string[] {
  const { model, mode, effort, tools, webAccess, inWorktree, budgetMicroUsd } = template;
  return [
    model,
    effort === null ? null : `${EFFORT_WORDS[effort].toLowerCase()} effort`,
    mode === null ? null : MODE_WORDS[mode].name.toLowerCase(),
    tools === null ? null : toolWords(tools.length),
    webAccess ? 'web' : null,
    inWorktree ? 'worktree' : null,
    budgetMicroUsd === null ? null : `up to ${exactDollars(budgetMicroUsd)}`,
  ].filter((words) => words !== null);
}

function toolWords(count: number): string {
  if (count === 0) return 'no tools';
  return count === 1 ? '1 tool' : `${count} tools`;
}
