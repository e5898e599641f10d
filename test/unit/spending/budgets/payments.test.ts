import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { payments as paymentTable } from '../../../../src/main/db/schema';
import { Payment } from '../../../../src/shared/commands/payments';
import {
  ADA,
  BOB,
  code,
  KEY,
  limit,
  openPurse,
  type Purse,
  request,
  SESSION,
  standing,
  WORKSPACE,
} from './purse';

const MINUTE = 60_000;
let purse: Purse;
beforeEach(() => {
  purse = openPurse();
});
afterEach(() => purse.database.close());

const reserve = (most: number, some: Parameters<typeof request>[1] = {}) =>
  purse.payments.reserve(request(most, some));
const statuses = () =>
  purse.payments
    .list({ limit: 100 })
    .payments.map(({ status }) => status)
    .reverse();

describe('a reservation', () => {
  test('holds the worst case until what it cost is known, then gives the rest free', () => {
    const { id } = limit(purse);
    const { paymentId, maxOutputTokens } = reserve(60);
    expect(maxOutputTokens).toBe(60);
    expect(standing(purse, id)).toMatchObject({ reservedMicroUsd: 60, leftMicroUsd: 40 });
    purse.settle(paymentId, 25);
    expect(standing(purse, id)).toMatchObject({
      capturedMicroUsd: 25,
      reservedMicroUsd: 0,
      leftMicroUsd: 75,
    });
    expect(purse.payments.list({ limit: 1 }).payments[0]).toMatchObject({
      kind: 'request',
      sessionId: SESSION,
      amountMicroUsd: 60,
      capturedMicroUsd: 25,
      status: 'captured',
    });
  });

  test('is lowered to what is left, down to the least that is of use', () => {
    limit(purse);
    reserve(70);
    expect(reserve(60, { leastOutputTokens: 30 }).maxOutputTokens).toBe(30);
    expect(() => reserve(10, { leastOutputTokens: 1 })).toThrow(code('BUDGET_EXHAUSTED'));
  });

  test('lowers what it holds with it, the fixed part first', () => {
    const { id } = limit(purse);
    const worstCase = { fixedMicroUsd: 41, outputMicroUsdPerMTok: 2_500_000 };
    // (100 − 41) / 2.5 = 23.6 tokens; 23 of them cost 57.5, held as 58.
    expect(reserve(100, { worstCase, leastOutputTokens: 1 }).maxOutputTokens).toBe(23);
    expect(standing(purse, id).reservedMicroUsd).toBe(99);
  });

  test('is refused by the tightest of all budgets it is in, which is named', () => {
    limit(purse, { limitMicroUsd: 1_000 });
    const { id } = limit(purse, {
      scope: 'workspace',
      scopeId: WORKSPACE,
      period: 'month',
      limitMicroUsd: 20_000,
    });
    limit(purse, { scope: 'session', scopeId: SESSION, limitMicroUsd: 25_000 });
    limit(purse, { scope: 'profile', scopeId: BOB, limitMicroUsd: 1 });
    purse.budgets.update({ budgetId: purse.budgets.list(ADA)[0]?.id ?? '', limitMicroUsd: 90_000 });
    expect(() => reserve(21_000)).toThrow(
      expect.objectContaining({
        code: 'BUDGET_EXHAUSTED',
        message:
          'The monthly budget for “engine” has $0.02 left, and the next request may cost up to $0.02. Raise it, then resume.',
        details: { budgetId: id, scopeLabel: 'engine', leftMicroUsd: 20_000, isHeld: false },
      }),
    );
    expect(statuses()).toEqual([]);
  });

  test('is never refused by a soft budget, which counts it all the same', () => {
    const { id } = limit(purse, { isHard: false });
    const { paymentId } = reserve(500);
    expect(standing(purse, id)).toMatchObject({ reservedMicroUsd: 500, leftMicroUsd: 0 });
    purse.settle(paymentId, 400);
    expect(standing(purse, id)).toMatchObject({ capturedMicroUsd: 400, leftMicroUsd: 0 });
  });

  test('counts in each budget it is in and in no other', () => {
    const scopes = [
      ['all', ''],
      ['profile', ADA],
      ['credential', KEY],
      ['client', 'client-1'],
      ['workspace', WORKSPACE],
      ['session', SESSION],
    ] as const;
    for (const [scope, scopeId] of scopes) limit(purse, { scope, scopeId });
    const { paymentId } = reserve(10);
    const figures = (of: 'reservedMicroUsd' | 'capturedMicroUsd') =>
      purse.budgets.list(ADA).map((budget) => budget[of]);
    expect(figures('reservedMicroUsd')).toEqual([10, 10, 10, 0, 10, 10]);
    purse.settle(paymentId, 7);
    expect(figures('capturedMicroUsd')).toEqual([7, 7, 7, 0, 7, 7]);
    purse.spend(5, {
      profile: { id: BOB, name: 'Bob' },
      client: { id: 'client-1', name: 'One' },
      session: { id: BOB, title: '' },
      workspace: '',
      credential: { id: null, name: 'Environment' },
    });
    expect(figures('capturedMicroUsd')).toEqual([12, 7, 7, 5, 7, 7]);
  });

  test('of the key of the environment is in the budget for it', () => {
    const { id } = limit(purse, { scope: 'credential', scopeId: 'environment' });
    const { paymentId } = reserve(60, { credentialId: null });
    purse.settle(paymentId, 50, { credential: { id: null, name: 'ANTHROPIC_API_KEY' } });
    expect(standing(purse, id).capturedMicroUsd).toBe(50);
    expect(() => reserve(51, { credentialId: null })).toThrow(code('BUDGET_EXHAUSTED'));
  });

  test.each([
    { maxOutputTokens: -1 },
    { maxOutputTokens: Number.NaN },
    { leastOutputTokens: 11 },
    { maxOutputTokens: 1.5 },
    { worstCase: { fixedMicroUsd: -1, outputMicroUsdPerMTok: 0 } },
    { worstCase: { fixedMicroUsd: Number.POSITIVE_INFINITY, outputMicroUsdPerMTok: 0 } },
    { worstCase: { fixedMicroUsd: Number.MAX_SAFE_INTEGER, outputMicroUsdPerMTok: 1_000_000 } },
  ])('with impossible figures is refused: %j', (some) => {
    expect(() => reserve(10, { leastOutputTokens: 1, ...some })).toThrow(code('INVALID_INPUT'));
  });
});

describe('a request that', () => {
  test('got no answer pays nothing', () => {
    const { id } = limit(purse);
    const { paymentId } = reserve(100);
    purse.payments.release(paymentId);
    purse.payments.release(paymentId);
    expect(standing(purse, id)).toMatchObject({ reservedMicroUsd: 0, leftMicroUsd: 100 });
    expect(statuses()).toEqual(['voided']);
  });

  test('cost more than was held is captured in full: a turn that runs always finishes', () => {
    const { id } = limit(purse);
    const { paymentId } = reserve(100);
    purse.settle(paymentId, 130);
    expect(standing(purse, id)).toMatchObject({ capturedMicroUsd: 130, leftMicroUsd: 0 });
    expect(() => reserve(1)).toThrow(code('BUDGET_EXHAUSTED'));
  });

  test('is undone with its record: the hold is there as before', () => {
    const { id } = limit(purse);
    const { paymentId } = reserve(100);
    expect(() =>
      purse.database.transaction((tx) => {
        purse.payments.captureRequest(tx, paymentId, 50);
        throw new Error('the disk is full');
      }),
    ).toThrow('the disk is full');
    expect(standing(purse, id)).toMatchObject({ capturedMicroUsd: 0, reservedMicroUsd: 100 });
  });

  test('is captured twice, or was never reserved, changes nothing', () => {
    const { paymentId } = reserve(100);
    purse.database.transaction((tx) => {
      purse.payments.captureRequest(tx, paymentId, 50);
      purse.payments.captureRequest(tx, paymentId, 60);
      purse.payments.captureRequest(tx, 'no such payment', 60);
    });
    expect(purse.payments.list({ limit: 10 }).payments).toMatchObject([{ capturedMicroUsd: 50 }]);
  });

  test('has no price yet is captured as nothing, and its hold is free', () => {
    const { id } = limit(purse);
    const { paymentId } = reserve(100);
    purse.settle(paymentId, 50, { model: 'unheard-of' });
    expect(standing(purse, id)).toMatchObject({ capturedMicroUsd: 0, reservedMicroUsd: 0 });
  });
});

describe('a hold', () => {
  test('expires after ten minutes without a sign of life', async () => {
    const { id } = limit(purse);
    const stop = purse.payments.startExpiring();
    reserve(100);
    const alive = reserve(0).paymentId;
    await purse.pass(9 * MINUTE);
    purse.payments.keepAlive(alive);
    expect(standing(purse, id).reservedMicroUsd).toBe(100);
    await purse.pass(2 * MINUTE);
    expect(statuses()).toEqual(['expired', 'authorized']);
    expect(standing(purse, id).reservedMicroUsd).toBe(0);
    stop();
    await purse.pass(20 * MINUTE);
    expect(statuses()).toEqual(['expired', 'authorized']);
  });

  test('that is past its time makes room for the next one at once', () => {
    limit(purse);
    reserve(100);
    purse.clock.time += 11 * MINUTE;
    expect(reserve(100).maxOutputTokens).toBe(100);
    // Also when the clock is put back: what has expired stays so.
    purse.clock.time -= 11 * MINUTE;
    expect(() => reserve(1)).toThrow(code('BUDGET_EXHAUSTED'));
  });

  test('that has expired does not come back, and what it cost counts all the same', () => {
    const { id } = limit(purse);
    const { paymentId } = reserve(100);
    purse.clock.time += 11 * MINUTE;
    purse.payments.expireDead();
    purse.payments.keepAlive(paymentId);
    purse.settle(paymentId, 80);
    expect(statuses()).toEqual(['voided']);
    expect(standing(purse, id)).toMatchObject({ capturedMicroUsd: 80, reservedMicroUsd: 0 });
  });

  test('of a process that died is voided at the next start; a client’s is not', () => {
    reserve(100);
    purse.payments.authorize({ clientId: 'client-1', amountMicroUsd: 5, description: '' });
    expect(purse.crash()).toBe(1);
    expect(statuses()).toEqual(['voided', 'authorized']);
    purse.clock.time += 61 * MINUTE;
    expect(purse.now().payments.expireDead()).toBe(1);
    expect(statuses()).toEqual(['voided', 'expired']);
  });

  test('in the caller’s transaction is undone with it', () => {
    expect(() =>
      purse.database.transaction(() => {
        reserve(10);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(statuses()).toEqual([]);
  });
});

describe('a model without a price', () => {
  const unpriced = { model: 'unheard-of', worstCase: null };

  test('runs where no hard budget is, and holds nothing', () => {
    const { id } = limit(purse, { isHard: false });
    expect(reserve(64, unpriced).maxOutputTokens).toBe(64);
    expect(standing(purse, id).reservedMicroUsd).toBe(0);
  });

  test('is refused under a hard budget until it may run unmetered', () => {
    const { id } = limit(purse, { period: 'day' });
    expect(() => reserve(64, unpriced)).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNPRICED',
        message:
          '“unheard-of” has no price, and the daily budget for everything is a hard one, which cannot hold what it does not know. Add a price for the model, or let it run unmetered.',
        details: { model: 'unheard-of', budgetId: id, scopeLabel: 'Everything' },
      }),
    );
    purse.budgets.allowUnmetered('unheard-of', true);
    purse.budgets.allowUnmetered('unheard-of', true);
    expect(reserve(64, unpriced).maxOutputTokens).toBe(64);
    purse.budgets.allowUnmetered('unheard-of', false);
    expect(() => reserve(64, unpriced)).toThrow(code('MODEL_UNPRICED'));
  });
});

describe('a client', () => {
  const authorize = (
    amountMicroUsd: number,
    some: { idempotencyKey?: string; clientId?: string; description?: string } = {},
  ) => purse.payments.authorize({ clientId: 'client-1', amountMicroUsd, description: '', ...some });

  test('holds money of its budget, captures what it used, and the rest is free', () => {
    const { id } = limit(purse, { scope: 'client', scopeId: 'client-1' });
    limit(purse, { scope: 'client', scopeId: 'client-2', limitMicroUsd: 1 });
    const payment = Payment.parse(authorize(80, { description: 'Translate a book' }));
    expect(payment).toMatchObject({
      kind: 'client',
      clientId: 'client-1',
      sessionId: null,
      status: 'authorized',
      description: 'Translate a book',
    });
    expect(() => authorize(21)).toThrow(
      expect.objectContaining({
        code: 'BUDGET_EXHAUSTED',
        details: { budgetId: id, scopeLabel: 'client-1', leftMicroUsd: 20, isHeld: false },
      }),
    );
    const captured = purse.payments.capture({ paymentId: payment.id, amountMicroUsd: 30 });
    expect(captured).toMatchObject({ status: 'captured', capturedMicroUsd: 30 });
    expect(standing(purse, id)).toMatchObject({ capturedMicroUsd: 30, leftMicroUsd: 70 });
  });

  test('that repeats itself gets the same answer, that contradicts itself a conflict', () => {
    const first = authorize(10, { idempotencyKey: 'once' });
    expect(authorize(10, { idempotencyKey: 'once' })).toEqual(first);
    expect(() => authorize(11, { idempotencyKey: 'once' })).toThrow(code('CONFLICT'));
    expect(() => authorize(10, { idempotencyKey: 'once', description: 'x' })).toThrow(
      code('CONFLICT'),
    );
    expect(authorize(10, { idempotencyKey: 'once', clientId: 'client-2' }).id).not.toBe(first.id);
    expect(authorize(10).id).not.toBe(authorize(10).id);

    const { id: paymentId } = first;
    const captured = purse.payments.capture({ paymentId, amountMicroUsd: 10 });
    expect(purse.payments.capture({ paymentId, amountMicroUsd: 10 })).toEqual(captured);
    expect(() => purse.payments.capture({ paymentId, amountMicroUsd: 9 })).toThrow(
      code('CONFLICT'),
    );
    expect(() => purse.payments.void({ paymentId })).toThrow(code('CONFLICT'));
    // Also after the end: the key stands for the payment, whatever became of it.
    expect(authorize(10, { idempotencyKey: 'once' })).toEqual(captured);
  });

  test('voids, again and again, and cannot capture then', () => {
    const { id: paymentId } = authorize(10);
    const voided = purse.payments.void({ paymentId });
    purse.clock.time += 1;
    expect(purse.payments.void({ paymentId })).toEqual(voided);
    expect(() => purse.payments.capture({ paymentId, amountMicroUsd: 1 })).toThrow(
      code('CONFLICT'),
    );
  });

  test('captures at most what is held, in time, and nothing that is not there', () => {
    const { id: paymentId } = authorize(10);
    expect(() => purse.payments.capture({ paymentId, amountMicroUsd: 11 })).toThrow(
      code('CONFLICT'),
    );
    purse.clock.time += 61 * MINUTE;
    expect(() => purse.payments.capture({ paymentId, amountMicroUsd: 10 })).toThrow(
      code('CONFLICT'),
    );
    expect(() => purse.payments.capture({ paymentId: ADA, amountMicroUsd: 1 })).toThrow(
      code('NOT_FOUND'),
    );
    expect(() => purse.payments.void({ paymentId: ADA })).toThrow(code('NOT_FOUND'));
    expect(() => authorize(1, { clientId: 'nobody' })).toThrow(code('NOT_FOUND'));
  });

  test('cannot touch what is held for a request', () => {
    const { paymentId } = reserve(10);
    expect(() => purse.payments.void({ paymentId })).toThrow(code('CONFLICT'));
    expect(() => purse.payments.capture({ paymentId, amountMicroUsd: 0 })).toThrow(
      code('CONFLICT'),
    );
    expect(statuses()).toEqual(['authorized']);
  });

  test('a payment stays in the period in which it was made', () => {
    const { id } = limit(purse, { period: 'day' });
    const { id: paymentId } = authorize(80);
    purse.clock.time += 30 * MINUTE;
    purse.payments.capture({ paymentId, amountMicroUsd: 80 });
    expect(standing(purse, id).capturedMicroUsd).toBe(80);
    purse.clock.time += 24 * 60 * MINUTE;
    expect(standing(purse, id).capturedMicroUsd).toBe(0);
  });
});

describe('the list', () => {
  test('is newest first, a page at a time, by client, session and status', () => {
    const other = { sessionId: BOB };
    const ids = [reserve(1), reserve(2), reserve(3, other)].map(({ paymentId }) => paymentId);
    const client = purse.payments.authorize({
      clientId: 'client-1',
      amountMicroUsd: 5,
      description: '',
    });
    const [first = '', second = '', third = ''] = ids;
    purse.settle(second, 1);
    const listed = (some: object) =>
      purse.payments.list({ limit: 100, ...some }).payments.map(({ id }) => id);
    expect(listed({})).toEqual([client.id, third, second, first]);
    expect(listed({ sessionId: SESSION })).toEqual([second, first]);
    expect(listed({ clientId: 'client-1' })).toEqual([client.id]);
    expect(listed({ status: 'captured' })).toEqual([second]);
    expect(listed({ status: 'authorized' })).toEqual([client.id, third, first]);
    expect(listed({ status: 'authorized', sessionId: SESSION })).toEqual([first]);
    const page = purse.payments.list({ limit: 2, before: client.id });
    expect(page).toMatchObject({ payments: [{ id: third }, { id: second }], hasMore: true });
    expect(purse.payments.list({ limit: 2, before: second })).toMatchObject({ hasMore: false });
  });
});

describe('fifty callers at once', () => {
  test('share a budget for ten: never over it, and each is told which one stopped it', async () => {
    const { id } = limit(purse, { limitMicroUsd: 1_000 });
    let most = 0;
    const work = async (caller: number) => {
      try {
        const { paymentId } = reserve(100);
        const { reservedMicroUsd, capturedMicroUsd } = standing(purse, id);
        most = Math.max(most, reservedMicroUsd + capturedMicroUsd);
        for (let turn = 0; turn < caller % 7; turn += 1) await new Promise(setImmediate);
        purse.settle(paymentId, 100);
        return 'paid';
      } catch (error) {
        expect(error).toMatchObject({ code: 'BUDGET_EXHAUSTED', details: { budgetId: id } });
        return 'refused';
      }
    };
    const all = () => Promise.all(Array.from({ length: 50 }, (_, caller) => work(caller)));
    const ends = await all();
    expect(ends.filter((end) => end === 'paid')).toHaveLength(10);
    expect(most).toBe(1_000);
    expect(standing(purse, id)).toMatchObject({ capturedMicroUsd: 1_000, leftMicroUsd: 0 });

    purse.budgets.update({ budgetId: id, limitMicroUsd: 1_500 });
    expect((await all()).filter((end) => end === 'paid')).toHaveLength(5);
    expect(standing(purse, id)).toMatchObject({ capturedMicroUsd: 1_500, reservedMicroUsd: 0 });
    expect(purse.database.db.select().from(paymentTable).all()).toHaveLength(15);
  });
});
