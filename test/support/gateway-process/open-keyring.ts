import type { Keyring } from '../../../src/main/vault/keyring';

/** Protects nothing, so that another process can open what one has closed. */
export const openKeyring: Keyring = {
  isAvailable: async () => true,
  backend: async () => 'gnome_libsecret',
  wrap: async (plain) => Buffer.from(`v11${plain}`, 'utf8'),
  unwrap: async (wrapped) => ({ value: wrapped.toString('utf8').slice(3), shouldRewrap: false }),
};
