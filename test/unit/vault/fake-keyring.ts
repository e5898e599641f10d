import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keyring } from '../../../src/main/vault/keyring';

export type FakeKeyring = Keyring & {
  /** What the keyring holds: another content is another keyring. */
  content: Buffer;
  isThere: boolean;
  currentBackend: string;
  prefix: string;
  wantsRewrap: boolean;
  calls: string[];
};

/** A keyring that really encrypts, and whose troubles a test can bring about. */
export function createFakeKeyring({
  backend = 'gnome_libsecret',
  prefix = 'v11',
} = {}): FakeKeyring {
  const keyring: FakeKeyring = {
    content: randomBytes(32),
    isThere: true,
    currentBackend: backend,
    prefix,
    wantsRewrap: false,
    calls: [],
    async isAvailable() {
      keyring.calls.push('isAvailable');
      return keyring.isThere;
    },
    async backend() {
      return keyring.currentBackend;
    },
    async wrap(plain: string) {
      keyring.calls.push('wrap');
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keyring.content, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from(keyring.prefix), nonce, cipher.getAuthTag(), body]);
    },
    async unwrap(wrapped: Buffer) {
      keyring.calls.push('unwrap');
      const at = keyring.prefix.length;
      const nonce = wrapped.subarray(at, at + 12);
      const decipher = createDecipheriv('aes-256-gcm', keyring.content, nonce);
      decipher.setAuthTag(wrapped.subarray(at + 12, at + 28));
      const body = [decipher.update(wrapped.subarray(at + 28)), decipher.final()];
      return { value: Buffer.concat(body).toString('utf8'), shouldRewrap: keyring.wantsRewrap };
    },
  };
  return keyring;
}
