import type { Client, ClientKey } from '../../../shared/commands/clients';
import type { Clock } from '../../clock';
import type { Db } from '../../db/open';
import { type ClientRow, clientsOf, findClient, type KeyRow, keysOf } from './client-rows';
import { keyStatus } from './key-status';
import { createTodayCost } from './today-cost';

/** Clients as the user sees them: nothing here could hold a key or its hash. */
export function createClientView(ports: { db: Db; clock: Clock; timeZone?: () => string }) {
  const { db, clock } = ports;
  const todayCost = createTodayCost(ports);

  /** Keys and costs of all of them with one question each. */
  function view(profileId: string, rows: readonly ClientRow[]): Client[] {
    const now = clock.now();
    const today = todayCost(profileId);
    const keys = new Map<string, ClientKey[]>(rows.map(({ id }) => [id, []]));
    for (const row of keysOf(db, [...keys.keys()])) {
      keys.get(row.clientId)?.push(viewKey(row, now));
    }
    return rows.map((row) => viewClient(row, keys.get(row.id) ?? [], today.get(row.id) ?? 0));
  }

  return {
    /** Errors: `NOT_FOUND`. */
    one(clientId: string): Client {
      const row = findClient(db, clientId);
      const [client] = view(row.profileId, [row]);
      if (!client) throw new TypeError('a client that was found has no view');
      return client;
    },

    list: (profileId: string, withArchived: boolean): Client[] =>
      view(profileId, clientsOf(db, profileId, withArchived)),
  };
}

function viewClient(row: ClientRow, keys: ClientKey[], todayMicroUsd: number): Client {
  const { updatedAt: _, ...shown } = row;
  const uses = keys.flatMap(({ lastUsedAt }) => lastUsedAt ?? []);
  const lastUsedAt = uses.length > 0 ? Math.max(...uses) : null;
  return { ...shown, lastUsedAt, todayMicroUsd, keys };
}

function viewKey(row: KeyRow, now: number): ClientKey {
  const { clientId: _, keyHash: __, ...shown } = row;
  return { ...shown, status: keyStatus(row, now) };
}
