import { useState } from 'react';
import type { Model } from '../../../../shared/commands/models';
import type { SessionOptions } from '../../../../shared/commands/sessions';
import type { CommandError } from '../../../../shared/errors';
import { announce } from '../../../announce';
import { call, useQuery } from '../../../api';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import type { SessionBudget } from '../budget/session-budget-field';
import { unfit } from '../composer/attachment-rules';
import { changeDraft, NO_DRAFT, restoreDraft, toMessage, useDraft } from '../composer/drafts';
import { MODE_WORDS } from '../composer/option-rules';
import { useAttachments } from '../composer/use-attachments';
import { useWorkPlace } from './remembered';
import { useWorktreeChoice } from './use-worktree-choice';
import { chooseFolder } from './workspace-field';

const DRAFT = 'new session';
const BAD_BRANCH = 'The branch cannot be called that.';
const BAD_BUDGET = 'The budget cannot be read: see More.';

const DEFAULTS: Omit<SessionOptions, 'model'> = {
  mode: 'ask',
  effort: null,
  thinking: 'auto',
  webAccess: false,
  tools: null,
};

/** What a new session is made of so far, and how it is started. */
export function useNewSession() {
  const profile = useProfile();
  const go = useNavigation((navigation) => navigation.go);
  const recent = useQuery('sessions.workspaces', { profileId: profile.id }).data ?? [];
  const models = useQuery('models.list', { profileId: profile.id });
  const [draft, setDraft] = useDraft(DRAFT);
  const attachments = useAttachments(DRAFT);
  const [chosenWorkspace, setWorkspace] = useState<string>();
  const [chosen, setChosen] = useState<Partial<SessionOptions>>({});
  const [systemPrompt, setSystemPrompt] = useState('');
  const [budget, setBudget] = useState<SessionBudget>({ microUsd: null, isValid: true });
  const [isStarting, setIsStarting] = useState(false);
  const [failure, setFailure] = useState<CommandError>();

  const workspace = chosenWorkspace ?? recent[0] ?? '';
  const [workPlace, changeWorkPlace] = useWorkPlace(workspace);
  const settings = useQuery('app.settings', {}).data;
  // Chosen earlier, and switched off in the settings since.
  const isManaged = workPlace.runner === 'managed' && settings?.managedRunner === true;
  const place = { ...workPlace, runner: isManaged ? ('managed' as const) : ('local' as const) };
  const worktree = useWorktreeChoice(workspace, place, draft.text);
  const preferred = preferredModel(profile.preferredModel, models.data?.models) ?? '';
  const options: SessionOptions = { ...DEFAULTS, model: preferred, ...chosen };
  const model = models.data?.models.find(({ id }) => id === options.model);

  const start = async () => {
    // No model because there is no list: the reason is shown above, with what mends it.
    if (options.model === '') return models.reload();
    const folder = workspace || (await chooseFolder());
    if (!folder) return;
    setWorkspace(folder);
    setIsStarting(true);
    setFailure(undefined);
    const budgetMicroUsd = budget.microUsd;
    const input = {
      ...options,
      profileId: profile.id,
      workspace: folder,
      systemPrompt,
      budgetMicroUsd,
      tools: place.tools === null ? null : [...place.tools],
      runner: place.runner,
      // What was chosen for another folder says nothing about one that was chosen just now.
      worktree: folder === workspace ? worktree.input : null,
    };
    const created = await call('sessions.create', input);
    if (created.ok) {
      const sessionId = created.data.id;
      const sent = await call('sessions.send', { sessionId, ...toMessage(draft) });
      changeDraft(DRAFT, () => NO_DRAFT);
      // The session is there; what could not be sent waits in it.
      if (!sent.ok) restoreDraft(sessionId, draft);
      go({ screen: 'sessions', sessionId, focus: 'composer' });
    } else {
      setFailure(created.error);
    }
    setIsStarting(false);
  };

  return {
    workspace,
    setWorkspace: (path: string) => {
      setWorkspace(path);
      setFailure(undefined);
    },
    recent,
    options,
    model,
    change: (change: Partial<SessionOptions>) => {
      if (change.mode) announce(`Mode: ${MODE_WORDS[change.mode].name}`);
      setChosen((before) => ({ ...before, ...change }));
    },
    prompt: draft.text,
    setPrompt: (text: string) => setDraft({ text }),
    attachments,
    setBudget,
    problem:
      unfit(draft.files, model) ??
      (budget.isValid ? null : BAD_BUDGET) ??
      (worktree.problem === null ? null : BAD_BRANCH),
    place,
    changePlace: changeWorkPlace,
    worktree,
    canBeManaged: settings?.managedRunner === true,
    systemPrompt,
    setSystemPrompt,
    payer: usePayer(profile.id),
    start,
    isStarting,
    error: failure ?? (models.data === undefined ? models.error : undefined),
    onRetry: failure ? undefined : models.reload,
  };
}

/** The model that a new session begins with: the profile's own choice, where the provider has it. */
export function preferredModel(
  wanted: string | null,
  models: readonly Pick<Model, 'id'>[] | undefined,
): string | undefined {
  return models?.find(({ id }) => id === wanted)?.id ?? models?.[0]?.id ?? wanted ?? undefined;
}

/** The active credential, which would pay; undefined while it is not known. */
function usePayer(profileId: string) {
  const { data } = useQuery('credentials.list', { profileId });
  const active = data?.find(
    ({ provider, isActive, isEnabled }) => provider === 'ANTHROPIC' && isActive && isEnabled,
  );
  if (active === undefined) return undefined;
  return { credentialId: active.id, name: active.credentialName, hint: active.hint };
}
