import type { ClientKey } from '../../../shared/commands/clients';
import type { KeyRow } from './client-rows';

/** A key ends at its moment, not after it. */
export function keyStatus(
  { revokedAt, expiresAt }: Pick<KeyRow, 'revokedAt' | 'expiresAt'>,
  now: number,
): ClientKey['status'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}
