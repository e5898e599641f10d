import { Button } from '@mantine/core';
import type { ClientKey } from '../../../../shared/commands/clients';
import { StatusBadge } from '../../../components/status-badge';
import { TimeAgo } from '../../../components/time-ago';
import { isUsable, keyName, keyStatus } from '../client-words';
import classes from './client-keys.module.css';

type Props = {
  clientKey: ClientKey;
  now: number;
  /** undefined where it cannot be. */
  onRotate: (() => void) | undefined;
  onExpiry: (() => void) | undefined;
  onRevoke: () => void;
};

/** One key: never more of it than its first characters. */
export function KeyRow({ clientKey: key, now, onRotate, onExpiry, onRevoke }: Props) {
  const { word, tone } = keyStatus(key, now);
  const name = keyName(key);
  return (
    <li className={classes.key} aria-label={name}>
      <div className={classes.words}>
        <p className={classes.first}>
          {key.name !== '' && <span className={classes.name}>{key.name}</span>}
          <code className={classes.prefix}>{key.prefix}…</code>
          <StatusBadge tone={tone} plain>
            {word}
          </StatusBadge>
        </p>
        <p className={classes.second}>
          <Dates clientKey={key} now={now} />
        </p>
      </div>
      {isUsable(key, now) && (
        <div className={classes.actions}>
          {onExpiry && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Expiry of ${name}`}
              onClick={onExpiry}
            >
              Expiry
            </Button>
          )}
          {onRotate && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Rotate ${name}`}
              onClick={onRotate}
            >
              Rotate
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            color="red"
            aria-label={`Revoke ${name}`}
            onClick={onRevoke}
          >
            Revoke
          </Button>
        </div>
      )}
    </li>
  );
}

function Dates({ clientKey: key, now }: { clientKey: ClientKey; now: number }) {
  const { createdAt, lastUsedAt, expiresAt, revokedAt } = key;
  return (
    <>
      <span>
        created <TimeAgo at={createdAt} />
      </span>
      <span>
        {lastUsedAt === null ? (
          'never used'
        ) : (
          <>
            used <TimeAgo at={lastUsedAt} />
          </>
        )}
      </span>
      {revokedAt !== null ? (
        <span>
          revoked <TimeAgo at={revokedAt} />
        </span>
      ) : (
        expiresAt !== null && (
          <span title={new Date(expiresAt).toLocaleString('en-GB')}>
            {expiresAt > now ? 'expires' : 'expired'} {dateWords(expiresAt, now)}
          </span>
        )
      )}
    </>
  );
}

function dateWords(at: number, now: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}
