import { createHash } from 'node:crypto';
import { base58 } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { hashKey, makeKey } from '../../../../src/main/gateway/clients/client-key';
import { secret } from '../../../../src/main/vault/secret';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a client key', () => {
  test('is chk_ and 32 bytes in base58, known by its first 8 characters: 10,000 of them', () => {
    const seen = new Set<string>();
    for (let count = 0; count < 10_000; count += 1) {
      const { apiKey, prefix, keyHash } = makeKey();
      const text = apiKey.expose();
      expect(text).toMatch(/^chk_[1-9A-HJ-NP-Za-km-z]{32,44}$/);
      expect(base58.decode(text.slice(4))).toHaveLength(32);
      expect(prefix).toBe(text.slice(0, 8));
      expect(keyHash).toBe(sha256(text));
      seen.add(text);
    }
    expect(seen.size).toBe(10_000);
  });

  test('shows itself to nobody who prints it', () => {
    const { apiKey, ...kept } = makeKey();
    expect(`${apiKey} ${JSON.stringify({ apiKey, kept })}`).not.toContain(apiKey.expose());
  });

  test('has a hash also when its bytes are the smallest or the largest', () => {
    for (const byte of [0, 255]) {
      const text = `chk_${base58.encode(new Uint8Array(32).fill(byte))}`;
      expect(hashKey(secret(text))).toBe(sha256(text));
    }
  });
});

test('what cannot be a key has one hash, which is no key’s', () => {
  const standIn = hashKey(null);
  expect(standIn).toMatch(/^[0-9a-f]{64}$/);
  const key = makeKey().apiKey.expose();
  for (const text of [
    '',
    'chk_',
    key.slice(4),
    key.toUpperCase(),
    `${key} `,
    `\n${key}`,
    `${key}\n`,
    `${key}${'1'.repeat(10)}`,
    key.replace('chk_', 'cho_'),
    `chk_${'0'.repeat(44)}`,
    '\u0000'.repeat(48),
    'chk_'.repeat(5_000_000),
  ]) {
    expect(hashKey(secret(text))).toBe(standIn);
  }
});
