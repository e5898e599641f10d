import http from 'node:http';
import { asc } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { openDatabase } from '../../../src/main/db/open';
import {
  gatewayRequests,
  payments as paymentTable,
  profiles,
  usageRecords,
} from '../../../src/main/db/schema';
import type { DoorParts } from '../../../src/main/gateway/auth/require-api-key';
import { createClients, type Ended } from '../../../src/main/gateway/clients/clients';
import { createPlaces } from '../../../src/main/gateway/clients/places';
import { createAccounting } from '../../../src/main/gateway/passthrough/accounting';
import { createPassthroughNews } from '../../../src/main/gateway/passthrough/news';
import {
  createPassthrough,
  type Passthrough,
} from '../../../src/main/gateway/passthrough/passthrough';
import type { Patience } from '../../../src/main/gateway/passthrough/upstream';
import { anthropicRoutes } from '../../../src/main/gateway/routes/anthropic';
import { createServer } from '../../../src/main/gateway/server';
import { createIntegrations } from '../../../src/main/providers/integrations';
import { createProviderRegistry } from '../../../src/main/providers/registry';
import { createBudgets } from '../../../src/main/spending/budgets/budgets';
import { createBudgetNews } from '../../../src/main/spending/budgets/news';
import { createPayments } from '../../../src/main/spending/budgets/payments';
import { createBudgetStates } from '../../../src/main/spending/budgets/states';
import { createLedger } from '../../../src/main/spending/ledger/ledger';
import { createPrices } from '../../../src/main/spending/prices/prices';
import { systemTimer } from '../../../src/main/timer';
import { secret } from '../../../src/main/vault/secret';
import { createVault } from '../../../src/main/vault/vault';
import type { CommandInput } from '../../../src/shared/commands';
import type { Provider } from '../../../src/shared/commands/credentials';
import type { AppEvents, EventName } from '../../../src/shared/events';
import { createTestKeyring } from '../../support/main-process';

export const PROFILE = '01900000-0000-7000-8000-000000000001';

export type Door = Awaited<ReturnType<typeof openPassthrough>>;
type Told = { [N in EventName]: { name: N; payload: AppEvents[N] } }[EventName];

/**
 * The gateway with everything that a request goes through on its way to a provider, as the app has it: the
 * door, clients, the vault, budgets and the ledger.
 */
export async function openPassthrough({
  file = ':memory:',
  keyring = createTestKeyring(),
  patience,
  mostBodyBytes,
  more = () => {},
}: {
  file?: string;
  keyring?: ReturnType<typeof createTestKeyring>;
  patience?: Patience;
  mostBodyBytes?: number;
  /** Other routes. */
  more?(app: FastifyInstance, parts: Parts & DoorParts, passthrough: Passthrough): void;
} = {}) {
  const database = openDatabase(file);
  const events: Told[] = [];
  const lines: string[] = [];
  const clock = { offset: 0, now: () => Date.now() + clock.offset };
  const parts = createParts(database, keyring, events, lines, clock);
  await parts.vault.open();
  database.db
    .insert(profiles)
    .values({
      id: PROFILE,
      email: null,
      name: 'Ada',
      preferredModel: null,
      useEnvironmentKey: false,
      createdAt: 0,
      updatedAt: 0,
    })
    .onConflictDoNothing()
    .run();
  const passthrough = createPassthrough({ ...parts, ...(patience ? { patience } : {}) });
  parts.onEnded(({ clientId, keyId }) => {
    passthrough.stopOf(keyId === null ? { clientId } : { keyId });
  });
  const places = createPlaces({ ...parts, ...(mostBodyBytes ? { mostBodyBytes } : {}) });
  const door = { ...parts, places };
  const app = createServer({
    parts,
    register(app) {
      anthropicRoutes(app, door, passthrough);
      more(app, door, passthrough);
    },
  });
  app.addHook('preClose', () => passthrough.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port');
  const { port } = address;

  return {
    ...parts,
    database,
    passthrough,
    events,
    lines,
    clock,
    port,
    url: `http://127.0.0.1:${port}`,
    addCredential: (apiKey: string, baseUrl: string, some: Partial<NewCredential> = {}) =>
      parts.vault.add({
        profileId: PROFILE,
        provider: 'ANTHROPIC',
        credentialName: 'Main key',
        secret: secret({ apiKey }),
        hint: apiKey.slice(-4),
        baseUrl,
        validation: { status: 'VALID', message: null, metadata: {} },
        actor: 'user',
        ...some,
      }),
    addClient: (some: Partial<CommandInput<'clients.create'>> = {}) =>
      parts.clients.create({ profileId: PROFILE, name: 'Editor', ...some, expiresAt: null }),
    /** What a start of the app does with the requests of the process before. Answers how many. */
    recover: () => createAccounting(parts, createPassthroughNews(parts)).recover(),
    records: () => database.db.select().from(usageRecords).orderBy(asc(usageRecords.id)).all(),
    rows: () => database.db.select().from(gatewayRequests).all(),
    holds: () => database.db.select().from(paymentTable).orderBy(asc(paymentTable.id)).all(),
    async close() {
      await app.close();
      parts.clients.close();
      parts.news.stop();
      database.close();
    },
  };
}

const HARD = { scope: 'client', isHard: true, countsImports: false } as const;

type NewCredential = { provider: Provider; credentialName: string };
export type Parts = ReturnType<typeof createParts>;

function createParts(
  database: ReturnType<typeof openDatabase>,
  keyring: ReturnType<typeof createTestKeyring>,
  events: Told[],
  lines: string[],
  clock: { now(): number },
) {
  // Without the redaction that the app's own log has: nothing must rely on it.
  const log = pino(
    { level: 'debug', base: null },
    { write: (line: string) => void lines.push(line) },
  );
  const emit = <N extends EventName>(name: N, payload: AppEvents[N]) => {
    // The pair is right by the type of `emit`; the union cannot be built from a type parameter.
    events.push({ name, payload } as Told);
  };
  let onEnded: (ended: Ended) => void = () => {};
  const base = { database, clock, timer: systemTimer, log, emit };
  const vault = createVault({
    database,
    keyring,
    clock,
    platform: 'darwin',
    environmentKey: null,
  });
  const names = {
    credential: (id: string) => {
      const found = vault.list(PROFILE).find((one) => one.id === id);
      return found ? { name: found.credentialName, profileId: PROFILE } : null;
    },
    client: (id: string) => clients.name(id),
  };
  const states = createBudgetStates({ ...base, names });
  const news = createBudgetNews({ ...base, states });
  const budgets = createBudgets({ ...base, states, news, names });
  const clients = createClients({
    ...base,
    ownsCredential: () => true,
    budgets: {
      create: (clientId, budget) => void budgets.create({ ...HARD, scopeId: clientId, ...budget }),
      removeAll: () => {},
    },
    onEnded: (ended) => onEnded(ended),
  });
  const prices = createPrices({ db: database.db });
  return {
    ...base,
    vault,
    budgets,
    clients,
    news,
    prices,
    payments: createPayments({ ...base, states, news, names }),
    ledger: createLedger({ database, prices }),
    integrations: createIntegrations({
      ...base,
      vault,
      registry: createProviderRegistry(),
      environmentKey: null,
      keptModels: { read: () => null, write: () => {} },
      useEnvironmentKey: () => false,
    }),
    mask: vault.mask,
    profileName: () => 'Ada',
    onEnded(listener: typeof onEnded) {
      onEnded = listener;
    },
  };
}

export type Asking = {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]>;
  body?: unknown;
  signal?: AbortSignal;
};
export type Answer = {
  status: number;
  headers: http.IncomingHttpHeaders;
  rawHeaders: string[];
  bytes: Buffer;
  /** It broke off before its end. */
  isCut: boolean;
};

/** One request on a connection of its own, and all that came back. */
export async function ask(url: string, asking: Asking = {}): Promise<Answer> {
  const response = await begin(url, asking);
  const chunks: Buffer[] = [];
  let isCut = false;
  try {
    for await (const chunk of response) chunks.push(chunk);
  } catch {
    isCut = true;
  }
  const { statusCode = 0, headers, rawHeaders } = response;
  return { status: statusCode, headers, rawHeaders, bytes: Buffer.concat(chunks), isCut };
}

/** The head of the answer; its body is still to be read. */
export function begin(url: string, asking: Asking): Promise<http.IncomingMessage> {
  const { method = 'POST', path = '/v1/messages', headers = {}, body, signal } = asking;
  const sent =
    body === undefined
      ? undefined
      : Buffer.isBuffer(body)
        ? body
        : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}${path}`, {
      method,
      agent: false,
      headers: {
        'anthropic-version': '2023-06-01',
        ...(sent ? { 'content-type': 'application/json', 'content-length': sent.length } : {}),
        ...headers,
      },
      ...(signal ? { signal } : {}),
    });
    request.on('error', reject);
    request.on('response', resolve);
    request.end(sent);
  });
}

/** A request to the Messages API that the provider takes. */
export function message(some: Record<string, unknown> = {}) {
  return {
    model: 'claude-sonnet-5-5',
    max_tokens: 2_000,
    stream: true,
    messages: [{ role: 'user', content: 'Hi' }],
    ...some,
  };
}

/** The JSON of an error in Anthropic's shape. */
export function errorOf({ bytes }: Answer): { type: string; message: string } {
  return JSON.parse(bytes.toString('utf8')).error;
}
