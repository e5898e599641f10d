import { Button, Popover } from '@mantine/core';
import { IconPlayerStopFilled, IconTerminal2 } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Job } from '../../../../shared/commands/sessions';
import { call, useCommand, useEvent } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { revealHidden } from '../code/reveal';
import { durationWords } from '../list/session-words';
import classes from './session-jobs.module.css';
import { useSecond } from './use-second';

/** The commands that a session left running: how many, and which. Nothing while there are none. */
export function SessionJobs({ sessionId }: { sessionId: string }) {
  const jobs = useJobs(sessionId);
  const running = jobs.filter(({ exitCode, endedAt }) => exitCode === null && endedAt === null);
  if (running.length === 0) return null;
  const words = running.length === 1 ? '1 running' : `${running.length} running`;
  return (
    <Popover position="bottom-end" width={400} withRoles trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.chip}
          aria-label={`Background commands: ${words}`}
          title="Commands in the background"
        >
          <IconTerminal2 size={14} stroke={1.5} aria-hidden />
          <span data-figures>{words}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Background commands">
        <p className={classes.note}>They end with the session, or when you stop them.</p>
        <ul className={classes.jobs}>
          {running.map((job) => (
            <RunningJob key={job.id} sessionId={sessionId} job={job} />
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function RunningJob({ sessionId, job }: { sessionId: string; job: Job }) {
  const now = useSecond(true);
  const stop = useCommand('sessions.stopJob');
  const seconds = Math.max(0, Math.floor((now - job.startedAt) / 1_000));
  const command = revealHidden(job.command);
  return (
    <li className={classes.job}>
      <span className={classes.words}>
        <code className={classes.command} title={command}>
          {command}
        </code>
        <span className={classes.time} data-figures>
          running for {durationWords(seconds)}
        </span>
      </span>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Stop ${command}`}
        loading={stop.isRunning}
        leftSection={<IconPlayerStopFilled size={12} aria-hidden />}
        onClick={() => void stop.run({ sessionId, jobId: job.id })}
      >
        Stop
      </Button>
      {stop.error && <ErrorNotice error={stop.error} onDismiss={stop.clearError} />}
    </li>
  );
}

/** Asked once, then told by events. */
function useJobs(sessionId: string): readonly Job[] {
  const [jobs, setJobs] = useState<readonly Job[]>([]);
  useEffect(() => {
    let isTold = false;
    const stop = window.chatelaine.on('sessions.jobs', (told) => {
      isTold ||= told.sessionId === sessionId;
    });
    void call('sessions.jobs', { sessionId }).then((answer) => {
      // What an event said meanwhile is newer.
      if (answer.ok && !isTold) setJobs(answer.data);
    });
    return stop;
  }, [sessionId]);
  useEvent('sessions.jobs', (told) => {
    if (told.sessionId === sessionId) setJobs(told.jobs);
  });
  return jobs;
}
