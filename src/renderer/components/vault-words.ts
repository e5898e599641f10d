import type { VaultState, VaultStatus } from '../../shared/commands/vault';
import type { Tone } from './status-badge';

export const VAULT_STATUS: Record<VaultStatus, { word: string; tone: Tone }> = {
  opening: { word: 'Opening', tone: 'busy' },
  ok: { word: 'Open', tone: 'ok' },
  locked: { word: 'Locked', tone: 'warning' },
  lost: { word: 'Cannot be opened', tone: 'bad' },
  unavailable: { word: 'No keyring', tone: 'warning' },
  memory: { word: 'This run only', tone: 'warning' },
};

/** Where a key is kept, in one sentence, before one is asked to give it away. */
export function whereKeysAreKept({ status, backend }: VaultState): string {
  if (status === 'memory') {
    return 'Kept in memory for this run only: it is gone when Chatelaine closes.';
  }
  const holder = backend || 'the system keyring';
  return `Encrypted on this machine under a key that ${holder} holds, and never shown again.`;
}
