import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { useCommand, useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { useProfile } from '../../../profile';
import { BudgetLeft } from '../budget/budget-left';
import { unfit } from '../composer/attachment-rules';
import { Composer } from '../composer/composer';
import { NO_DRAFT, restoreDraft, toMessage, useDraft } from '../composer/drafts';
import { ModeMenu } from '../composer/mode-menu';
import { ModelMenu } from '../composer/model-menu';
import { nextMode } from '../composer/option-rules';
import { QueuedMessages } from '../composer/queued-messages';
import { Payer, Spent } from '../composer/session-facts';
import type { Attachments } from '../composer/use-attachments';
import { rememberFiles } from '../composer/use-queue';
import { isAtWork } from '../list/arrange';
import { Interrupted } from './interrupted';
import type { SessionActions } from './session-actions';
import classes from './session-view.module.css';
import { ReadOnly, WorktreeDiscarded } from './standing-still';
import { Waiting } from './waiting';

type Props = {
  session: Session;
  actions: SessionActions;
  attachments: Attachments;
  onSent: () => void;
};

/** Under the transcript: why it stands still, what is queued, and where one writes. */
export function SessionFoot({ session, actions, attachments, onSent }: Props) {
  const [editedId, setEditedId] = useState<string | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const editLast = () => {
    const last = session.queue.at(-1);
    if (last) setEditedId(last.id);
    return last !== undefined;
  };
  return (
    <div className={classes.foot}>
      {actions.error && <ErrorNotice error={actions.error} onDismiss={actions.clearError} />}
      {session.status === 'interrupted' && session.source === 'own' && (
        <Interrupted session={session} isResuming={actions.isResuming} onResume={actions.resume} />
      )}
      {session.status === 'waiting' && (
        <Waiting
          session={session}
          isRetrying={actions.isRetrying}
          onRetry={actions.retry}
          onStop={actions.stop}
        />
      )}
      <QueuedMessages
        session={session}
        editedId={editedId}
        onEdit={(messageId) => {
          setEditedId(messageId);
          if (messageId === null) input.current?.focus();
        }}
      />
      {session.source === 'claude-code' ? (
        <ReadOnly session={session} />
      ) : session.worktree !== null && session.worktree.discardedAt !== null ? (
        <WorktreeDiscarded session={session} worktree={session.worktree} />
      ) : (
        <SessionComposer
          session={session}
          actions={actions}
          attachments={attachments}
          onSent={onSent}
          onUp={editLast}
          input={input}
        />
      )}
    </div>
  );
}

type ComposerProps = Props & { onUp: () => boolean; input: RefObject<HTMLTextAreaElement | null> };

function SessionComposer({ session, actions, attachments, onSent, onUp, input }: ComposerProps) {
  const [draft, setDraft] = useDraft(session.id);
  const send = useCommand('sessions.send');
  const isWorking = isAtWork(session);
  const model = useModel(session.model);

  // A session that wants a decision, or stands still, has its own first control.
  const takesFocus = session.status === 'idle' || session.status === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the session is opened
  useEffect(() => {
    // Arrow keys go on from the tab that they came to.
    const isOnTab = document.activeElement?.matches('[role="tab"]:focus-visible') === true;
    if (takesFocus && !isOnTab) input.current?.focus();
  }, [session.id]);

  const onSend = async () => {
    const message = toMessage(draft);
    setDraft(NO_DRAFT);
    attachments.clearRefused();
    const result = await send.run({ sessionId: session.id, ...message });
    if (!result.ok) return restoreDraft(session.id, draft);
    rememberFiles(result.data, message.attachments);
    onSent();
  };
  return (
    <>
      {send.error && <ErrorNotice error={send.error} onDismiss={send.clearError} />}
      <Composer
        inputRef={input}
        label="Message"
        placeholder={
          isWorking ? 'Add to this session; it is sent when the turn ends' : 'Write the next step'
        }
        value={draft.text}
        onChange={(text) => setDraft({ text })}
        onSend={() => void onSend()}
        isSending={send.isRunning}
        attachments={attachments}
        problem={unfit(draft.files, model)}
        onStop={isWorking && session.status !== 'waiting' ? actions.stop : undefined}
        onNextMode={() => actions.changeOptions({ mode: nextMode(session.mode) })}
        onUp={onUp}
        facts={
          <>
            <Payer payer={session.payer} />
            <Spent session={session} />
            <BudgetLeft sessionId={session.id} />
          </>
        }
      >
        <ModeMenu value={session.mode} onChange={(mode) => actions.changeOptions({ mode })} />
        <ModelMenu value={session} onChange={actions.changeOptions} />
      </Composer>
    </>
  );
}

function useModel(modelId: string) {
  const { id: profileId } = useProfile();
  const { data } = useQuery('models.list', { profileId });
  return data?.models.find(({ id }) => id === modelId);
}
