import type { Client, ClientAuditEntry, ClientKey } from '../../../shared/commands/clients';
import type { Tone } from '../../components/status-badge';

export type Status = { word: string; tone: Tone };

export const KIND_WORDS: Record<Client['kind'], string> = { program: 'Program', exec: 'Command' };

/** Whether its program has ended: such a client never comes back. */
export function isOver({ kind, archivedAt }: Client): boolean {
  return kind === 'exec' && archivedAt !== null;
}

/** How a client is, as one or two words and their shape. */
export function clientStatus({ archivedAt, isActive, keys }: Client, now: number): Status {
  if (archivedAt !== null) return { word: 'Archived', tone: 'off' };
  if (!isActive) return { word: 'Inactive', tone: 'off' };
  return keys.some((key) => isUsable(key, now))
    ? { word: 'Active', tone: 'ok' }
    : { word: 'No valid key', tone: 'warning' };
}

/** From here on its end is shown as a warning, in ms. */
const NEAR_END = 3 * 86_400_000;

/** How a key is at a moment; it may have expired since it was asked for. */
export function keyStatus(key: ClientKey, now: number): Status {
  if (key.status === 'revoked') return { word: 'Revoked', tone: 'off' };
  if (!isUsable(key, now)) return { word: 'Expired', tone: 'off' };
  const { expiresAt } = key;
  return expiresAt !== null && expiresAt - now <= NEAR_END
    ? { word: `Ends ${untilWords(expiresAt, now)}`, tone: 'warning' }
    : { word: 'Active', tone: 'ok' };
}

export function isUsable({ status, expiresAt }: ClientKey, now: number): boolean {
  return status === 'active' && (expiresAt === null || expiresAt > now);
}

export function usableKeys({ keys }: Client, now: number): ClientKey[] {
  return keys.filter((key) => isUsable(key, now));
}

/** How a key is called: its name, or its first characters. */
export function keyName({ name, prefix }: Pick<ClientKey, 'name' | 'prefix'>): string {
  return name === '' ? `${prefix}…` : name;
}

/** `in 40 m`, `in 5 h`, `in 12 days`; what has passed is `now`. */
export function untilWords(at: number, now: number): string {
  const minutes = Math.ceil((at - now) / 60_000);
  if (minutes <= 0) return 'now';
  if (minutes < 60) return `in ${minutes} m`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `in ${hours} h`;
  return `in ${Math.round(hours / 24)} days`;
}

/** `1 key`, `3 keys`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

const DEEDS: Record<string, string> = {
  create: 'Created, with its first key',
  update: 'Name or limits changed',
  activate: 'Activated',
  deactivate: 'Deactivated',
  archive: 'Archived',
  restore: 'Brought back',
  'add-key': 'Key added',
  'update-key': 'End of key changed',
  'rotate-key': 'Key rotated',
  'revoke-key': 'Key revoked',
};

/** One line of a client's history, for a person. */
export function historyLine({ actor, action, outcome, keys }: ClientAuditEntry): string {
  const named = keys.map((prefix) => `${prefix}…`).join(' → ');
  const deed = [DEEDS[action] ?? action, ...(named ? [named] : [])].join(' ');
  const by = actor === 'user' ? '' : ` by ${ACTORS[actor] ?? actor}`;
  return outcome === 'ok' ? `${deed}${by}` : `${deed}${by}: ${outcome}`;
}

const ACTORS: Record<string, string> = {
  owner: 'the command line',
  cli: 'the command line',
  exec: '“chatelaine exec”',
  gateway: 'the gateway',
};
