import type { Session } from '../../../../shared/commands/sessions';

const REASONS: Record<string, string> = {
  OVERLOADED: 'Overloaded',
  RATE_LIMITED: 'Too many requests',
  NETWORK: 'The provider is not reachable',
  TIMEOUT: 'No answer in time',
  PROVIDER_ERROR: 'The provider had a fault',
};

/** Why a session waits, in a few words and without a full stop. */
export function waitingReason({
  statusCode,
  statusMessage,
}: Pick<Session, 'statusCode' | 'statusMessage'>): string {
  const known = statusCode === null ? undefined : REASONS[statusCode];
  return known ?? statusMessage?.replace(/[.\s]+$/, '') ?? 'The provider cannot be had right now';
}
