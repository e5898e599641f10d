import { Button } from '@mantine/core';
import { IconHourglassEmpty, IconPlayerStopFilled } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { announce } from '../../../announce';
import { Kbd } from '../../../components/kbd';
import { durationWords, secondsLeft } from '../list/session-words';
import classes from './interrupted.module.css';
import { useSecond } from './use-second';
import { waitingReason } from './waiting-words';

type Props = { session: Session; isRetrying: boolean; onRetry: () => void; onStop: () => void };

/** The provider cannot be had: why, when it is tried again, and the two ways not to wait. */
export function Waiting({ session, isRetrying, onRetry, onStop }: Props) {
  const now = useSecond(true);
  const left = secondsLeft(session.retry, now);
  const reason = waitingReason(session);
  const attempt = session.retry?.attempt;
  useAnnouncedWait(reason, session.retry);
  return (
    <section className={classes.banner} aria-label="Waiting for the provider">
      <IconHourglassEmpty className={classes.icon} size={18} stroke={1.5} aria-hidden />
      <div className={classes.words}>
        <strong>{reason}.</strong>{' '}
        <span role="timer" data-figures>
          {left === 0 || left === null ? 'Trying again' : `Trying again in ${durationWords(left)}`}
        </span>
        {attempt !== undefined && (
          <span className={classes.attempt} data-figures>
            {' '}
            · attempt {attempt}
          </span>
        )}
      </div>
      <Button size="xs" loading={isRetrying} rightSection={<Kbd shortcut="R" />} onClick={onRetry}>
        Retry now
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerStopFilled size={12} aria-hidden />}
        onClick={onStop}
      >
        Stop
      </Button>
    </section>
  );
}

/** Each try is said once; the seconds are only shown. */
function useAnnouncedWait(reason: string, retry: Session['retry']): void {
  const at = retry?.at;
  useEffect(() => {
    if (at === undefined) return;
    const seconds = Math.max(0, Math.ceil((at - Date.now()) / 1_000));
    announce(`${reason}. Trying again in ${durationWords(seconds)}.`);
  }, [reason, at]);
}
