import type { CommandOutput, ParsedInput } from '../../../shared/commands';
import type { Client } from '../../../shared/commands/clients';
import { ChatelaineError } from '../../../shared/errors';
import type { Clock } from '../../clock';
import type { Db } from '../../db/open';
import type { Secret } from '../../vault/secret';
import type { Change } from './changes';
import { type ClientRow, findClient, findKey, insertKey, updateKey } from './client-rows';
import { keyStatus } from './key-status';

/** Someone at the app, or with the owner's token. */
export const USER = 'user';

export type ClientKeys = {
  /** Errors: `NOT_FOUND`, `INVALID_INPUT` for an end that has passed, `CONFLICT` for a client of `exec`. */
  addKey(input: ParsedInput<'clients.addKey'>): CommandOutput<'clients.addKey'>;
  /** Errors: as `addKey`, and `CONFLICT` when the old key has ended. */
  rotateKey(input: ParsedInput<'clients.rotateKey'>): CommandOutput<'clients.rotateKey'>;
  /** When it ends. Errors: as `rotateKey`. */
  updateKey(input: ParsedInput<'clients.updateKey'>): Client;
  /** Errors: `NOT_FOUND`. */
  revokeKey(input: ParsedInput<'clients.revokeKey'>): Client;
};

/** The life of client keys: several at a time, one after another, and their end. */
export function createClientKeys(ports: {
  clock: Clock;
  change: Change;
  view(clientId: string): Client;
}): ClientKeys {
  const { clock, change, view } = ports;

  return {
    addKey: ({ clientId, name, expiresAt }) => {
      const made = change(USER, (tx, note) => {
        const now = clock.now();
        const client = findClient(tx, clientId);
        refuseExec(client);
        refusePast(expiresAt, now);
        const key = insertKey(tx, { clientId, name, expiresAt }, now);
        note(client, 'add-key', { keys: [key] });
        return key;
      });
      return showOnce(view(clientId), made);
    },

    rotateKey: ({ keyId, overlapMs, expiresAt }) => {
      const { clientId, ...made } = change(USER, (tx, note) => {
        const now = clock.now();
        const { key, client } = findLiveKey(tx, keyId, expiresAt, now);
        // An overlap never makes a key live longer than it would have.
        const overlapEnd = Math.min(key.expiresAt ?? Number.POSITIVE_INFINITY, now + overlapMs);
        updateKey(tx, keyId, { expiresAt: overlapEnd });
        const next = insertKey(tx, { clientId: client.id, name: key.name, expiresAt }, now);
        const ended = { clientId: client.id, keyId };
        note(client, 'rotate-key', { keys: [key, next], ...(overlapMs === 0 ? { ended } : {}) });
        return { ...next, clientId: client.id };
      });
      return showOnce(view(clientId), made);
    },

    updateKey: ({ keyId, expiresAt }) => {
      const clientId = change(USER, (tx, note) => {
        const { key, client } = findLiveKey(tx, keyId, expiresAt, clock.now());
        if (expiresAt !== key.expiresAt) {
          updateKey(tx, keyId, { expiresAt });
          note(client, 'update-key', { keys: [key] });
        }
        return client.id;
      });
      return view(clientId);
    },

    revokeKey: ({ keyId }) => {
      const clientId = change(USER, (tx, note) => {
        const { key, client } = findKey(tx, keyId);
        if (key.revokedAt === null) {
          updateKey(tx, keyId, { revokedAt: clock.now() });
          note(client, 'revoke-key', { keys: [key], ended: { clientId: client.id, keyId } });
        }
        return client.id;
      });
      return view(clientId);
    },
  };
}

/** A key that still opens, to be given another end. Errors: see `rotateKey`. */
function findLiveKey(tx: Db, keyId: string, expiresAt: number | null, now: number) {
  const found = findKey(tx, keyId);
  refuseExec(found.client);
  refusePast(expiresAt, now);
  if (keyStatus(found.key, now) === 'active') return found;
  throw new ChatelaineError('CONFLICT', 'This key has ended for good. Add a new key instead.');
}

/** The one answer that has a key in clear: the contract's `NewKey`. */
export function showOnce(
  client: Client,
  { keyId, apiKey }: { keyId: string; apiKey: Secret<string> },
): CommandOutput<'clients.create'> {
  return { client, keyId, apiKey: apiKey.expose() };
}

/** Errors: `INVALID_INPUT` for a moment that is not ahead. */
export function refusePast(expiresAt: number | null, now: number): void {
  if (expiresAt === null || expiresAt > now) return;
  throw new ChatelaineError('INVALID_INPUT', 'The time when the key ends must lie ahead.', {
    details: { field: 'expiresAt' },
  });
}

/** What was made for one program does not outlive it. Errors: `CONFLICT`. */
export function refuseExec({ kind, name }: ClientRow): void {
  if (kind !== 'exec') return;
  throw new ChatelaineError(
    'CONFLICT',
    `“${name}” was made for one program and ends with it. Create a client of its own for longer use.`,
  );
}
