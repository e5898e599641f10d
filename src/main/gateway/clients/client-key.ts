import { createHash, randomBytes } from 'node:crypto';
import { base58 } from '@scure/base';
import { type Secret, secret } from '../../vault/secret';

/** What is known of a key that was just made: it is shown once, and only the rest is kept. */
export type MadeKey = { apiKey: Secret<string>; prefix: string; keyHash: string };

/** `chk_` and 32 random bytes in base58. */
export function makeKey(): MadeKey {
  const apiKey = secret(`${START}${base58.encode(randomBytes(RANDOM_BYTES))}`);
  return {
    apiKey,
    prefix: apiKey.expose().slice(0, SHOWN_CHARACTERS),
    keyHash: hashKey(apiKey),
  };
}

/**
 * SHA-256 in hexadecimal; the key has 256 random bits, so nothing slower is needed. What cannot be a key,
 * be it nothing or megabytes, costs the same: a text that is as long as a key, and never one, stands in.
 */
export function hashKey(given: Secret<string> | null): string {
  const text = given?.expose() ?? '';
  const isKey = text.length <= LONGEST && FORM.test(text);
  return createHash('sha256')
    .update(isKey ? text : STAND_IN)
    .digest('hex');
}

const START = 'chk_';
const RANDOM_BYTES = 32;
/** Four of them are random: enough to tell keys apart, of no use to guess one. */
const SHOWN_CHARACTERS = 8;
/** 32 bytes are at most 44 digits to the base of 58, and at least 32, which then are zeros. */
const FORM = /^chk_[1-9A-HJ-NP-Za-km-z]{32,44}$/;
const LONGEST = START.length + 44;
/** Base58 has no `0`. */
const STAND_IN = START + '0'.repeat(44);
