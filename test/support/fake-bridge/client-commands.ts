import type { CommandInput } from '../../../src/shared/commands';
import type { Client, ClientAuditEntry, ClientKey } from '../../../src/shared/commands/clients';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { budgetOf } from './some-budgets';
import { clientOf, keyOf } from './some-clients';
import type { State } from './state';

/** Programs that borrow keys; the keys given out here open nothing. */
export function createClientCommands(state: State, emit: Emit) {
  const one = (id: string): Client => {
    const client = state.clients.find((known) => known.id === id);
    if (!client) throw failure('NOT_FOUND');
    return client;
  };
  const ownerOf = (keyId: string): { client: Client; key: ClientKey } => {
    for (const client of state.clients) {
      const key = client.keys.find(({ id }) => id === keyId);
      if (key) return { client, key };
    }
    throw failure('NOT_FOUND');
  };
  const note = (clientId: string, action: string, keys: readonly ClientKey[]) => {
    const entries = state.clientHistory.get(clientId) ?? someClientHistory(one(clientId));
    state.clientHistory.set(clientId, [
      {
        at: Date.now(),
        actor: 'user',
        action,
        outcome: 'ok',
        keys: keys.map(({ prefix }) => prefix),
      },
      ...entries,
    ]);
  };
  const changed = (client: Client, action: string, ...keys: ClientKey[]): Client => {
    note(client.id, action, keys);
    emit('clients.changed', { profileId: client.profileId });
    return client;
  };
  const give = (
    client: Client,
    values: Partial<ClientKey>,
    action: string,
    ...old: ClientKey[]
  ) => {
    const apiKey = `chk_${randomText(43)}`;
    const key = keyOf({ ...values, prefix: apiKey.slice(0, 8), createdAt: Date.now() });
    client.keys.unshift(key);
    return { client: changed(client, action, ...old, key), keyId: key.id, apiKey };
  };

  return {
    'clients.list': ({ profileId, archived = false }: CommandInput<'clients.list'>) =>
      state.clients.filter(
        (client) => client.profileId === profileId && (archived || client.archivedAt === null),
      ),
    'clients.create': (input: CommandInput<'clients.create'>) => {
      const { profileId, expiresAt = null, budget, ...values } = input;
      const client = Object.assign(clientOf(profileId, { keys: [] }), values);
      state.clients.unshift(client);
      state.clientHistory.set(client.id, []);
      if (budget) {
        const scope = { scope: 'client', scopeId: client.id, scopeLabel: client.name } as const;
        state.budgets.push(budgetOf({ ...scope, ...budget }));
        emit('budgets.changed', {});
      }
      return give(client, { expiresAt }, 'create');
    },
    'clients.update': ({ clientId, ...values }: CommandInput<'clients.update'>) => {
      const client = Object.assign(one(clientId), values);
      const switched = values.isActive ? 'activate' : 'deactivate';
      return changed(client, values.isActive === undefined ? 'update' : switched);
    },
    'clients.archive': ({ clientId, archived }: CommandInput<'clients.archive'>) => {
      const client = Object.assign(one(clientId), { archivedAt: archived ? Date.now() : null });
      return changed(client, archived ? 'archive' : 'restore');
    },
    'clients.addKey': ({ clientId, name = '', expiresAt = null }: CommandInput<'clients.addKey'>) =>
      give(one(clientId), { name, expiresAt }, 'add-key'),
    'clients.rotateKey': (input: CommandInput<'clients.rotateKey'>) => {
      const { client, key } = ownerOf(input.keyId);
      if (key.status !== 'active') throw failure('CONFLICT', 'This key has ended already.');
      const given = give(
        client,
        { name: key.name, expiresAt: input.expiresAt ?? null },
        'rotate-key',
        key,
      );
      key.expiresAt = Date.now() + input.overlapMs;
      if (input.overlapMs === 0) key.status = 'expired';
      return given;
    },
    'clients.updateKey': ({ keyId, expiresAt }: CommandInput<'clients.updateKey'>) => {
      const { client, key } = ownerOf(keyId);
      key.expiresAt = expiresAt;
      return changed(client, 'update-key', key);
    },
    'clients.revokeKey': ({ keyId }: CommandInput<'clients.revokeKey'>) => {
      const { client, key } = ownerOf(keyId);
      Object.assign(key, { status: 'revoked', revokedAt: Date.now() });
      return changed(client, 'revoke-key', key);
    },
    'clients.history': ({ clientId }: CommandInput<'clients.history'>) =>
      state.clientHistory.get(clientId) ?? someClientHistory(one(clientId)),
  };
}

const DAY = 86_400_000;

function someClientHistory({ createdAt, keys }: Client): ClientAuditEntry[] {
  const entry = (at: number, action: string, ...about: ClientKey[]): ClientAuditEntry => ({
    at,
    actor: 'user',
    action,
    outcome: 'ok',
    keys: about.map(({ prefix }) => prefix),
  });
  const [first] = keys.slice(-1);
  const [second] = keys.slice(-2);
  return [
    entry(Date.now() - DAY, 'update'),
    ...(first && second && first !== second
      ? [
          entry(createdAt + 31 * DAY, 'revoke-key', first),
          entry(createdAt + 8 * DAY, 'add-key', second),
        ]
      : []),
    entry(createdAt, 'create', ...(first ? [first] : [])),
  ];
}

const LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function randomText(length: number): string {
  return Array.from(
    { length },
    () => LETTERS[Math.floor(Math.random() * LETTERS.length)] ?? '1',
  ).join('');
}
