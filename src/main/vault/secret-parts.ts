import type { CredentialRow } from './credential-rows';
import type { DataKey } from './data-key';
import { type Place, seal, unseal } from './envelope';
import { type Secret, secret } from './secret';

/** The parts of a secret by the field keys of its provider, for example `{ apiKey }`. */
export type SecretParts = Record<string, string>;

/** A secret as the text that is encrypted: the same parts always give the same text. */
export function serialize(parts: Secret<SecretParts>): Secret<string> {
  const entries = Object.entries(parts.expose()).sort(([a], [b]) => (a < b ? -1 : 1));
  return secret(JSON.stringify(Object.fromEntries(entries)));
}

type SealedRow = Pick<CredentialRow, 'encryptedCredential' | 'nonce' | 'dataKeyId'>;
type Owner = Pick<CredentialRow, 'id' | 'profileId' | 'provider' | 'baseUrl'>;

export function sealParts(key: DataKey, owner: Owner, parts: Secret<SecretParts>): SealedRow {
  const sealed = seal(key.bytes.expose(), placeOf(owner, key.id), serialize(parts).expose());
  return { encryptedCredential: sealed.ciphertext, nonce: sealed.nonce, dataKeyId: key.id };
}

/** Null when this key does not open the row. */
export function unsealParts(key: DataKey, row: Owner & SealedRow): Secret<SecretParts> | null {
  const sealed = { ciphertext: row.encryptedCredential, nonce: row.nonce };
  const plain = unseal(key.bytes.expose(), placeOf(row, row.dataKeyId), sealed);
  return plain === null ? null : secret(parse(plain));
}

function placeOf(owner: Owner, dataKeyId: string): Place {
  return {
    table: 'credentials',
    rowId: owner.id,
    column: 'encrypted_credential',
    dataKeyId,
    boundTo: [
      owner.profileId,
      owner.provider,
      // null = the provider's own server. The key opens for no other server.
      owner.baseUrl === null ? null : originOf(owner.baseUrl),
    ],
  };
}

/** A base URL that is not a URL (a damaged row) stands for itself, so it matches no origin. */
function originOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
}

/** Named boundary: what opened is what `serialize` wrote, or it would not have opened. */
function parse(plain: string): SecretParts {
  return JSON.parse(plain) as SecretParts;
}
