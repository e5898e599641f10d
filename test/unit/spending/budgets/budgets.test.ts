import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sessions } from '../../../../src/main/db/schema';
import { Budget } from '../../../../src/shared/commands/budgets';
import {
  ADA,
  BOB,
  code,
  KEY,
  limit,
  NOON,
  openPurse,
  type Purse,
  request,
  SESSION,
  sessionRow,
  standing,
  WORKSPACE,
} from './purse';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let purse: Purse;
beforeEach(() => {
  purse = openPurse();
});
afterEach(() => purse.database.close());

const labels = (profileId: string) =>
  purse.budgets.list(profileId).map(({ scopeLabel }) => scopeLabel);

describe('a budget', () => {
  test('is created, changed and removed', () => {
    const budget = limit(purse, { scope: 'profile', scopeId: ADA, period: 'month' });
    expect(Budget.parse(budget)).toEqual({
      id: budget.id,
      scope: 'profile',
      scopeId: ADA,
      scopeLabel: 'Ada',
      period: 'month',
      limitMicroUsd: 100,
      isHard: true,
      countsImports: false,
      capturedMicroUsd: 0,
      reservedMicroUsd: 0,
      leftMicroUsd: 100,
      forecastMicroUsd: null,
      endsAt: Date.UTC(2026, 11, 1),
      createdAt: NOON,
    });
    const raised = purse.budgets.update({ budgetId: budget.id, limitMicroUsd: 200, isHard: false });
    expect(raised).toEqual({ ...budget, limitMicroUsd: 200, leftMicroUsd: 200, isHard: false });
    expect(purse.budgets.list(ADA)).toEqual([raised]);
    purse.budgets.remove(budget.id);
    expect(purse.budgets.list(ADA)).toEqual([]);
    expect(() => purse.budgets.remove(budget.id)).toThrow(code('NOT_FOUND'));
    expect(() => purse.budgets.update({ budgetId: budget.id })).toThrow(code('NOT_FOUND'));
  });

  test('is one for each scope and period', () => {
    limit(purse);
    limit(purse, { period: 'day' });
    expect(() => limit(purse)).toThrow(code('CONFLICT'));
  });

  test.each([
    ['all', ADA, 'INVALID_INPUT'],
    ['profile', '', 'INVALID_INPUT'],
    ['profile', SESSION, 'NOT_FOUND'],
    ['session', ADA, 'NOT_FOUND'],
    ['credential', 'gone', 'NOT_FOUND'],
    ['client', 'nobody', 'NOT_FOUND'],
  ] as const)('for %s %j is refused: %s', (scope, scopeId, expected) => {
    expect(() => limit(purse, { scope, scopeId })).toThrow(code(expected));
    expect(purse.budgets.list(ADA)).toEqual([]);
  });

  test('is made with its session, or not at all', () => {
    expect(() =>
      purse.database.transaction((tx) => {
        tx.insert(sessions).values(sessionRow(BOB, ADA)).run();
        limit(purse, { scope: 'session', scopeId: BOB });
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(purse.budgets.list(ADA)).toEqual([]);
  });
});

describe('the lists', () => {
  test('have what is the profile’s and what is nobody’s, in words for a person', () => {
    limit(purse);
    limit(purse, { scope: 'profile', scopeId: ADA });
    limit(purse, { scope: 'profile', scopeId: BOB });
    limit(purse, { scope: 'credential', scopeId: KEY });
    limit(purse, { scope: 'credential', scopeId: 'environment' });
    limit(purse, { scope: 'client', scopeId: 'client-1' });
    limit(purse, { scope: 'workspace', scopeId: WORKSPACE });
    limit(purse, { scope: 'workspace', scopeId: '/home/ada/new' });
    limit(purse, { scope: 'session', scopeId: SESSION });
    const shared = ['Everything', 'Key of the environment', 'client-1', 'new'];
    expect(labels(ADA)).toEqual([
      'Everything',
      'Ada',
      'Main key',
      'Key of the environment',
      'client-1',
      'engine',
      'new',
      'First session',
    ]);
    expect(labels(BOB).sort()).toEqual(['Bob', ...shared].sort());
  });

  test('leave out those of archived sessions', () => {
    limit(purse, { scope: 'session', scopeId: SESSION });
    purse.database.db.update(sessions).set({ archivedAt: NOON }).run();
    expect(purse.budgets.list(ADA)).toEqual([]);
    expect(purse.budgets.forSession(SESSION)).toHaveLength(1);
  });

  test('the tightest has the smallest share left, not the least money', () => {
    expect(purse.budgets.tightest(ADA)).toBeNull();
    const wide = limit(purse, { limitMicroUsd: 1_000 });
    limit(purse, { scope: 'profile', scopeId: BOB, limitMicroUsd: 1 });
    const small = limit(purse, { scope: 'profile', scopeId: ADA, limitMicroUsd: 100 });
    const own = limit(purse, { scope: 'session', scopeId: SESSION, limitMicroUsd: 50 });
    purse.spend(900, { profile: { id: BOB, name: 'Bob' }, session: { id: BOB, title: '' } });
    expect(purse.budgets.tightest(ADA)?.id).toBe(wide.id);
    purse.spend(48);
    expect(purse.budgets.tightest(ADA)?.id).toBe(own.id);
    // The session has nothing to do any more: what is left of its own budget does not matter.
    purse.database.db.update(sessions).set({ status: 'idle' }).run();
    expect(purse.budgets.tightest(ADA)?.id).toBe(wide.id);
    expect(purse.budgets.forSession(SESSION).map(({ id }) => id)).toEqual([
      own.id,
      wide.id,
      small.id,
    ]);
    expect(() => purse.budgets.forSession(ADA)).toThrow(code('NOT_FOUND'));
  });
});

describe('what is captured', () => {
  test('is without imported history, unless asked for', () => {
    const { id } = limit(purse, { scope: 'profile', scopeId: ADA });
    const ofSession = limit(purse, { scope: 'session', scopeId: SESSION });
    purse.spend(30, { source: 'import' });
    purse.spend(5);
    expect(standing(purse, id).capturedMicroUsd).toBe(5);
    expect(standing(purse, ofSession.id).capturedMicroUsd).toBe(5);
    expect(purse.budgets.update({ budgetId: id, countsImports: true }).capturedMicroUsd).toBe(35);
  });

  test.each([
    ['day', DAY, 5],
    ['week', 3 * DAY, 5],
    ['month', 11 * DAY, 5],
    ['total', 400 * DAY, 12],
  ] as const)('begins anew with each %s', (period, later, captured) => {
    const { id } = limit(purse, { period });
    purse.spend(7);
    expect(standing(purse, id).capturedMicroUsd).toBe(7);
    purse.clock.time += later - 12 * HOUR - 1;
    if (period !== 'total') expect(standing(purse, id).capturedMicroUsd).toBe(7);
    purse.clock.time += 1;
    if (period !== 'total') expect(standing(purse, id).capturedMicroUsd).toBe(0);
    purse.spend(5);
    expect(standing(purse, id).capturedMicroUsd).toBe(captured);
  });

  test('of a request over midnight counts on the day it ended, and is held on both', () => {
    const { id } = limit(purse, { period: 'day' });
    purse.clock.time = Date.UTC(2026, 10, 20, 23, 59);
    const { paymentId } = purse.payments.reserve(request(80));
    purse.clock.time += 2 * 60_000;
    expect(standing(purse, id)).toMatchObject({ reservedMicroUsd: 80, leftMicroUsd: 20 });
    expect(() => purse.payments.reserve(request(21))).toThrow(code('BUDGET_EXHAUSTED'));
    purse.settle(paymentId, 80);
    expect(standing(purse, id)).toMatchObject({ capturedMicroUsd: 80, reservedMicroUsd: 0 });
  });

  test('of a day to come counts: putting the clock back makes no room', () => {
    const { id } = limit(purse, { period: 'day' });
    purse.clock.time += DAY;
    purse.spend(80);
    purse.clock.time -= DAY;
    expect(standing(purse, id).leftMicroUsd).toBe(20);
  });
});

describe('the forecast', () => {
  test('goes on as it has, from a tenth of the period on', () => {
    const { id } = limit(purse, { period: 'day', limitMicroUsd: 1_000 });
    const forecast = () => standing(purse, id).forecastMicroUsd;
    purse.clock.time = Date.UTC(2026, 10, 20);
    purse.spend(90);
    purse.clock.time += 2.4 * HOUR - 1;
    expect(forecast()).toBeNull();
    purse.clock.time += 1;
    expect(forecast()).toBe(900);
    purse.clock.time = NOON;
    expect(forecast()).toBe(180);
    purse.clock.time = Date.UTC(2026, 10, 21) - 1;
    expect(forecast()).toBe(90);
  });

  test('knows nothing without spending, nor of what has no end', () => {
    limit(purse, { period: 'day' });
    limit(purse);
    expect(purse.budgets.list(ADA).map((budget) => budget.forecastMicroUsd)).toEqual([null, null]);
    purse.spend(10);
    expect(purse.budgets.list(ADA).map((budget) => budget.forecastMicroUsd)).toEqual([20, null]);
  });

  test('of a day with changed clocks knows how long it is', () => {
    purse.database.close();
    purse = openPurse({ timeZone: 'Europe/Berlin' });
    const { id } = limit(purse, { period: 'day' });
    // 25 October 2026 in Berlin has 25 hours; at noon 13 of them are over.
    purse.clock.time = Date.parse('2026-10-25T11:00:00Z');
    purse.spend(13);
    expect(standing(purse, id)).toMatchObject({
      forecastMicroUsd: 25,
      endsAt: Date.parse('2026-10-25T23:00:00Z'),
    });
  });
});

describe('alerts', () => {
  const spend = async (cost: number) => {
    purse.settle(purse.payments.reserve(request(cost)).paymentId, cost);
    await purse.pass(1_000);
  };

  test('come at 50, 80 and 100 %, once each in a period', async () => {
    const { id } = limit(purse, { period: 'day' });
    const after: number[][] = [];
    for (const cost of [49, 1, 1, 28, 1, 19, 1, 0]) {
      await spend(cost);
      after.push(purse.alerts());
    }
    const [half, most, all] = [[50], [50, 80], [50, 80, 100]];
    expect(after).toEqual([[], half, half, half, most, most, all, all]);
    expect(standing(purse, id).capturedMicroUsd).toBe(100);
  });

  test('begin anew with the period, and tell the highest mark only', async () => {
    const { id } = limit(purse, { period: 'day' });
    await spend(85);
    await spend(15);
    purse.clock.time += DAY;
    await spend(60);
    expect(purse.alerts()).toEqual([80, 100, 50]);
    const told = purse.events.find(({ name }) => name === 'budgets.alert');
    expect(told?.payload).toEqual({ budgetId: id, scopeLabel: 'Everything', percent: 80 });
  });

  test('are not told twice after a restart, nor for a payment that was undone', async () => {
    limit(purse);
    await spend(55);
    purse.crash();
    const { paymentId } = purse.now().payments.reserve(request(5));
    purse.settle(paymentId, 5);
    await purse.pass(1_000);
    expect(purse.alerts()).toEqual([50]);
    const other = purse.now().payments.reserve(request(30)).paymentId;
    expect(() =>
      purse.database.transaction((tx) => {
        purse.now().payments.captureRequest(tx, other, 30);
        throw new Error('no');
      }),
    ).toThrow('no');
    await purse.pass(1_000);
    expect(purse.alerts()).toEqual([50]);
  });

  test('come again when the limit was raised, and not for what the user set just now', async () => {
    const { id } = limit(purse);
    await spend(85);
    purse.budgets.update({ budgetId: id, limitMicroUsd: 160 });
    await spend(1);
    expect(purse.alerts()).toEqual([80]);
    await spend(50);
    expect(purse.alerts()).toEqual([80, 80]);
  });

  test('are for soft budgets too, and for what clients capture', async () => {
    limit(purse, { isHard: false });
    const { id } = purse.payments.authorize({
      clientId: 'client-1',
      amountMicroUsd: 200,
      description: '',
    });
    await purse.pass(1_000);
    expect(purse.alerts()).toEqual([]);
    purse.payments.capture({ paymentId: id, amountMicroUsd: 120 });
    await purse.pass(1_000);
    expect(purse.alerts()).toEqual([100]);
  });
});

test('changes are told at most four times a second, and the last one always is', async () => {
  limit(purse, { limitMicroUsd: 1_000_000 });
  await purse.pass(10_000);
  const before = purse.changes();
  for (let step = 0; step < 100; step += 1) {
    purse.payments.release(purse.payments.reserve(request(10)).paymentId);
    await purse.pass(10);
  }
  const during = purse.changes() - before;
  expect(during).toBeGreaterThanOrEqual(4);
  expect(during).toBeLessThanOrEqual(5);
  await purse.pass(10_000);
  expect(purse.changes() - before).toBeLessThanOrEqual(6);
  const quiet = purse.changes();
  purse.payments.reserve(request(10));
  await purse.pass(0);
  expect(purse.changes()).toBe(quiet + 1);
  purse.payments.reserve(request(10));
  purse.news.stop();
  await purse.pass(10_000);
  expect(purse.changes()).toBe(quiet + 1);
});
