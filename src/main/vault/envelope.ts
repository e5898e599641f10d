import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** NIST SP 800-38D: 96-bit nonces, 128-bit tags. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

/** Where a ciphertext belongs. It opens there and nowhere else. */
export type Place = {
  table: string;
  rowId: string;
  column: string;
  dataKeyId: string;
  /** Whose it is and where it may be sent, in an order that is the table's own. */
  boundTo: readonly (string | null)[];
};

/** `ciphertext` ends with the authentication tag. */
export type Sealed = { ciphertext: Buffer; nonce: Buffer };

/** Encrypts with AES-256-GCM under a fresh nonce, bound to its place. */
export function seal(key: Buffer, place: Place, plain: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(place));
  const ciphertext = Buffer.concat([
    cipher.update(plain, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return { ciphertext, nonce };
}

/** The plaintext, or null when key, place or a single bit is not the one it was sealed with. */
export function unseal(key: Buffer, place: Place, sealed: Sealed): string | null {
  const { ciphertext, nonce } = sealed;
  if (nonce.length !== NONCE_BYTES || ciphertext.length < TAG_BYTES) return null;
  const end = ciphertext.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(place));
    decipher.setAuthTag(ciphertext.subarray(end));
    const plain = Buffer.concat([decipher.update(ciphertext.subarray(0, end)), decipher.final()]);
    return plain.toString('utf8');
  } catch {
    return null;
  }
}

/** A JSON array is unambiguous: no two lists of parts have the same text. */
function associatedData(place: Place): Buffer {
  const { table, rowId, column, dataKeyId, boundTo } = place;
  return Buffer.from(
    JSON.stringify([VERSION, table, rowId, column, dataKeyId, ...boundTo]),
    'utf8',
  );
}
