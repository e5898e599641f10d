import type { CommandInput } from '../../../../shared/commands';
import type { Template } from '../../../../shared/commands/templates';
import type { CommandError } from '../../../../shared/errors';
import { fillIn } from '../../../../shared/placeholders';
import { call } from '../../../api';
import { useNavigation } from '../../../navigation';
import { changeDraft } from '../composer/drafts';

type Start = {
  template: Template;
  workspace: string;
  /** For a template that leaves the model open. */
  usualModel: string;
  answers: Readonly<Record<string, string>>;
  /** A worktree is wanted and can be made. */
  isInWorktree: boolean;
};

/** Starts a session with what the template says and sends its prompt; answers why it could not. */
export async function startTemplate(start: Start): Promise<CommandError | null> {
  const created = await call('sessions.create', sessionOf(start));
  if (!created.ok) return created.error;
  const sessionId = created.data.id;
  const text = fillIn(start.template.prompt, start.answers);
  const sent = await call('sessions.send', { sessionId, text });
  // The session is there; what could not be sent waits in it.
  if (!sent.ok) changeDraft(sessionId, (draft) => ({ ...draft, text }));
  useNavigation.getState().go({ screen: 'sessions', sessionId, focus: 'composer' });
  return null;
}

export function sessionOf(start: Start): CommandInput<'sessions.create'> {
  const { template, workspace, usualModel, isInWorktree } = start;
  return {
    profileId: template.profileId,
    workspace,
    model: template.model ?? usualModel,
    effort: template.effort,
    webAccess: template.webAccess,
    tools: template.tools,
    budgetMicroUsd: template.budgetMicroUsd,
    worktree: isInWorktree ? {} : null,
    ...(template.mode === null ? {} : { mode: template.mode }),
  };
}
