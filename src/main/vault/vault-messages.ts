import type { VaultState, VaultStatus } from '../../shared/commands/vault';

/** What the vault found; each becomes a sentence or two: what happened, what it means, what to do. */
export type Finding =
  | { kind: 'opening' }
  | { kind: 'ok'; backend: string }
  | { kind: 'memory' }
  | { kind: 'no-keyring' }
  | { kind: 'keyring-refused'; backend: string }
  | { kind: 'wrap-failed'; backend: string }
  | { kind: 'locked-no-keyring'; wrappedBy: string }
  | { kind: 'backend-changed'; wrappedBy: string; backend: string }
  | { kind: 'unwrap-failed'; backend: string }
  | { kind: 'wrong-key'; backend: string }
  | { kind: 'key-missing'; backend: string | null }
  | { kind: 'data-file-failed' };

const STATUS: Record<Finding['kind'], VaultStatus> = {
  opening: 'opening',
  ok: 'ok',
  memory: 'memory',
  'no-keyring': 'unavailable',
  'keyring-refused': 'unavailable',
  'wrap-failed': 'unavailable',
  'locked-no-keyring': 'locked',
  'backend-changed': 'locked',
  'unwrap-failed': 'locked',
  'wrong-key': 'lost',
  'key-missing': 'lost',
  'data-file-failed': 'locked',
};

export function toVaultState(finding: Finding): VaultState {
  return {
    status: STATUS[finding.kind],
    backend: 'backend' in finding && finding.backend ? backendName(finding.backend) : '',
    message: messageOf(finding),
  };
}

function messageOf(finding: Finding): string {
  switch (finding.kind) {
    case 'opening':
    case 'ok':
      return '';
    case 'memory':
      return 'Keys are kept in memory until Chatelaine closes; nothing is written to disk. To store keys, set up a system keyring and start Chatelaine again.';
    case 'no-keyring':
      return `No system keyring is available, so Chatelaine stores no keys on disk. ${SET_UP} Or use keys for this run only.`;
    case 'keyring-refused':
      return `This system has no keyring that protects what it stores, so Chatelaine stores no keys on disk. ${SET_UP} Or use keys for this run only.`;
    case 'wrap-failed':
      return `${backendName(finding.backend)} did not take the key of the vault, so Chatelaine stores no keys on disk. It may be locked: unlock it and try again. Or use keys for this run only.`;
    case 'locked-no-keyring':
      return `Your keys are protected by ${backendName(finding.wrappedBy)}, which is not available right now. They are all still there. Start or unlock it, then unlock the vault.`;
    case 'backend-changed':
      return `Your keys are protected by ${backendName(finding.wrappedBy)}, but this session uses ${backendName(finding.backend)}. They are all still there. Sign in with the desktop session you used before, or start over and enter the keys again.`;
    case 'unwrap-failed':
      return `${backendName(finding.backend)} could not open the vault. It may be locked, or a different one than before. Your keys are all still there. Unlock it and try again; if its content is gone for good, start over and enter the keys again.`;
    case 'wrong-key':
      return `${backendName(finding.backend)} returned a different key than the one that protects your vault, so the stored keys cannot be read any more. Start over and enter them again; until then nothing is deleted.`;
    case 'key-missing':
      return 'The key that protects your vault is missing from the data file or damaged, so the stored keys cannot be read. Restore the data file from a copy, or start over and enter the keys again; until then nothing is deleted.';
    case 'data-file-failed':
      return 'The data file could not be read or written, so the vault stays closed. Your keys are still there. Check that the disk is neither full nor read-only, then try again.';
  }
}

const SET_UP =
  'Install and unlock one (on Linux: GNOME Keyring or KWallet), then start Chatelaine again.';

/** safeStorage's backend ids: https://www.electronjs.org/docs/latest/api/safe-storage */
function backendName(backend: string): string {
  if (backend.startsWith('gnome')) return 'GNOME Keyring';
  if (backend.startsWith('kwallet')) return `KWallet ${backend.slice('kwallet'.length)}`.trim();
  if (backend === 'keychain') return 'macOS Keychain';
  if (backend === 'dpapi') return 'Windows Data Protection';
  if (backend === 'basic_text') return 'no keyring';
  return 'the system keyring';
}
