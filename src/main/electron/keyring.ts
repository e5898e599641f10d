import { app, safeStorage } from 'electron';
import type { Keyring } from '../vault/keyring';

/** The operating system's keyring, through the asynchronous half of safeStorage only. */
export function createElectronKeyring(): Keyring {
  return {
    isAvailable: async () => {
      await app.whenReady();
      return safeStorage.isAsyncEncryptionAvailable();
    },
    backend: async () => {
      if (process.platform === 'darwin') return 'keychain';
      if (process.platform === 'win32') return 'dpapi';
      return safeStorage.getSelectedStorageBackend();
    },
    wrap: (plain) => safeStorage.encryptStringAsync(plain),
    unwrap: async (wrapped) => {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(wrapped);
      return { value: result, shouldRewrap: shouldReEncrypt };
    },
  };
}
