import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import { ErrorNotice } from '../../components/error-notice';
import { useProfile } from '../../profile';
import classes from './credential-list.module.css';
import { CredentialRow } from './credential-row';
import { EnvironmentRow } from './environment-row';
import { placesOf } from './failover-order';
import { useFailoverOrder } from './use-failover-order';
import { useRowDrag } from './use-row-drag';

type Props = {
  provider: ProviderInfo;
  credentials: readonly Credential[];
  openId: string | null;
  onOpen: (credentialId: string | null) => void;
  /** Whether the check of all of them has not come to this one yet. */
  isWaiting: (credential: Credential) => boolean;
  onReplace: (credential: Credential) => void;
};

/** The credentials of a provider in failover order, the environment's key last. */
export function CredentialList(props: Props) {
  const { provider, credentials, openId, onOpen } = props;
  const profile = useProfile();
  const order = useFailoverOrder(profile.id, provider.provider, credentials);
  const drag = useRowDrag(order.move);
  const places = placesOf(order.ordered);
  const count = order.ordered.length;
  const hasEnvironmentKey = usesEnvironmentKey(provider, profile);
  return (
    <>
      {count > 1 && (
        <p className={classes.explained}>
          The first one pays. The next is used when the first is refused or overloaded.
        </p>
      )}
      {order.error && <ErrorNotice error={order.error} onDismiss={order.clearError} />}
      <ul className={classes.list} aria-label="Keys">
        {order.ordered.map((credential, index) => (
          <CredentialRow
            key={credential.id}
            credential={credential}
            provider={provider}
            place={places.get(credential.id)}
            position={{
              index,
              count,
              isSortable: count > 1,
              move: (by) => order.move(index, index + by),
              handle: drag.handle(index),
              row: drag.row(index),
            }}
            isOpen={credential.id === openId}
            isWaiting={props.isWaiting(credential)}
            onToggle={() => onOpen(credential.id === openId ? null : credential.id)}
            onReplace={() => props.onReplace(credential)}
          />
        ))}
        {hasEnvironmentKey && <EnvironmentRow place={places.size + 1} />}
      </ul>
    </>
  );
}

/** The environment has a key of Anthropic only, and the profile has to allow it. */
export function usesEnvironmentKey(
  { provider }: ProviderInfo,
  profile: { useEnvironmentKey: boolean; environmentKeyPresent: boolean },
): boolean {
  return provider === 'ANTHROPIC' && profile.useEnvironmentKey && profile.environmentKeyPresent;
}
