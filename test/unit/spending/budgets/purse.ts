import { expect } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { prices as priceTable, profiles, sessions } from '../../../../src/main/db/schema';
import { createBudgets } from '../../../../src/main/spending/budgets/budgets';
import { createBudgetNews } from '../../../../src/main/spending/budgets/news';
import { createPayments, type Reservation } from '../../../../src/main/spending/budgets/payments';
import { createBudgetStates } from '../../../../src/main/spending/budgets/states';
import { createLedger, type UsageEntry } from '../../../../src/main/spending/ledger/ledger';
import { createPrices } from '../../../../src/main/spending/prices/prices';
import type { Budget } from '../../../../src/shared/commands/budgets';
import type { AppEvents, EventName } from '../../../../src/shared/events';
import { createFakeTime } from '../../providers/fake-timer';
import { entry, tokens } from '../entries';

export const ADA = '01900000-0000-7000-8000-000000000001';
export const BOB = '01900000-0000-7000-8000-000000000009';
export const SESSION = '01900000-0000-7000-8000-000000000002';
export const KEY = '01900000-0000-7000-8000-000000000003';
export const WORKSPACE = '/home/ada/engine';
/** A Friday noon in the middle of November, UTC. */
export const NOON = Date.UTC(2026, 10, 20, 12);
/** A dollar per million tokens: a token of output is a micro-dollar, whatever else it has is free. */
export const MODEL = 'model-at-a-dollar';

export type Told = { [N in EventName]: { name: N; payload: AppEvents[N] } }[EventName];

/** Budgets, payments and the real ledger on one database, under a clock and timers of the test's own. */
export function openPurse({ timeZone = 'UTC' } = {}) {
  const database = openDatabase(':memory:');
  seed(database);
  const time = { time: NOON };
  const fake = createFakeTime(time);
  const events: Told[] = [];
  const zone = { name: timeZone };
  const ports = {
    database,
    clock: { now: () => time.time },
    timer: fake.timer,
    timeZone: () => zone.name,
    emit: (<N extends EventName>(name: N, payload: AppEvents[N]) => {
      // The pair is right by the type of `emit`; the union cannot be built from a type parameter.
      events.push({ name, payload } as Told);
    }) as <N extends EventName>(name: N, payload: AppEvents[N]) => void,
    names: {
      credential: (id: string) => (id === KEY ? { name: 'Main key', profileId: ADA } : null),
      client: (id: string) => (id.startsWith('client') ? { name: id, profileId: null } : null),
    },
  };
  const ledger = createLedger({
    database,
    prices: createPrices({ db: database.db }),
    timeZone: ports.timeZone,
  });
  let requests = 0;

  /** What a start of the app makes. */
  function start() {
    const states = createBudgetStates(ports);
    const news = createBudgetNews({ ...ports, states });
    const budgets = createBudgets({ ...ports, states, news });
    const payments = createPayments({ ...ports, states, news });
    return { states, news, budgets, payments };
  }
  const parts = start();

  /** Records a request of so many micro-USD, and settles what was reserved for it, in one transaction. */
  function spend(cost: number, some: Partial<UsageEntry> = {}, paymentId?: string): void {
    requests += 1;
    database.transaction((tx) => {
      const { costMicroUsd } = ledger.record(tx, {
        ...entry({ at: time.time, requestId: `req_${requests}`, model: MODEL }),
        profile: { id: ADA, name: 'Ada' },
        credential: { id: KEY, name: 'Main key' },
        session: { id: SESSION, title: 'First session' },
        workspace: WORKSPACE,
        tokens: tokens({ output: cost }),
        ...some,
      });
      if (paymentId) parts.payments.captureRequest(tx, paymentId, costMicroUsd);
    });
  }

  return {
    database,
    clock: time,
    zone,
    pass: fake.pass,
    events,
    ...parts,
    spend,
    settle: (paymentId: string, cost: number, some: Partial<UsageEntry> = {}) =>
      spend(cost, some, paymentId),
    /** The process ends as it is, and the next one begins. Answers how many reservations it voided. */
    crash(): number {
      parts.news.stop();
      Object.assign(parts, start());
      return parts.payments.expireDead();
    },
    /** The parts of the process that runs now. */
    now: () => parts,
    alerts: () =>
      events.flatMap((told) => (told.name === 'budgets.alert' ? [told.payload.percent] : [])),
    changes: () => events.filter(({ name }) => name === 'budgets.changed').length,
  };
}

export type Purse = ReturnType<typeof openPurse>;

/** A request of Ada's session that can cost as many micro-USD as it has output tokens. */
export function request(maxOutputTokens: number, some: Partial<Reservation> = {}): Reservation {
  return {
    profileId: ADA,
    credentialId: KEY,
    sessionId: SESSION,
    workspace: WORKSPACE,
    model: MODEL,
    worstCase: { fixedMicroUsd: 0, outputMicroUsdPerMTok: 1_000_000 },
    maxOutputTokens,
    leastOutputTokens: maxOutputTokens,
    ...some,
  };
}

/** A hard budget for everything, in all, of a hundred micro-USD, unless told otherwise. */
export function limit(
  purse: Purse,
  some: Partial<Parameters<Purse['budgets']['create']>[0]> = {},
): Budget {
  return purse.budgets.create({
    scope: 'all',
    scopeId: '',
    period: 'total',
    limitMicroUsd: 100,
    isHard: true,
    countsImports: false,
    ...some,
  });
}

/** How a budget stands, read anew. */
export function standing(purse: Purse, budgetId: string): Budget {
  const budget = [ADA, BOB]
    .flatMap((profileId) => purse.now().budgets.list(profileId))
    .find(({ id }) => id === budgetId);
  if (!budget) throw new Error(`no budget ${budgetId}`);
  return budget;
}

export const code = (expected: string) => expect.objectContaining({ code: expected });

function seed(database: OpenDatabase): void {
  const at = { createdAt: NOON, updatedAt: NOON };
  database.db
    .insert(profiles)
    .values([
      { id: ADA, name: 'Ada', ...at },
      { id: BOB, name: 'Bob', ...at },
    ])
    .run();
  database.db.insert(sessions).values(sessionRow(SESSION, ADA)).run();
  database.db
    .insert(priceTable)
    .values({
      id: 'a-dollar',
      provider: 'ANTHROPIC',
      model: MODEL,
      effectiveFrom: 0,
      promptTokensOver: 0,
      tier: 'standard',
      input: 0,
      output: 1_000_000,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      source: 'yours',
      isOwn: true,
    })
    .run();
}

export function sessionRow(id: string, profileId: string): typeof sessions.$inferInsert {
  return {
    id,
    profileId,
    credentialId: KEY,
    model: MODEL,
    title: 'First session',
    status: 'running',
    mode: 'ask',
    workspace: WORKSPACE,
    systemPrompt: '',
    createdAt: NOON,
    updatedAt: NOON,
  };
}
