import { Button } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '../../../api';
import classes from './notice-row.module.css';
import type { RowOf } from './rows';
import { useTranscriptPart } from './transcripts-store';

type Props = { sessionId: string; row: RowOf<'notice'> };

const ACTIONS = {
  continue: { words: 'Continue', command: 'sessions.resume' },
  compact: { words: 'Compact now', command: 'sessions.compact' },
} as const;

/** Something that happened in the session, in a sentence, and what may be done about it. */
export function NoticeRow({ sessionId, row }: Props) {
  const { text, action } = row.block;
  // Once the conversation has gone on, there is nothing left to do about it.
  const isLatest = useTranscriptPart(
    sessionId,
    ({ transcript }) => transcript.messages.at(-1)?.seq === row.seq && transcript.live.length === 0,
  );
  return (
    <div className={classes.notice}>
      <IconInfoCircle size={16} stroke={1.5} aria-hidden />
      <p>{text}</p>
      {action !== null && isLatest && <NoticeAction sessionId={sessionId} action={action} />}
    </div>
  );
}

type ActionProps = { sessionId: string; action: keyof typeof ACTIONS };

function NoticeAction({ sessionId, action }: ActionProps) {
  const { words, command } = ACTIONS[action];
  const [isRunning, setIsRunning] = useState(false);
  const [failure, setFailure] = useState('');
  const run = async () => {
    setIsRunning(true);
    const result = await call(command, { sessionId });
    setIsRunning(false);
    setFailure(result.ok ? '' : result.error.message);
  };
  return (
    <>
      <Button size="compact-sm" variant="default" loading={isRunning} onClick={() => void run()}>
        {words}
      </Button>
      {failure && (
        <span className={classes.failure} role="alert">
          {failure}
        </span>
      )}
    </>
  );
}
