import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { systemClock } from '../../../src/main/clock';
import { openDatabase } from '../../../src/main/db/open';
import { type usageRecords, usageRecords as usageTable } from '../../../src/main/db/schema';
import { createOwnerToken } from '../../../src/main/gateway/auth/owner-token';
import { createClients } from '../../../src/main/gateway/clients/clients';
import { openServing } from '../../../src/main/gateway/serving';
import { createProfiles } from '../../../src/main/profiles/profiles';
import { createIntegrations } from '../../../src/main/providers/integrations';
import { createProviderRegistry } from '../../../src/main/providers/registry';
import { createSpending } from '../../../src/main/spending/spending';
import { systemTimer } from '../../../src/main/timer';
import { secret } from '../../../src/main/vault/secret';
import { createVault } from '../../../src/main/vault/vault';
import type { CommandInput } from '../../../src/shared/commands';
import { clients as clientCommands } from '../../../src/shared/commands/clients';
import type { Provider } from '../../../src/shared/commands/credentials';
import { prices as priceCommands } from '../../../src/shared/commands/prices';
import { createTestKeyring } from '../../support/main-process';

export type UsageRow = typeof usageRecords.$inferSelect;

/** Keys of the right form, worth nothing. */
export const deepseekTestKey = () => `sk-${randomBytes(16).toString('hex')}`;
export const geminiTestKey = () => `AIza${randomBytes(24).toString('hex').slice(0, 35)}`;

/** The whole gateway but its commands, with a vault and a ledger: what lends keys of other providers. */
export async function lendKeys() {
  const database = openDatabase(':memory:');
  const clock = systemClock;
  const timer = systemTimer;
  const log = pino({ level: 'silent' });
  const settled = new Set<() => void>();
  const ports = { database, clock, timer, log, emit: () => {} };
  const profiles = createProfiles({
    ...ports,
    environmentKeyPresent: false,
    onArchived: () => {},
  });
  const vault = createVault({
    ...ports,
    keyring: createTestKeyring(),
    platform: process.platform,
    environmentKey: null,
  });
  await vault.open();
  const integrations = createIntegrations({
    ...ports,
    vault,
    registry: createProviderRegistry(),
    environmentKey: null,
    keptModels: { read: () => null, write: () => {} },
    useEnvironmentKey: () => false,
  });
  const spending = createSpending({
    ...ports,
    chooseFile: async () => null,
    chooseSaveFile: async () => null,
    history: {
      homeFolder: '/nowhere',
      environment: {},
      platform: process.platform,
      settings: { read: (_key, _schema, otherwise) => otherwise, write: () => {} },
      profileName: () => null,
      mask: vault.mask,
    },
    names: { credential: () => null, client: (id) => clients.name(id) },
  });
  const clients = createClients({
    ...ports,
    ownsCredential: () => true,
    budgets: {
      create: (scopeId, { limitMicroUsd, period }) =>
        void spending.budgets.create({
          scope: 'client',
          scopeId,
          period,
          limitMicroUsd,
          isHard: true,
          countsImports: false,
        }),
      removeAll: () => {},
    },
    onEnded: () => {},
  });
  const profileId = profiles.create({ name: 'Work' }).id;
  const parts = {
    ...ports,
    clients,
    integrations,
    mask: vault.mask,
    payments: spending.payments,
    ledger: {
      record: (...given: Parameters<typeof spending.ledger.record>) => {
        const recorded = spending.ledger.record(...given);
        // After the transaction that it is part of.
        queueMicrotask(() => settled.forEach((look) => void look()));
        return recorded;
      },
    },
    prices: spending.prices,
    profileName: (id: string) => profiles.get(id).name,
    // Management is for other tests.
    call: async () => {
      throw new Error('no command is expected');
    },
    listen: () => () => {},
  };
  const { app, passthrough } = openServing(parts, createOwnerToken());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port');
  const records = () => database.db.select().from(usageTable).all();

  return {
    url: `http://127.0.0.1:${address.port}`,
    profileId,
    vault,
    /** A credential of the vault's, checked with its server as any other. */
    lend: (provider: Provider, secret: Record<string, string>, baseUrl: string) =>
      integrations.add({
        profileId,
        provider,
        credentialName: `${provider} key`,
        secret,
        baseUrl,
        storeUnchecked: false,
      }),
    /** One that worked once, as far as the vault knows. */
    lendUnchecked: (provider: Provider, given: Record<string, string>, baseUrl: string) =>
      vault.add({
        profileId,
        provider,
        credentialName: `Old ${provider} key`,
        secret: secret(given),
        hint: 'hint',
        baseUrl,
        validation: { status: 'VALID', message: null, metadata: {} },
        actor: 'user',
      }),
    /** The key of a new client. */
    client: (given: Partial<CommandInput<'clients.create'>> = {}) =>
      clients.create(clientCommands.create.input.parse({ profileId, name: 'A program', ...given }))
        .apiKey,
    /** A price of the user's own, in micro-USD per million tokens. */
    price: (given: CommandInput<'prices.add'>) =>
      spending.ownPrices.add(priceCommands.add.input.parse(given)),
    records,
    /** The ledger once it has so many records. */
    recorded: (count: number) =>
      new Promise<UsageRow[]>((resolve) => {
        const look = () => {
          const found = records();
          if (found.length < count) return;
          settled.delete(look);
          resolve(found);
        };
        settled.add(look);
        look();
      }),
    /** Payments that were neither captured nor given back. */
    held: () => spending.payments.list({ status: 'authorized', limit: 100 }).payments,
    async close() {
      await passthrough.close();
      await app.close();
      clients.close();
      await spending.close();
      database.close();
    },
  };
}

export type LentKeys = Awaited<ReturnType<typeof lendKeys>>;
