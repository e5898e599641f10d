import { useQuery } from '../../api';
import { ErrorNotice } from '../../components/error-notice';
import { StatusBadge } from '../../components/status-badge';
import { VaultNotice } from '../../components/vault-notice';
import { VAULT_STATUS, whereKeysAreKept } from '../../components/vault-words';
import { Group, Row, Section } from './section';
import classes from './vault-section.module.css';

/** How the vault is, what holds its key, and what to do when something is wrong. */
export function VaultSection() {
  const { data: state, error, reload } = useQuery('vault.state', {});
  return (
    <Section title="Vault" text="Every key you add is in here, encrypted, and never shown again.">
      {error && <ErrorNotice error={error} onRetry={reload} />}
      <div className={classes.notice}>
        <VaultNotice />
      </div>
      {state && (
        <Group>
          <Row
            title="Status"
            text={state.status === 'ok' ? 'Keys can be read and written.' : undefined}
          >
            <StatusBadge tone={VAULT_STATUS[state.status].tone}>
              {VAULT_STATUS[state.status].word}
            </StatusBadge>
          </Row>
          <Row
            title="Protected by"
            text={state.status === 'ok' ? whereKeysAreKept(state) : undefined}
          >
            {state.backend || 'nothing yet'}
          </Row>
        </Group>
      )}
      <Group label="What it promises">
        <Row
          title="Write-only"
          text="A key goes in and is used for requests to its provider. No screen, log or file shows it; only its last four characters."
        />
        <Row
          title="Never lost by accident"
          text="A key that cannot be decrypted is kept as it is. Only removing or replacing it by hand shreds it."
        />
        <Row
          title="Bound to its server"
          text="A key is sent to the address it was stored with and nowhere else. Changing that address needs the key again."
        />
      </Group>
    </Section>
  );
}
