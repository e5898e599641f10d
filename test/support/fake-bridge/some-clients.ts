import type { Client, ClientKey } from '../../../src/shared/commands/clients';
import type { Credential } from '../../../src/shared/commands/credentials';
import type { GatewayRequest } from '../../../src/shared/commands/gateway';
import { nextId } from './next-id';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Clients in every state; with `many`, more than fit on a screen. */
export function someClients(
  profileId: string,
  credentials: readonly Credential[],
  now: number,
  many: boolean,
): Client[] {
  const of = (values: Partial<Client>) => clientOf(profileId, values);
  const clients = [
    of({
      name: 'chatelaine exec: npm run review',
      kind: 'exec',
      createdAt: now - 4 * MINUTE,
      lastUsedAt: now - 10_000,
      todayMicroUsd: 84_200,
      keys: [keyOf({ name: '', prefix: 'chk_9hQx', createdAt: now - 4 * MINUTE })],
    }),
    of({
      name: 'Claude Code',
      createdAt: now - 40 * DAY,
      lastUsedAt: now - MINUTE,
      todayMicroUsd: 1_842_100,
      allowedModels: ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5'],
      requestsPerMinute: 120,
      concurrentRequests: 8,
      keys: [
        keyOf({ name: 'Laptop', prefix: 'chk_4fGh', lastUsedAt: now - MINUTE }),
        keyOf({
          name: 'Build server',
          prefix: 'chk_7QmZ',
          createdAt: now - 32 * DAY,
          expiresAt: now + 5 * HOUR,
          lastUsedAt: now - 2 * HOUR,
        }),
        keyOf({
          name: 'Old laptop',
          prefix: 'chk_2bTv',
          status: 'revoked',
          createdAt: now - 40 * DAY,
          revokedAt: now - 9 * DAY,
          lastUsedAt: now - 10 * DAY,
        }),
      ],
    }),
    of({
      name: 'Nightly changelog',
      createdAt: now - 21 * DAY,
      lastUsedAt: now - 9 * HOUR,
      todayMicroUsd: 3_120,
      credentialId: credentials[1]?.id ?? null,
      allowedModels: ['claude-haiku-5-5'],
      concurrentRequests: 1,
      keys: [keyOf({ prefix: 'chk_mN3k', expiresAt: now + 12 * DAY, lastUsedAt: now - 9 * HOUR })],
    }),
    of({
      name: 'Support bot prototype',
      isActive: false,
      createdAt: now - 60 * DAY,
      lastUsedAt: now - 31 * DAY,
      keys: [keyOf({ prefix: 'chk_Zt8w', lastUsedAt: now - 31 * DAY })],
    }),
    of({
      name: 'Workshop',
      createdAt: now - 70 * DAY,
      lastUsedAt: now - 62 * DAY,
      keys: [
        keyOf({
          prefix: 'chk_pL5c',
          status: 'expired',
          createdAt: now - 70 * DAY,
          expiresAt: now - 61 * DAY,
          lastUsedAt: now - 62 * DAY,
        }),
      ],
    }),
    of({
      name: 'chatelaine exec: aider',
      kind: 'exec',
      createdAt: now - 3 * DAY,
      archivedAt: now - 3 * DAY + 20 * MINUTE,
      lastUsedAt: now - 3 * DAY + 19 * MINUTE,
      keys: [keyOf({ prefix: 'chk_eX3c', status: 'revoked', revokedAt: now - 3 * DAY })],
    }),
    of({
      name: 'First try',
      createdAt: now - 90 * DAY,
      archivedAt: now - 50 * DAY,
      keys: [keyOf({ prefix: 'chk_A1bC', createdAt: now - 90 * DAY })],
    }),
  ];
  const more = Array.from({ length: many ? 30 : 0 }, (_, at) =>
    of({
      name: `Worker ${at + 1}`,
      createdAt: now - (90 + at) * DAY,
      lastUsedAt: now - (at + 1) * 7 * HOUR,
      todayMicroUsd: at * 4_100,
    }),
  );
  return [...clients, ...more];
}

export function clientOf(profileId: string, values: Partial<Client>): Client {
  return {
    id: nextId(),
    profileId,
    name: 'A program',
    kind: 'program',
    isActive: true,
    createdAt: Date.now(),
    archivedAt: null,
    lastUsedAt: null,
    todayMicroUsd: 0,
    credentialId: null,
    allowedModels: null,
    requestsPerMinute: null,
    concurrentRequests: null,
    keys: [keyOf({})],
    ...values,
  };
}

export function keyOf(values: Partial<ClientKey>): ClientKey {
  return {
    id: nextId(),
    name: '',
    prefix: 'chk_5kRt',
    status: 'active',
    createdAt: Date.now() - 20 * DAY,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    ...values,
  };
}

/** Two of one client and one of another. */
export function someGatewayRequests(clients: readonly Client[], now: number): GatewayRequest[] {
  const of = (client: Client | undefined, values: Partial<GatewayRequest>): GatewayRequest[] =>
    client === undefined
      ? []
      : [
          {
            id: nextId(),
            clientId: client.id,
            clientName: client.name,
            provider: 'ANTHROPIC',
            model: 'claude-opus-5-5',
            credentialName: 'Work key',
            startedAt: now - 12_000,
            status: 'answering',
            ...values,
          },
        ];
  const [exec, claudeCode] = clients;
  return [
    ...of(claudeCode, { startedAt: now - 74_000 }),
    ...of(claudeCode, { model: 'claude-haiku-5-5', startedAt: now - 3_000, status: 'waiting' }),
    ...of(exec, { model: 'claude-sonnet-5-5' }),
  ];
}
