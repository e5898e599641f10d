import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Client, ClientKey } from '../../../../shared/commands/clients';
import { announce } from '../../../announce';
import { useCommand, useQuery } from '../../../api';
import { confirm } from '../../../components/confirm';
import { ErrorNotice } from '../../../components/error-notice';
import { useNow } from '../../../components/time-ago';
import { counted, isUsable, keyName } from '../client-words';
import { AddKey } from './add-key';
import classes from './client-keys.module.css';
import { KeyExpiry } from './key-expiry';
import { KeyRow } from './key-row';
import { Nothing, PaneSection } from './pane-section';
import { RotateKey } from './rotate-key';

/** The keys of a client: added, given another end, rotated, revoked; those that have ended are folded away. */
export function ClientKeys({ client }: { client: Client }) {
  const now = useNow();
  const [isAdding, setIsAdding] = useState(false);
  const [rotating, setRotating] = useState<ClientKey | null>(null);
  const [expiring, setExpiring] = useState<ClientKey | null>(null);
  const [withEnded, setWithEnded] = useState(false);
  const { revoke, error, clearError } = useRevoking(client);
  const usable = client.keys.filter((key) => isUsable(key, now));
  const ended = client.keys.filter((key) => !isUsable(key, now));
  const canChange = client.kind === 'program' && client.archivedAt === null;
  return (
    <PaneSection
      title="Keys"
      action={
        canChange && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
            onClick={() => setIsAdding(true)}
          >
            Add key
          </Button>
        )
      }
    >
      {error && <ErrorNotice error={error} onDismiss={clearError} />}
      {usable.length === 0 && <Nothing>No key works, so every request is refused.</Nothing>}
      <ul className={classes.list} aria-label="Keys">
        {[...usable, ...(withEnded ? ended : [])].map((key) => (
          <KeyRow
            key={key.id}
            clientKey={key}
            now={now}
            onRotate={canChange ? () => setRotating(key) : undefined}
            onExpiry={canChange ? () => setExpiring(key) : undefined}
            onRevoke={() => revoke(key)}
          />
        ))}
      </ul>
      {ended.length > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          className={classes.ended ?? ''}
          aria-expanded={withEnded}
          onClick={() => setWithEnded(!withEnded)}
        >
          {withEnded ? 'Hide ended keys' : `Show ${counted(ended.length, 'ended key')}`}
        </Button>
      )}
      {isAdding && <AddKey client={client} onClose={() => setIsAdding(false)} />}
      {rotating && (
        <RotateKey client={client} clientKey={rotating} onClose={() => setRotating(null)} />
      )}
      {expiring && <KeyExpiry clientKey={expiring} onClose={() => setExpiring(null)} />}
    </PaneSection>
  );
}

/** Asks first: it is for good. */
function useRevoking(client: Client) {
  const { run, error, clearError } = useCommand('clients.revokeKey');
  const requests = useQuery('gateway.requests', { profileId: client.profileId }).data ?? [];
  const live = requests.filter(({ clientId }) => clientId === client.id).length;
  const revoke = (key: ClientKey) => {
    const name = keyName(key);
    confirm({
      title: `Revoke “${name}” of “${client.name}”?`,
      children: (
        <>
          Programs that use <code className={classes.prefix}>{key.prefix}…</code> are refused from
          now on, for good.{' '}
          {live > 0 && `Of the ${counted(live, 'request')} under way, those with this key end. `}
          To replace it without a gap, rotate it instead.
        </>
      ),
      confirmLabel: 'Revoke key',
      isDestructive: true,
      onConfirm: async () => {
        const result = await run({ keyId: key.id });
        if (result.ok) announce(`${name} is revoked`);
      },
    });
  };
  return { revoke, error, clearError };
}
