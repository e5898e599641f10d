import type { Domains, Of } from '../domains';
import { nothing } from './nothing';

export function vaultHandlers({ vault }: Domains): Of<'vault'> {
  return {
    'vault.state': () => vault.state(),
    'vault.unlock': () => vault.open(),
    'vault.useMemory': () => vault.useMemory(),
    'vault.startOver': () => vault.startOver(),
  };
}

export function credentialHandlers({
  vault,
  integrations,
}: Domains): Of<'credentials'> & Of<'models'> {
  return {
    'credentials.providers': () => integrations.providers(),
    'credentials.list': ({ profileId }) => vault.list(profileId),
    'credentials.add': (input) => integrations.add(input),
    'credentials.replace': (input) => integrations.replace(input),
    'credentials.update': (input) => vault.update(input),
    'credentials.activate': ({ credentialId }) => vault.activate(credentialId),
    'credentials.reorder': (input) => vault.reorder(input),
    'credentials.validate': ({ credentialId }) => integrations.validate(credentialId),
    'credentials.validateAll': ({ profileId }) => integrations.validateAll(profileId),
    'credentials.cancelValidation': ({ profileId }) => {
      integrations.cancelValidation(profileId);
      return nothing();
    },
    'credentials.remove': ({ credentialId }) => {
      vault.remove(credentialId);
      return nothing();
    },
    'credentials.history': ({ credentialId }) => vault.history(credentialId),
    'models.list': ({ profileId, refresh }) => integrations.models(profileId, refresh),
  };
}
