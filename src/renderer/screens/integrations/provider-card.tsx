import type { KeyboardEvent } from 'react';
import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { ProviderMark } from '../../components/provider-mark';
import { StatusBadge } from '../../components/status-badge';
import { TimeAgo, useNow } from '../../components/time-ago';
import { warningOf } from './expiry-words';
import { inOrder } from './failover-order';
import { metadataSummary } from './metadata-words';
import classes from './provider-card.module.css';
import { statusOf } from './status-words';

type Props = {
  provider: ProviderInfo;
  credentials: readonly Credential[];
  hasEnvironmentKey: boolean;
  isWaiting: (credential: Credential) => boolean;
  isChosen: boolean;
  /** The one card of all that Tab reaches; the arrows lead on. */
  isTabStop: boolean;
  onChoose: (byKeyboard: boolean) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
};

/** One provider: whether it is set up, how its first credential is, when that was last checked. */
export function ProviderCard(props: Props) {
  const { provider, credentials, hasEnvironmentKey, isWaiting } = props;
  const [first] = inOrder(credentials);
  const isSetUp = first !== undefined || hasEnvironmentKey;
  return (
    <button
      type="button"
      className={classes.card}
      data-provider-card={provider.provider}
      data-empty={!isSetUp || undefined}
      aria-pressed={props.isChosen}
      tabIndex={props.isTabStop ? 0 : -1}
      // A click that comes from a key has no detail.
      onClick={(event) => props.onChoose(event.detail === 0)}
      onKeyDown={props.onKeyDown}
    >
      <span className={classes.head}>
        <ProviderMark provider={provider.provider} name={provider.name} faded={!isSetUp} />
        <span className={classes.words}>
          <span className={classes.name}>{provider.name}</span>
          {(first || !isSetUp) && (
            <span className={classes.summary}>
              {first ? (metadataSummary(first.metadata) ?? first.credentialName) : 'Not set up'}
            </span>
          )}
        </span>
      </span>
      {first && <State first={first} credentials={credentials} isWaiting={isWaiting} />}
      {!first && hasEnvironmentKey && (
        <span className={classes.line}>
          <StatusBadge tone="waiting">From environment</StatusBadge>
        </span>
      )}
    </button>
  );
}

type StateProps = Pick<Props, 'credentials' | 'isWaiting'> & { first: Credential };

function State({ first, credentials, isWaiting }: StateProps) {
  const now = useNow();
  const status = statusOf(first, isWaiting(first));
  const warning = credentials.map((one) => warningOf(one, now)).find((found) => found !== null);
  return (
    <>
      <span className={classes.line}>
        <StatusBadge tone={status.tone}>{status.word}</StatusBadge>
        <span className={classes.hint}>…{first.hint}</span>
      </span>
      <span className={classes.line}>
        {warning ? (
          <StatusBadge plain tone={warning.tone}>
            {warning.text}
          </StatusBadge>
        ) : (
          <span>{credentials.length === 1 ? '1 key' : `${credentials.length} keys`}</span>
        )}
        <span className={classes.checked}>
          {first.lastValidatedAt === null ? (
            'never checked'
          ) : (
            <>
              {!warning && 'checked '}
              <TimeAgo at={first.lastValidatedAt} />
            </>
          )}
        </span>
      </span>
    </>
  );
}
