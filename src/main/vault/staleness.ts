import type { Credential } from '../../shared/commands/credentials';

/** After a day a check says little about today. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

/** Whether its last check, if there was one, is too long ago to be trusted. */
export function isStale({ lastValidatedAt }: Credential, now: number): boolean {
  return lastValidatedAt === null || now - lastValidatedAt >= STALE_AFTER_MS;
}
