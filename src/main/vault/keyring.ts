/**
 * What the vault needs from the operating system's keyring. Implemented over Electron's asynchronous
 * safeStorage; faked in tests.
 */
export type Keyring = {
  /** Whether something can be wrapped at all. May ask the user to unlock the keyring. */
  isAvailable(): Promise<boolean>;
  /** The id of the backend: `gnome_libsecret`, `kwallet6`, `basic_text`, `keychain`, `dpapi`... */
  backend(): Promise<string>;
  wrap(plain: string): Promise<Buffer>;
  /** Rejects when the keyring cannot open it. `shouldRewrap`: the keyring wants to wrap it anew. */
  unwrap(wrapped: Buffer): Promise<{ value: string; shouldRewrap: boolean }>;
};
