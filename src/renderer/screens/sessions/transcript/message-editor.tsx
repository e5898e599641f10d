import { Button, Textarea } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { Kbd } from '../../../components/kbd';
import { forkSession } from '../view/fork-session';
import { endEdit, startEdit } from './message-edit';
import classes from './message-editor.module.css';

type Props = { sessionId: string; seq: number; text: string };

/** Writes an earlier message anew. It goes out in a fork, so that nothing of this session is lost. */
export function MessageEditor({ sessionId, seq, text }: Props) {
  const [isSending, setIsSending] = useState(false);
  const canSend = text.trim() !== '' && !isSending;
  const cancel = () => endEdit(sessionId, seq);
  const send = async () => {
    if (!canSend) return;
    setIsSending(true);
    const isForked = await forkSession({ sessionId, beforeSeq: seq, text: text.trim() });
    setIsSending(false);
    if (isForked) endEdit(sessionId, seq);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      cancel();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };
  return (
    <div className={classes.editor}>
      <Textarea
        autoFocus
        autosize
        minRows={2}
        maxRows={14}
        maxLength={1_000_000}
        aria-label="Edited message"
        value={text}
        onFocus={(event) => event.currentTarget.setSelectionRange(text.length, text.length)}
        onChange={(event) => startEdit(sessionId, seq, event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.foot}>
        <p className={classes.note}>
          Goes out in a new session, forked before this message. Files in the folder stay as they
          are now.
        </p>
        <Button size="xs" variant="subtle" onClick={cancel} rightSection={<Kbd shortcut="Esc" />}>
          Cancel
        </Button>
        <Button
          size="xs"
          disabled={text.trim() === ''}
          loading={isSending}
          rightSection={<Kbd shortcut="Enter" />}
          onClick={() => void send()}
        >
          Fork and send
        </Button>
      </div>
    </div>
  );
}
