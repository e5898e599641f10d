import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory, IconLoader2, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { RecordedSession } from '../../../../shared/commands/history';
import { announce } from '../../../announce';
import { useCommand, useQuery } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import { useOpened } from '../search/use-opened';
import classes from './history-dialog.module.css';
import { closeHistory, useHistoryPlace } from './history-place';
import { shownWords } from './history-words';
import { RecordedRow } from './recorded-row';

const TYPING_MS = 200;

/** Conversations that Claude Code keeps on this machine: to read here, and to fork. */
export default function HistoryDialog() {
  const isOpen = useOpened(useHistoryPlace((place) => place.isOpen));
  return (
    <Modal
      opened={isOpen}
      onClose={closeHistory}
      size={720}
      title="Claude Code’s conversations"
      classNames={{ body: classes.body ?? '' }}
    >
      <Conversations />
    </Modal>
  );
}

function Conversations() {
  const { id: profileId } = useProfile();
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed.trim().slice(0, 200), TYPING_MS);
  const { data, error, isSlow, reload } = useQuery('history.list', { profileId, query });
  const opening = useOpening(profileId);
  const list = useRef<HTMLUListElement>(null);
  // While the next answer is on its way, the last one stays.
  const [shown, setShown] = useState(data);
  if (data !== undefined && data !== shown) setShown(data);
  const sessions = shown?.sessions ?? [];
  const words = data ? (sessions.length === 0 ? 'No conversation found' : shownWords(data)) : '';
  useEffect(() => {
    if (words !== '') announce(words);
  }, [words]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && sessions[0]) void opening.open(sessions[0]);
    else if (event.key === 'ArrowDown') list.current?.querySelector('button')?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <p className={classes.text}>
        Read one here, or fork it to go on with it. Claude Code’s own files stay as they are.
      </p>
      <TextInput
        type="search"
        aria-label="Find a conversation"
        placeholder="Find a conversation"
        data-autofocus
        maxLength={200}
        leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {opening.error && <ErrorNotice error={opening.error} onDismiss={opening.clearError} />}
      {isSlow && shown === undefined && <Skeletons rows={5} height={48} />}
      {data && sessions.length === 0 && <Nothing query={query} />}
      {sessions.length > 0 && (
        <ul ref={list} className={classes.list} aria-label="Conversations">
          {sessions.map((recorded) => (
            <RecordedRow
              key={recorded.id}
              recorded={recorded}
              isOpening={opening.id === recorded.id}
              onOpen={() => void opening.open(recorded)}
            />
          ))}
        </ul>
      )}
      <p className={classes.foot} data-figures>
        {opening.id !== null ? (
          <>
            <IconLoader2 className={classes.busy} size={14} stroke={1.75} aria-hidden />
            Reading the conversation…
          </>
        ) : (
          shown && sessions.length > 0 && shownWords(shown)
        )}
      </p>
    </>
  );
}

/** Brings one in, and goes to it. */
function useOpening(profileId: string) {
  const { run, error, clearError } = useCommand('history.open');
  const go = useNavigation((navigation) => navigation.go);
  const [id, setId] = useState<string | null>(null);
  const open = async (recorded: RecordedSession) => {
    if (id !== null) return;
    setId(recorded.id);
    const opened = await run({ profileId, id: recorded.id });
    setId(null);
    if (!opened.ok) return;
    closeHistory();
    announce(`Opened “${recorded.title}” to read`);
    go({ screen: 'sessions', sessionId: opened.data.id });
  };
  return { id, open, error, clearError };
}

function Nothing({ query }: { query: string }) {
  if (query !== '') {
    return (
      <EmptyState icon={IconHistory} title={`No conversation has “${query}”`}>
        The title and the folder are looked at.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconHistory} title="No conversations found">
      Claude Code keeps them in ~/.claude/projects.
    </EmptyState>
  );
}
