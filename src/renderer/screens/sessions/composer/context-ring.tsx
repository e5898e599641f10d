import { Button, Popover } from '@mantine/core';
import type { Session } from '../../../../shared/commands/sessions';
import { formatTokens } from '../../../../shared/money';
import { useCommand, useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { useProfile } from '../../../profile';
import { shareWords } from '../../usage/figures';
import { cachedShare, localDay } from './cached-share';
import classes from './context-ring.module.css';

const RADIUS = 7;
const LENGTH = 2 * Math.PI * RADIUS;

type Props = {
  session: Session;
  /** Tokens that the model takes; null when the provider does not say. */
  limit: number | null;
};

/** How full the model's context is; opens to the figures, and to making room. */
export function ContextRing({ session, limit }: Props) {
  const used = session.usage.contextTokens;
  const share = limit === null ? null : Math.min(1, used / limit);
  const words = share === null ? formatTokens(used) : shareWords(share, 1);
  return (
    <Popover position="top-end" width={280} withRoles returnFocus trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.ring}
          data-tone={toneOf(share)}
          aria-label={`Context: ${share === null ? `${words} tokens` : `${words} used`}`}
        >
          <svg width="16" height="16" viewBox="0 0 18 18" aria-hidden="true">
            <circle className={classes.track} cx="9" cy="9" r={RADIUS} />
            <circle
              className={classes.used}
              cx="9"
              cy="9"
              r={RADIUS}
              strokeDasharray={`${(share ?? 0) * LENGTH} ${LENGTH}`}
              transform="rotate(-90 9 9)"
            />
          </svg>
          <span data-figures>{words}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Context">
        <Details session={session} limit={limit} share={share} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Details({ session, limit, share }: Props & { share: number | null }) {
  const compact = useCommand('sessions.compact');
  const cached = useCachedShare(session.id);
  const isBusy = session.status !== 'idle' && session.status !== 'interrupted';
  return (
    <div className={classes.details}>
      <p className={classes.figures} data-figures>
        <strong>{session.usage.contextTokens.toLocaleString('en-US')}</strong>
        {limit === null ? ' tokens' : ` of ${limit.toLocaleString('en-US')} tokens`}
      </p>
      {share !== null && (
        <div className={classes.bar} data-tone={toneOf(share)} aria-hidden>
          <i style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {cached !== null && (
        <p className={classes.note} data-figures>
          {shareWords(cached, 1)} of the latest request was read from the cache.
        </p>
      )}
      <p className={classes.note}>
        Near the limit the conversation is compacted by itself: a summary takes the place of what
        was said, and the transcript stays.
      </p>
      {compact.error && <ErrorNotice error={compact.error} onDismiss={compact.clearError} />}
      <Button
        size="xs"
        variant="default"
        fullWidth
        loading={compact.isRunning}
        disabled={isBusy}
        onClick={() => void compact.run({ sessionId: session.id })}
      >
        {isBusy ? 'Compact when the turn has ended' : 'Compact now'}
      </Button>
    </div>
  );
}

/** Of the session's latest request; null while not known, or when that is days ago. */
function useCachedShare(sessionId: string): number | null {
  const { id: profileId } = useProfile();
  const to = localDay(Date.now());
  const from = localDay(Date.now() - 2 * 24 * 60 * 60_000);
  const { data } = useQuery('usage.records', { profileId, from, to, limit: 100 });
  return data === undefined ? null : cachedShare(data.records, sessionId);
}

function toneOf(share: number | null): 'bad' | 'warn' | undefined {
  if (share === null || share <= 0.75) return undefined;
  return share > 0.9 ? 'bad' : 'warn';
}
