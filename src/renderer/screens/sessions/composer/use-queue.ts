import type { NewAttachment, QueuedMessage, Session } from '../../../../shared/commands/sessions';
import type { CommandError } from '../../../../shared/errors';
import { announce } from '../../../announce';
import { call, useCommand } from '../../../api';
import { showFailure, showUndo } from '../view/show-notice';

export type QueueActions = {
  /** True when it was changed. */
  edit: (messageId: string, text: string) => Promise<boolean>;
  remove: (message: QueuedMessage) => Promise<void>;
  error: CommandError | undefined;
  clearError: () => void;
};

type Files = { sessionId: string; attachments: readonly NewAttachment[] };

/** Files that went into the queue from here, by message: a removed message can come back with them. */
const queuedFiles = new Map<string, Files>();

/** Keeps the files of the message that was queued last, and forgets those that were sent. */
export function rememberFiles(
  { id: sessionId, queue }: Pick<Session, 'id' | 'queue'>,
  attachments: readonly NewAttachment[],
): void {
  for (const [messageId, files] of queuedFiles) {
    const isQueued = queue.some(({ id }) => id === messageId);
    if (files.sessionId === sessionId && !isQueued) queuedFiles.delete(messageId);
  }
  const newest = queue.at(-1);
  if (newest && attachments.length > 0 && newest.attachments.length === attachments.length)
    queuedFiles.set(newest.id, { sessionId, attachments });
}

/** Changes and takes back follow-ups; what is taken back can be put back, at the end. */
export function useQueueActions(sessionId: string): QueueActions {
  const edit = useCommand('sessions.editQueued');
  const remove = useCommand('sessions.removeQueued');
  return {
    edit: async (messageId, text) => {
      const result = await edit.run({ sessionId, messageId, text });
      if (result.ok) announce('The queued message was changed.');
      return result.ok;
    },
    remove: async (message) => {
      const attachments = [...(queuedFiles.get(message.id)?.attachments ?? [])];
      const result = await remove.run({ sessionId, messageId: message.id });
      if (!result.ok) return;
      const canReturn = message.text !== '' || message.attachments.length === attachments.length;
      if (canReturn) offerUndo(sessionId, message, attachments);
      else announce('Removed from the queue.');
    },
    error: edit.error ?? remove.error,
    clearError: () => {
      edit.clearError();
      remove.clearError();
    },
  };
}

function offerUndo(
  sessionId: string,
  { id, text, attachments: lost }: QueuedMessage,
  attachments: NewAttachment[],
): void {
  const isWhole = lost.length === attachments.length;
  const words = isWhole
    ? 'Removed from the queue'
    : 'Removed from the queue. Undo brings the text back, not its files.';
  showUndo(`unqueue ${id}`, words, async () => {
    const back = await call('sessions.send', { sessionId, text, attachments });
    if (back.ok) rememberFiles(back.data, attachments);
    else showFailure(back.error.message);
  });
}
