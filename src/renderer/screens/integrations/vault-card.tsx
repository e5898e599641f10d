import { IconShieldLock } from '@tabler/icons-react';
import { useQuery } from '../../api';
import { LinkButton } from '../../components/link-button';
import { VAULT_STATUS, whereKeysAreKept } from '../../components/vault-words';
import { useNavigation } from '../../navigation';
import classes from './vault-card.module.css';

/** Where the keys are, at the foot of the providers. Any other state of the vault has its notice. */
export function VaultCard() {
  const { data: state } = useQuery('vault.state', {});
  const go = useNavigation((navigation) => navigation.go);
  if (state?.status !== 'ok') return null;
  return (
    <div className={classes.card}>
      <p className={classes.head}>
        <IconShieldLock size={16} stroke={1.5} aria-hidden />
        Vault {VAULT_STATUS[state.status].word.toLowerCase()}
      </p>
      <p className={classes.text}>{whereKeysAreKept(state)}</p>
      <LinkButton onClick={() => go({ screen: 'settings', section: 'vault' })}>
        About the vault
      </LinkButton>
    </div>
  );
}
