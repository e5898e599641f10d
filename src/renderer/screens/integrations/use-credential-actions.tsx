import { type ReactNode, useState } from 'react';
import type { Credential, ProviderInfo } from '../../../shared/commands/credentials';
import type { CommandError } from '../../../shared/errors';
import { announce } from '../../announce';
import { useCommand, useQuery } from '../../api';
import { confirm } from '../../components/confirm';
import { notifyDone } from '../../components/notify';
import { RenameDialog } from '../../components/rename-dialog';
import { statusOf } from './status-words';

/** All that can be done with one credential, and how the last attempt went. */
export type CredentialActions = {
  activate: () => void;
  validate: () => void;
  replace: () => void;
  rename: () => void;
  setEnabled: (isEnabled: boolean) => void;
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
  onReplace: () => void,
): CredentialActions {
  const { id: credentialId, credentialName } = credential;
  const activate = useCommand('credentials.activate');
  const validate = useCommand('credentials.validate');
  const update = useCommand('credentials.update');
  const remove = useCommand('credentials.remove');
  const [isRenaming, setIsRenaming] = useState(false);
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
    rename: () => setIsRenaming(true),
    setEnabled: async (isEnabled) => {
      const result = await update.run({ credentialId, isEnabled });
      if (result.ok) announce(`${credentialName} is ${isEnabled ? 'enabled' : 'disabled'}`);
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
    dialogs: isRenaming && (
      <RenameDialog
        title={`Rename “${credentialName}”`}
        name={credentialName}
        onClose={() => setIsRenaming(false)}
        onRename={(name) => update.run({ credentialId, credentialName: name })}
      />
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
