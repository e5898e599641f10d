import { Button, Loader, Textarea } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { create } from 'zustand';
import type { ChangedFile } from '../../../../shared/commands/review';
import type { CommandError } from '../../../../shared/errors';
import { announce } from '../../../announce';
import { call } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Money } from '../../../components/figures';
import { showUndo } from '../view/show-notice';
import classes from './commit-box.module.css';
import { commitWords } from './review-words';

type Props = {
  sessionId: string;
  files: readonly ChangedFile[];
  /** What is said when nothing is left to commit. */
  committedWords: string;
  isCommitting: boolean;
  onCommit: (message: string) => Promise<boolean>;
};

/** Messages that are being written, by session. */
const useMessages = create<Record<string, string>>(() => ({}));

/** Where the next commit is written. */
export function CommitBox({ sessionId, files, committedWords, isCommitting, onCommit }: Props) {
  const message = useMessages((messages) => messages[sessionId] ?? '');
  const setMessage = (text: string) => useMessages.setState({ [sessionId]: text });
  const words = commitWords(files);
  const draft = useDrafting(sessionId, message, setMessage);
  const commit = async () => {
    if (message.trim() === '' || words === null) return;
    if (await onCommit(message.trim())) {
      setMessage('');
      draft.clear();
    }
  };
  if (words === null) {
    return <p className={classes.nothing}>{committedWords}</p>;
  }
  return (
    <section className={classes.box} aria-label="Commit">
      {draft.error && (
        <ErrorNotice error={draft.error} onRetry={draft.start} onDismiss={draft.clear} />
      )}
      <Textarea
        autosize
        minRows={2}
        maxRows={8}
        size="xs"
        aria-label="Commit message"
        placeholder="Commit message"
        maxLength={20_000}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void commit();
        }}
      />
      <p className={classes.words}>
        {words.words}
        {draft.cost !== undefined && (
          <>
            {' '}
            The draft cost <Money amount={draft.cost} />.
          </>
        )}
      </p>
      <div className={classes.buttons}>
        {draft.isDrafting ? (
          <Button
            size="xs"
            variant="default"
            aria-label="Cancel the draft"
            leftSection={<Loader size={12} color="gray" />}
            onClick={draft.cancel}
          >
            Cancel
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSparkles size={14} stroke={1.5} aria-hidden />}
            aria-label="Draft message"
            onClick={draft.start}
            title="The session's model writes it from the changes; it costs one request"
          >
            Draft
          </Button>
        )}
        <Button
          size="xs"
          disabled={message.trim() === ''}
          loading={isCommitting}
          onClick={() => void commit()}
        >
          {words.button}
        </Button>
      </div>
    </section>
  );
}

/** A message that the model writes. Cancelling leaves what is written; the request may still cost. */
function useDrafting(sessionId: string, message: string, setMessage: (text: string) => void) {
  const [isDrafting, setIsDrafting] = useState(false);
  const [cost, setCost] = useState<number | null>();
  const [error, setError] = useState<CommandError>();
  const latest = useRef({ attempt: 0, message });
  latest.current.message = message;
  const start = async () => {
    const attempt = ++latest.current.attempt;
    setIsDrafting(true);
    setError(undefined);
    announce('Drafting a commit message.');
    const result = await call('review.draftMessage', { sessionId });
    if (attempt !== latest.current.attempt) return;
    setIsDrafting(false);
    if (!result.ok) return setError(result.error);
    const before = latest.current.message;
    setMessage(result.data.message);
    setCost(result.data.costMicroUsd);
    announce('The commit message is drafted.');
    if (before.trim() === '') return;
    showUndo(`draft ${sessionId}`, 'Your message was replaced by the draft', async () =>
      setMessage(before),
    );
  };
  return {
    isDrafting,
    cost,
    error,
    start: () => void start(),
    cancel: () => {
      latest.current.attempt += 1;
      setIsDrafting(false);
      announce('Cancelled. The request may still be charged.');
    },
    clear: () => {
      setError(undefined);
      setCost(undefined);
    },
  };
}
