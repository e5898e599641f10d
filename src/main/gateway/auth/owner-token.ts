import { randomBytes } from 'node:crypto';
import { base58 } from '@scure/base';
import { type Secret, secret } from '../../vault/secret';

const BYTES = 32;

/** What the user's own command line shows: `cho_` and 32 random bytes in base58, for one run of the app. */
export function createOwnerToken(): Secret<string> {
  return secret(`cho_${base58.encode(randomBytes(BYTES))}`);
}
