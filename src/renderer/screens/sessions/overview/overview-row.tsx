import { Button } from '@mantine/core';
import { IconCloud, IconGitBranch } from '@tabler/icons-react';
import clsx from 'clsx';
import { memo, useEffect } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { announce } from '../../../announce';
import { call } from '../../../api';
import { TimeAgo } from '../../../components/time-ago';
import { useNavigation } from '../../../navigation';
import { homeOf, isAtWork, shortBranch, tildePath } from '../list/arrange';
import { costWords, durationWords } from '../list/session-words';
import { StatusShape } from '../list/status-shape';
import { useTurnBegan } from '../list/turns-store';
import { loadLatest } from '../transcript/transcript-pages';
import { useTranscriptPart } from '../transcript/transcripts-store';
import { showFailure } from '../view/show-notice';
import { useSecond } from '../view/use-second';
import { doingNow, lastSaid } from './doing';
import classes from './overview-row.module.css';
import { nowWords } from './overview-words';

type Props = {
  session: Session;
  isUnread: boolean;
  home: string;
  parallel: number | undefined;
  /** Among those that wait for their turn, from 1. */
  place: number | undefined;
};

/** One session: what it is, what it does now, what it cost, and what can be done about it. */
export const OverviewRow = memo(function OverviewRow(props: Props) {
  const { session, isUnread, home } = props;
  const { worktree, runner } = session;
  useKnownEnd(session, isUnread);
  return (
    <li className={classes.row} data-status={session.status}>
      <StatusShape session={session} isUnread={isUnread} />
      <div className={classes.main}>
        <p className={classes.top}>
          <button
            type="button"
            className={classes.title}
            data-overview-row={session.id}
            title={session.title}
            onClick={() => open(session)}
          >
            {session.title}
          </button>
          {isUnread && <span className={classes.unread}>Finished, not read</span>}
          <span className={classes.place}>{tildePath(homeOf(session), home)}</span>
          {worktree && (
            <span className={classes.mark} title={worktree.branch}>
              <IconGitBranch size={13} stroke={1.5} aria-hidden />
              {shortBranch(worktree.branch)}
            </span>
          )}
          {runner === 'managed' && (
            <span className={classes.mark} title="Its tools run on the provider’s machines">
              <IconCloud size={13} stroke={1.5} aria-hidden />
              managed
            </span>
          )}
        </p>
        <Doing {...props} />
      </div>
      <span className={classes.cost} data-figures>
        {costWords(session.usage)}
      </span>
      <span className={classes.time} data-figures>
        <Since session={session} />
      </span>
      <span className={classes.actions}>
        <Actions session={session} />
      </span>
    </li>
  );
});

/** The end is read of what works or wants the user, as it may have begun before anything was heard of it. */
function useKnownEnd(session: Session, isUnread: boolean): void {
  const { id } = session;
  const isWanted = isUnread || isAtWork(session);
  useEffect(() => {
    if (isWanted) void loadLatest(id);
  }, [id, isWanted]);
}

function open({ id }: Session): void {
  useNavigation.getState().go({ screen: 'sessions', sessionId: id });
}

function Doing({ session, parallel, place }: Props) {
  const { id } = session;
  const doing = useTranscriptPart(id, ({ transcript }) => doingNow(transcript));
  const said = useTranscriptPart(id, ({ transcript }) => lastSaid(transcript));
  const now = useSecond(session.status === 'waiting');
  const words = nowWords(session, { doing, said, parallel, place, now });
  return (
    <p className={clsx(classes.doing, classes[session.status])} title={words}>
      {words}
    </p>
  );
}

/** How long a turn has been under way, else when something last happened. */
function Since({ session }: { session: Session }) {
  const began = useTurnBegan(session.id);
  const isTicking = isAtWork(session) && began !== undefined;
  const now = useSecond(isTicking);
  if (!isTicking) return <TimeAgo at={session.updatedAt} />;
  return <>{durationWords(Math.max(0, Math.floor((now - began) / 1_000)))}</>;
}

function Actions({ session }: { session: Session }) {
  const { title } = session;
  const small = { size: 'compact-sm', variant: 'default' } as const;
  const stop = (
    <Button
      {...small}
      aria-label={`Stop ${title}`}
      data-stop
      onClick={() => void run('sessions.stop', session, 'Stopped')}
    >
      Stop
    </Button>
  );
  switch (session.status) {
    case 'asking':
      return (
        <>
          <Button {...small} aria-label={`Answer ${title}`} onClick={() => open(session)}>
            Answer
          </Button>
          {stop}
        </>
      );
    case 'running':
    case 'queued':
      return stop;
    case 'waiting':
      return (
        <>
          <Button
            {...small}
            aria-label={`Retry ${title} now`}
            onClick={() => void run('sessions.retry', session, 'Trying again')}
          >
            Retry
          </Button>
          {stop}
        </>
      );
    case 'interrupted':
      return (
        <Button
          {...small}
          aria-label={`Resume ${title}`}
          data-resume
          onClick={() => void run('sessions.resume', session, 'Resumed')}
        >
          Resume
        </Button>
      );
    case 'idle':
      return (
        <Button {...small} aria-label={`Open ${title}`} onClick={() => open(session)}>
          Open
        </Button>
      );
  }
}

type Deed = 'sessions.stop' | 'sessions.resume' | 'sessions.retry';

async function run(deed: Deed, { id, title }: Session, done: string): Promise<void> {
  const result = await call(deed, { sessionId: id });
  if (result.ok) announce(`${done}: ${title}`);
  else showFailure(result.error.message);
}
