import { type ReactNode, useState } from 'react';
import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import type { CommandError } from '../../../shared/errors';
import { announce } from '../../announce';
import { useCommand, useQuery } from '../../api';
import { confirm } from '../../components/confirm';
import { notifyDone } from '../../components/notify';
import { exactTime } from '../../components/relative-time';
import { RenameDialog } from '../../components/rename-dialog';
import type { Position } from './credential-row';
import { DateDialog } from './date-dialog';
import { statusOf } from './status-words';

/** All that can be done with one credential, and how the last attempt went. */
export type CredentialActions = {
  activate: () => void;
  validate: () => void;
  replace: () => void;
  rename: () => void;
  setEnabled: (isEnabled: boolean) => void;
  setExpiry: () => void;
  schedule: () => void;
  cancelSchedule: () => void;
  remove: () => void;
  isChecking: boolean;
  error: CommandError | undefined;
  clearError: () => void;
  /** To be rendered by whoever uses the actions. */
  dialogs: ReactNode;
};

export function useCredentialActions(
  credential: Credential,
  provider: ProviderInfo,
  { index, count }: Position,
  onReplace: () => void,
): CredentialActions {
  const { id: credentialId, credentialName } = credential;
  const activate = useCommand('credentials.activate');
  const validate = useCommand('credentials.validate');
  const update = useCommand('credentials.update');
  const remove = useCommand('credentials.remove');
  const [dialog, setDialog] = useState<'rename' | 'expiry' | 'schedule' | null>(null);
  const dependants = useDependants(credential);
  const all = [activate, validate, update, remove];

  return {
    activate: async () => {
      const result = await activate.run({ credentialId });
      if (result.ok) announce(`${credentialName} is now active`);
    },
    validate: async () => {
      const result = await validate.run({ credentialId });
      if (result.ok) announce(`${credentialName}: ${statusOf(result.data).word}`);
    },
    replace: onReplace,
    rename: () => setDialog('rename'),
    setEnabled: async (isEnabled) => {
      const result = await update.run({ credentialId, isEnabled });
      if (result.ok) announce(`${credentialName} is ${isEnabled ? 'enabled' : 'disabled'}`);
    },
    setExpiry: () => setDialog('expiry'),
    schedule: () => setDialog('schedule'),
    cancelSchedule: async () => {
      const result = await update.run({ credentialId, deactivationScheduledAt: null });
      if (result.ok) announce(`${credentialName} stays switched on`);
    },
    remove: () =>
      confirm({
        title: `Remove “${credentialName}”?`,
        children: (
          <>
            The key ending in …{credential.hint} is shredded on this machine and cannot be brought
            back. It stays valid at {provider.name} until you revoke it there. {dependants}
          </>
        ),
        confirmLabel: 'Remove key',
        isDestructive: true,
        onConfirm: async () => {
          const result = await remove.run({ credentialId });
          if (result.ok) notifyDone(`“${credentialName}” was removed`);
        },
      }),
    isChecking: validate.isRunning,
    error: all.find(({ error }) => error)?.error,
    clearError: () => {
      for (const command of all) command.clearError();
    },
    dialogs: (
      <>
        {dialog === 'rename' && (
          <RenameDialog
            title={`Rename “${credentialName}”`}
            name={credentialName}
            onClose={() => setDialog(null)}
            onRename={(name) => update.run({ credentialId, credentialName: name })}
          />
        )}
        {dialog === 'expiry' && (
          <DateDialog
            title={`When does “${credentialName}” expire?`}
            label="Last day"
            description={`As ${provider.name} shows it. You are reminded 14 and 3 days before.`}
            type="date"
            value={credential.expiresAt}
            clearLabel="Never expires"
            onClose={() => setDialog(null)}
            onSave={(expiresAt) => update.run({ credentialId, expiresAt })}
          />
        )}
        {dialog === 'schedule' && (
          <DateDialog
            title={`Switch off “${credentialName}” later`}
            label="Date and time"
            description={
              index < count - 1
                ? 'From then on the next key in the order is used. It is not removed.'
                : 'From then on it is not used any more. It is not removed.'
            }
            type="datetime-local"
            isFuture
            value={credential.deactivationScheduledAt}
            clearLabel="Stay switched on"
            onClose={() => setDialog(null)}
            onSave={async (deactivationScheduledAt) => {
              const result = await update.run({ credentialId, deactivationScheduledAt });
              if (result.ok && deactivationScheduledAt !== null) {
                announce(`${credentialName} switches off ${exactTime(deactivationScheduledAt)}`);
              }
              return result;
            }}
          />
        )}
      </>
    ),
  };
}

/** What goes on with the credential as payer, in a sentence. */
function useDependants({ id, profileId, isActive }: Credential): string {
  const { data: sessions = [] } = useQuery('sessions.list', { profileId });
  const paid = sessions.filter(({ payer }) => payer?.credentialId === id).length;
  const running = sessions.filter(
    ({ payer, status }) =>
      payer?.credentialId === id && status !== 'idle' && status !== 'interrupted',
  ).length;
  if (running > 0)
    return `${counted(running, 'session')} running on it will finish the current turn with it.`;
  if (paid > 0) return `${counted(paid, 'session')} last paid with it will use the next key.`;
  return isActive
    ? 'New sessions will use the next key, if there is one.'
    : 'Nothing depends on it now.';
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
