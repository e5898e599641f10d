import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconArrowFork, IconCheck, IconCopy, IconPencil } from '@tabler/icons-react';
import { RewindButton } from '../checkpoints/rewind-button';
import { SaveAsTemplate } from '../templates/save-as-template';
import { forkAfter } from '../view/fork-session';
import classes from './message-actions.module.css';
import { startEdit } from './message-edit';

type Props = {
  sessionId: string;
  seq: number;
  author: 'user' | 'assistant';
  /** All that the message says. */
  markdown: string;
};

/** What can be done with a message; shown on hover and focus. */
export function MessageActions({ sessionId, seq, author, markdown }: Props) {
  const { copied, copy } = useClipboard({ timeout: 1_500 });
  const isMine = author === 'user';
  const copyWords = isMine ? 'Copy' : 'Copy as Markdown';
  return (
    <div className={classes.actions} data-author={author}>
      <ActionIcon
        size={26}
        aria-label={copied ? 'Copied' : copyWords}
        title={copyWords}
        onClick={() => copy(markdown)}
      >
        {copied ? <IconCheck size={15} stroke={1.5} /> : <IconCopy size={15} stroke={1.5} />}
      </ActionIcon>
      {isMine && <SaveAsTemplate prompt={markdown} />}
      {isMine && <RewindButton sessionId={sessionId} seq={seq} />}
      {isMine ? (
        <ActionIcon
          size={26}
          aria-label="Edit and resend"
          title="Edit and resend"
          onClick={() => startEdit(sessionId, seq, markdown)}
        >
          <IconPencil size={15} stroke={1.5} />
        </ActionIcon>
      ) : (
        <ActionIcon
          size={26}
          aria-label="Fork from here"
          title="Fork from here"
          onClick={() => void forkAfter(sessionId, seq)}
        >
          <IconArrowFork size={15} stroke={1.5} />
        </ActionIcon>
      )}
    </div>
  );
}
