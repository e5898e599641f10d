import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconClockHour4, IconPaperclip, IconPencil, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import type { QueuedMessage, Session } from '../../../../shared/commands/sessions';
import { ErrorNotice } from '../../../components/error-notice';
import { Kbd } from '../../../components/kbd';
import classes from './queued-messages.module.css';
import { type QueueActions, useQueueActions } from './use-queue';

type Props = {
  session: Session;
  /** The one that is being changed. */
  editedId: string | null;
  onEdit: (messageId: string | null) => void;
};

/** Follow-ups that go out when the turn ends; until then each can be changed or taken back. */
export function QueuedMessages({ session, editedId, onEdit }: Props) {
  const actions = useQueueActions(session.id);
  if (session.queue.length === 0 && actions.error === undefined) return null;
  return (
    <section className={classes.queue} aria-label="Queued messages">
      {actions.error && <ErrorNotice error={actions.error} onDismiss={actions.clearError} />}
      {session.queue.length > 0 && (
        <>
          <h3 className={classes.head}>
            <IconClockHour4 size={14} stroke={1.5} aria-hidden />
            {session.queue.length === 1 ? '1 message' : `${session.queue.length} messages`} queued;
            sent when the turn ends
          </h3>
          <ul className={classes.messages}>
            {session.queue.map((message) => (
              <li key={message.id} className={classes.message}>
                {message.id === editedId ? (
                  <Editor message={message} actions={actions} onDone={() => onEdit(null)} />
                ) : (
                  <Shown message={message} actions={actions} onEdit={() => onEdit(message.id)} />
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

type ShownProps = { message: QueuedMessage; actions: QueueActions; onEdit: () => void };

function Shown({ message, actions, onEdit }: ShownProps) {
  const files = message.attachments.length;
  return (
    <>
      <p className={classes.text}>{message.text || fileWords(files)}</p>
      {files > 0 && message.text !== '' && (
        <span
          className={classes.files}
          title={message.attachments.map(({ name }) => name).join('\n')}
        >
          <IconPaperclip size={13} stroke={1.5} aria-hidden />
          {fileWords(files)}
        </span>
      )}
      <ActionIcon size={26} aria-label="Edit queued message" title="Edit" onClick={onEdit}>
        <IconPencil size={15} stroke={1.5} />
      </ActionIcon>
      <ActionIcon
        size={26}
        aria-label="Remove queued message"
        title="Remove"
        onClick={() => void actions.remove(message)}
      >
        <IconX size={15} stroke={1.5} />
      </ActionIcon>
    </>
  );
}

type EditorProps = { message: QueuedMessage; actions: QueueActions; onDone: () => void };

function Editor({ message, actions, onDone }: EditorProps) {
  const [text, setText] = useState(message.text);
  const save = async () => {
    const isChanged = text.trim() !== '' && text.trim() !== message.text;
    if (!isChanged || (await actions.edit(message.id, text.trim()))) onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      onDone();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void save();
    }
  };
  return (
    <div className={classes.editor}>
      <Textarea
        autoFocus
        autosize
        minRows={1}
        maxRows={8}
        maxLength={1_000_000}
        aria-label="Queued message"
        value={text}
        onFocus={(event) => event.currentTarget.setSelectionRange(text.length, text.length)}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.buttons}>
        <Button
          size="compact-sm"
          variant="default"
          rightSection={<Kbd shortcut="Enter" />}
          disabled={text.trim() === ''}
          onClick={() => void save()}
        >
          Save
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          rightSection={<Kbd shortcut="Esc" />}
          onClick={onDone}
        >
          Cancel
        </Button>
      </div>
    </div>
  );
}

function fileWords(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
