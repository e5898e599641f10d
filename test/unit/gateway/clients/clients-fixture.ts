import type { Database } from 'better-sqlite3';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { profiles } from '../../../../src/main/db/schema';
import {
  type Clients,
  type ClientsPorts,
  createClients,
  type Ended,
} from '../../../../src/main/gateway/clients/clients';
import { createBudgets } from '../../../../src/main/spending/budgets/budgets';
import { createBudgetNews } from '../../../../src/main/spending/budgets/news';
import { createBudgetStates } from '../../../../src/main/spending/budgets/states';
import { secret } from '../../../../src/main/vault/secret';
import { type CommandInput, contract } from '../../../../src/shared/commands';
import type { AppEvents, EventName } from '../../../../src/shared/events';
import { createFakeTime } from '../../providers/fake-timer';

export const ADA = '01900000-0000-7000-8000-000000000001';
export const BOB = '01900000-0000-7000-8000-000000000002';
/** A credential of Ada's. */
export const HER_KEY = '01900000-0000-7000-8000-000000000003';
export const NOBODY = '01900000-0000-7000-8000-000000000009';
export const NOON = Date.UTC(2026, 10, 20, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Clients and the real budgets on one database, under a clock and timers of the test's own. */
export function openClients(file = ':memory:') {
  const database = openDatabase(file);
  const clock = { time: NOON, now: () => clock.time };
  const time = createFakeTime(clock);
  const events: { name: EventName; payload: AppEvents[EventName] }[] = [];
  const ended: Ended[] = [];
  const warnings: unknown[] = [];
  const ports = {
    database,
    clock,
    timer: time.timer,
    timeZone: () => 'UTC',
    emit: <N extends EventName>(name: N, payload: AppEvents[N]) =>
      void events.push({ name, payload }),
    names: {
      credential: () => null,
      client: (clientId: string) => clients.name(clientId),
    },
  };
  const states = createBudgetStates(ports);
  const budgets = createBudgets({
    ...ports,
    states,
    news: createBudgetNews({ ...ports, states }),
  });
  const clientPorts: ClientsPorts = {
    ...ports,
    log: { warn: (...line: unknown[]) => void warnings.push(line) },
    ownsCredential: (profileId, credentialId) => profileId === ADA && credentialId === HER_KEY,
    budgets: {
      create: (scopeId, budget) =>
        void budgets.create({
          scope: 'client',
          scopeId,
          ...budget,
          isHard: true,
          countsImports: false,
        }),
      removeAll(clientId, profileId) {
        for (const { id, scope, scopeId } of budgets.list(profileId)) {
          if (scope === 'client' && scopeId === clientId) budgets.remove(id);
        }
      },
    },
    onEnded: (one) => void ended.push(one),
  };
  const clients: Clients = createClients(clientPorts);
  seed(database);

  return {
    profileId: ADA,
    database,
    /** Every byte of the database. */
    bytes: () => sqlite(database).serialize(),
    clock,
    pass: time.pass,
    waiting: time.waiting,
    events,
    ended,
    warnings,
    budgets,
    clients,
    /** The next run of the app on the same database. */
    restart: () => createClients(clientPorts),
    /** As the contract parses it. */
    create: (some: Partial<CommandInput<'clients.create'>> = {}) =>
      clients.create(
        contract.clients.create.input.parse({ profileId: ADA, name: 'Build server', ...some }),
      ),
    addKey: (clientId: string, some: { name?: string; expiresAt?: number } = {}) =>
      clients.addKey(contract.clients.addKey.input.parse({ clientId, ...some })),
    rotateKey: (keyId: string, overlapMs: number, expiresAt: number | null = null) =>
      clients.rotateKey({ keyId, overlapMs, expiresAt }),
    list: (archived = false) => clients.list({ profileId: ADA, archived }),
    /** Whom a key opens to. */
    opens: (key: string) => clients.authenticate(secret(key)),
    changes: () => events.filter(({ name }) => name === 'clients.changed').length,
    actions: (clientId: string) => clients.history(clientId).map(({ action }) => action),
  };
}

export type OpenClients = ReturnType<typeof openClients>;

/** The connection under the typed queries. */
export function sqlite({ db }: OpenDatabase): Database {
  if (!('$client' in db)) throw new TypeError('drizzle has its connection elsewhere');
  // drizzle adds `$client` beside the type that we keep of it.
  return db.$client as Database;
}

function seed(database: OpenDatabase): void {
  const at = { createdAt: NOON, updatedAt: NOON };
  database.db
    .insert(profiles)
    .values([
      { id: ADA, name: 'Ada', ...at },
      { id: BOB, name: 'Bob', ...at },
    ])
    .run();
}
