import { isDeepStrictEqual } from 'node:util';
import type { CommandOutput, ParsedInput } from '../../../shared/commands';
import type { Client, ClientAuditEntry } from '../../../shared/commands/clients';
import { ChatelaineError } from '../../../shared/errors';
import type { Emit } from '../../../shared/events';
import type { Clock } from '../../clock';
import { readAuditOfParts } from '../../db/audit';
import type { OpenDatabase } from '../../db/open';
import type { Logger } from '../../logging/logger';
import type { Timer } from '../../timer';
import { type Authenticate, createAuthenticate } from './authenticate';
import { createChange, type Ended, subjectOf } from './changes';
import {
  type ClientKeys,
  createClientKeys,
  refuseExec,
  refusePast,
  showOnce,
  USER,
} from './client-keys';
import {
  type ClientRow,
  findClient,
  insertClient,
  insertKey,
  selectName,
  updateClient,
} from './client-rows';
import { createClientView } from './client-view';
import { type ClientBudgets, createExecClients, type ExecClients } from './exec-clients';
import { createLastUse } from './last-use';

export type { AuthenticatedClient } from './authenticate';
export type { Ended } from './changes';

/** Programs that may use the gateway, and the keys that they show to it. */
export type Clients = ClientKeys &
  Omit<ExecClients, 'end'> & {
    /** Newest first; with `archived`, archived ones too. */
    list(input: ParsedInput<'clients.list'>): Client[];
    /**
     * All of it or nothing. Errors: `NOT_FOUND` for the profile, or a credential that it has not;
     * `INVALID_INPUT` for an end that has passed.
     */
    create(input: ParsedInput<'clients.create'>): CommandOutput<'clients.create'>;
    /** Changes what is given. Errors: `NOT_FOUND`, also for a credential that the profile has not. */
    update(input: ParsedInput<'clients.update'>): Client;
    /** Errors: `NOT_FOUND`; `CONFLICT` for bringing back a client of `exec`. */
    archive(input: ParsedInput<'clients.archive'>): Client;
    /** Newest first, 100 at most. Errors: `NOT_FOUND`. */
    history(clientId: string): ClientAuditEntry[];
    /** Who shows this key; null when it opens nothing, whatever the reason. */
    authenticate: Authenticate;
    /** Archived ones too: budgets and old requests still say whose they are. */
    name(clientId: string): { name: string; profileId: string } | null;
    /** Writes what waits; before the database closes. */
    close(): void;
  };

export type ClientsPorts = {
  database: OpenDatabase;
  clock: Clock;
  timer: Timer;
  emit: Emit;
  log: Pick<Logger, 'warn'>;
  /** Whether the credential is one of the profile's. */
  ownsCredential(profileId: string, credentialId: string): boolean;
  budgets: ClientBudgets;
  /** Requests under way are to be broken off. Called when the change is on disk. */
  onEnded(ended: Ended): void;
  timeZone?: () => string;
};

const HISTORY_LIMIT = 100;

export function createClients(ports: ClientsPorts): Clients {
  const { database, clock, budgets } = ports;
  const { db } = database;
  const change = createChange(ports);
  const { one: view, list } = createClientView({ ...ports, db });
  const { end, ...execClients } = createExecClients({ database, clock, change, budgets });
  const lastUse = createLastUse(ports);

  /** Errors: `NOT_FOUND`. */
  function refuseForeign(profileId: string, credentialId: string | null | undefined): void {
    if (credentialId == null || ports.ownsCredential(profileId, credentialId)) return;
    throw new ChatelaineError('NOT_FOUND', 'This profile has no such key. Choose another one.', {
      details: { field: 'credentialId' },
    });
  }

  return {
    ...createClientKeys({ clock, change, view }),
    ...execClients,
    authenticate: createAuthenticate({ db, clock, onUsed: lastUse.note }),
    name: (clientId) => selectName(db).get({ clientId }) ?? null,
    close: lastUse.close,

    list: ({ profileId, archived }) => list(profileId, archived),

    create({ profileId, name, expiresAt, budget, ...limits }) {
      const { clientId, ...made } = change(USER, (tx, note) => {
        const now = clock.now();
        refusePast(expiresAt, now);
        const row = { profileId, name, kind: 'program' as const, ...limitsOf(limits) };
        const client = insertClient(tx, row, now);
        refuseForeign(profileId, limits.credentialId);
        const key = insertKey(tx, { clientId: client.id, name: '', expiresAt }, now);
        note(client, 'create', { keys: [key] });
        if (budget) budgets.create(client.id, budget);
        return { ...key, clientId: client.id };
      });
      return showOnce(view(clientId), made);
    },

    update({ clientId, isActive, ...settings }) {
      change(USER, (tx, note) => {
        const client = findClient(tx, clientId);
        const kept = settingsAfter(client, {});
        const next = settingsAfter(client, settings);
        if (next.credentialId !== kept.credentialId) {
          refuseForeign(client.profileId, next.credentialId);
        }
        const now = clock.now();
        if (!isDeepStrictEqual(next, kept)) {
          updateClient(tx, clientId, { ...next, updatedAt: now });
          note(client, 'update');
        }
        if (isActive === undefined || isActive === client.isActive) return;
        updateClient(tx, clientId, { isActive, updatedAt: now });
        if (isActive) note(client, 'activate');
        else note(client, 'deactivate', { ended: { clientId, keyId: null } });
      });
      return view(clientId);
    },

    archive({ clientId, archived }) {
      change(USER, (tx, note) => {
        const client = findClient(tx, clientId);
        if (archived === (client.archivedAt !== null)) return;
        if (archived && client.kind === 'exec') return end(tx, note, client);
        refuseExec(client);
        const now = clock.now();
        updateClient(tx, clientId, { archivedAt: archived ? now : null, updatedAt: now });
        if (archived) note(client, 'archive', { ended: { clientId, keyId: null } });
        else note(client, 'restore');
      });
      return view(clientId);
    },

    history(clientId) {
      findClient(db, clientId);
      return readAuditOfParts(db, subjectOf(clientId), HISTORY_LIMIT).map(
        ({ parts: keys, ...entry }) => ({ ...entry, keys }),
      );
    },
  };
}

type Limits = Pick<
  ClientRow,
  'credentialId' | 'allowedModels' | 'requestsPerMinute' | 'concurrentRequests'
>;
type Settings = Limits & Pick<ClientRow, 'name'>;
/** What is undefined was not given. */
type Given<T> = { [K in keyof T]?: T[K] | undefined };

/** A new client has no limit but those that were given. */
function limitsOf(given: Given<Limits>): Limits {
  const { credentialId, allowedModels, requestsPerMinute, concurrentRequests } = given;
  return {
    credentialId: credentialId ?? null,
    allowedModels: allowedModels ?? null,
    requestsPerMinute: requestsPerMinute ?? null,
    concurrentRequests: concurrentRequests ?? null,
  };
}

/** What was not given stays; null is given, and lifts a limit. */
function settingsAfter(row: ClientRow, given: Given<Settings>): Settings {
  const either = <T>(one: T | undefined, kept: T): T => (one === undefined ? kept : one);
  return {
    name: either(given.name, row.name),
    credentialId: either(given.credentialId, row.credentialId),
    allowedModels: either(given.allowedModels, row.allowedModels),
    requestsPerMinute: either(given.requestsPerMinute, row.requestsPerMinute),
    concurrentRequests: either(given.concurrentRequests, row.concurrentRequests),
  };
}
