import { useState } from 'react';
import type { CommandError } from '../../../../shared/errors';
import { announce } from '../../../announce';
import { call, useQuery } from '../../../api';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import { readLimit } from '../../budgets/limit';
import { preferredModel } from '../create/use-new-session';
import { canHaveWorktree } from '../create/use-worktree-choice';
import { changeComparison, firstVariants, useComparisonDraft } from './comparison-draft';

const CROWD =
  'This folder is in no git repository: sessions that change files at once would write over each other. Compare in mode “Plan”.';

/** What a comparison is made of so far, and how it is started. */
export function useComparison() {
  const profile = useProfile();
  const go = useNavigation((navigation) => navigation.go);
  const draft = useComparisonDraft();
  const recent = useQuery('sessions.workspaces', { profileId: profile.id }).data ?? [];
  const listed = useQuery('models.list', { profileId: profile.id });
  const [isStarting, setIsStarting] = useState(false);
  const [failure, setFailure] = useState<CommandError>();

  const workspace = draft.workspace || (recent[0] ?? '');
  const models = listed.data?.models ?? [];
  const ids = models.map(({ id }) => id);
  const preferred = preferredModel(profile.preferredModel, models) ?? '';
  const isChosen = draft.variants.length > 0;
  const variants = isChosen ? draft.variants : firstVariants(preferred, ids);
  const repository = useQuery(
    'worktrees.inspect',
    workspace === '' ? null : { path: workspace },
  ).data;
  const isCrowd = draft.mode !== 'plan' && repository !== undefined && !canHaveWorktree(repository);
  const budgetMicroUsd = draft.budget.trim() === '' ? null : readLimit(draft.budget);
  const isBudgetFit = draft.budget.trim() === '' || budgetMicroUsd !== null;
  const canStart =
    workspace !== '' &&
    draft.prompt.trim() !== '' &&
    variants.every(({ model }) => model !== '') &&
    isBudgetFit &&
    !isCrowd;

  const start = async () => {
    if (!canStart || isStarting) return;
    setIsStarting(true);
    setFailure(undefined);
    const started = await call('comparisons.start', {
      profileId: profile.id,
      workspace,
      prompt: draft.prompt,
      variants: variants.map(({ model, effort }) => ({ model, effort })),
      mode: draft.mode,
      budgetMicroUsd,
    });
    setIsStarting(false);
    if (!started.ok) return setFailure(started.error);
    announce(`Started ${variants.length} sessions`);
    changeComparison({ prompt: '' });
    go({ screen: 'sessions', comparisonId: started.data.id });
  };
  return {
    draft,
    workspace,
    recent,
    models,
    variants,
    crowdNote: isCrowd ? (repository?.problem ?? CROWD) : null,
    canStart,
    start,
    isStarting,
    error: failure ?? (listed.data === undefined ? listed.error : undefined),
    onRetry: failure ? undefined : listed.reload,
  };
}
