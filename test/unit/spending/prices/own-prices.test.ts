import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prices as priceTable, usageRecords } from '../../../../src/main/db/schema';
import { createPrices } from '../../../../src/main/spending/prices/prices';
import { createRepricing } from '../../../../src/main/spending/prices/repricing';
import type { NewPrice } from '../../../../src/shared/commands/prices';
import { entry, NOON, PROFILE, SESSION, someEntries, tokens } from '../entries';
import { openSpending, type Spending } from './spending';

let spending: Spending;
beforeEach(() => {
  spending = openSpending();
});
afterEach(() => spending.close());

const million = tokens({ input: 1_000_000 });

/** A dollar for everything. */
const newPrice = (some: Partial<NewPrice> = {}): NewPrice => ({
  provider: 'ANTHROPIC',
  model: 'acme-large',
  effectiveFrom: null,
  promptTokensOver: 0,
  tier: 'standard',
  input: 1_000_000,
  output: 1_000_000,
  cacheRead: 1_000_000,
  cacheWrite5m: 1_000_000,
  cacheWrite1h: 1_000_000,
  ...some,
});

const refusal = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('adding a price', () => {
  test('fills the records that had none, in the ledger and both rollups, and tells of it', async () => {
    spending.record({ model: 'acme-large', tokens: million });
    spending.record({ model: 'acme-large-20260101[1m]', tokens: million, source: 'import' });
    spending.record({ model: 'acme-larger', tokens: million });
    spending.record({ model: 'claude-haiku-4-5', tokens: million });
    const { price, filled } = await spending.own.add(newPrice());

    expect(filled).toBe(2);
    expect(price).toMatchObject({ model: 'acme-large', source: 'yours', isOwn: true });
    expect(spending.records()).toMatchObject([
      { costMicroUsd: 1_000_000, priceId: price.id },
      { costMicroUsd: 1_000_000, priceId: price.id },
      { costMicroUsd: null, priceId: null },
      { costMicroUsd: 1_000_000, priceId: 'claude-haiku-4-5@start' },
    ]);
    expect(await spending.differences()).toBe(0);
    expect(spending.ledger.sessionUsage(SESSION)).toMatchObject({
      requests: 4,
      unpriced: 1,
      costMicroUsd: 3_000_000,
    });
    expect(spending.events()).toEqual([
      ['prices.changed', {}],
      ['usage.changed', { profileId: PROFILE }],
      ['budgets.changed', {}],
      ['prices.changed', {}],
    ]);
  });

  test('holds for the next request, and leaves the costs that are known', async () => {
    spending.record({ tokens: million });
    await spending.own.add(newPrice({ model: 'claude-haiku-4-5', input: 7_000_000 }));
    expect(spending.record({ tokens: million })).toEqual({ costMicroUsd: 7_000_000 });
    expect(spending.records().map(({ costMicroUsd }) => costMicroUsd)).toEqual([
      1_000_000, 7_000_000,
    ]);
    expect(await spending.differences()).toBe(0);
  });

  test('fills only from its first day on and beyond its length', async () => {
    const model = 'acme-large';
    spending.record({ model, at: Date.UTC(2026, 10, 20) - 1, tokens: million });
    spending.record({ model, at: Date.UTC(2026, 10, 20), tokens: tokens({ input: 200_000 }) });
    spending.record({ model, at: Date.UTC(2026, 10, 20), tokens: tokens({ input: 200_001 }) });
    const price = newPrice({ effectiveFrom: '2026-11-20', promptTokensOver: 200_000 });
    expect(await spending.own.add(price)).toMatchObject({ filled: 1 });
    expect(spending.records().map(({ costMicroUsd }) => costMicroUsd)).toEqual([
      null,
      null,
      200_001,
    ]);
  });

  test('of a tier fills the records of that tier', async () => {
    spending.record({ serviceTier: 'priority', tokens: million });
    const tier = newPrice({ model: 'claude-haiku-4-5', tier: 'priority', input: 3_000_000 });
    expect(await spending.own.add(tier)).toMatchObject({ filled: 1 });
    expect(spending.records()).toMatchObject([{ costMicroUsd: 3_000_000 }]);
  });

  test('a second time is refused; from a later day it supersedes', async () => {
    await spending.own.add(newPrice());
    await expect(spending.own.add(newPrice({ input: 2 }))).rejects.toEqual(refusal('CONFLICT'));
    await expect(spending.own.add(newPrice())).rejects.toEqual(refusal('CONFLICT'));
    await spending.own.add(newPrice({ effectiveFrom: '2026-11-20', input: 2_000_000 }));
    expect(spending.record({ model: 'acme-large', tokens: million })).toEqual({
      costMicroUsd: 2_000_000,
    });
  });

  test.each(['0001-01-01', '1970-01-01', '2100-01-01', '9999-12-31'])('from %s is refused', (day) =>
    expect(spending.own.add(newPrice({ effectiveFrom: day }))).rejects.toEqual(
      refusal('INVALID_INPUT', /2020 to 2099/),
    ),
  );

  test('that would make a request dearer than can be counted leaves it unpriced', async () => {
    spending.record({ model: 'acme-large', tokens: tokens({ output: 1_000_000_000 }) });
    const absurd = newPrice({ output: 1_000_000_000_000 });
    expect(await spending.own.add(absurd)).toMatchObject({ filled: 0 });
    expect((await spending.own.list()).unpriced).toEqual([
      {
        provider: 'ANTHROPIC',
        model: 'acme-large',
        requests: 1,
        reason: 'an amount beyond counting',
      },
    ]);
  });

  test('fills many records without holding up the event loop', async () => {
    const entries = Array.from({ length: 2_000 }, (_, index) =>
      entry({ requestId: `req_${index}`, model: 'acme-large', tokens: tokens({ input: index }) }),
    );
    spending.database.transaction((tx) => spending.ledger.recordMany(tx, entries));
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const { filled } = await spending.own.add(newPrice());
    isDone = true;
    expect(filled).toBe(2_000);
    expect(turns).toBeGreaterThanOrEqual(20);
    expect(await spending.differences()).toBe(0);
  });

  test('keeps ledger and rollups equal, whatever was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(someEntries, fc.nat(10_000_000), async (entries, input) => {
        const fresh = openSpending();
        for (const one of entries) fresh.record(one);
        const model = 'claude-unheard-of';
        const unpriced = entries.filter((one) => one.model === model).length;
        const { filled } = await fresh.own.add(newPrice({ model, input }));
        expect(filled).toBe(unpriced);
        expect(fresh.records().filter(({ costMicroUsd }) => costMicroUsd === null)).toEqual([]);
        expect(await fresh.differences()).toBe(0);
        fresh.close();
      }),
      { numRuns: 20 },
    );
  });
});

describe('what has no price', () => {
  test('is listed with how often and why, the most used first', async () => {
    spending.record({ model: 'acme-large' });
    spending.record({ speed: 'fast' });
    spending.record({ speed: 'fast', inferenceGeo: 'us' });
    spending.record({ model: 'claude-haiku-5-5', at: Date.UTC(2026, 8, 1) });
    spending.record({ inferenceGeo: 'eu' });
    spending.record({ speed: 'fast' });
    spending.record();
    const { unpriced } = await spending.own.list();
    expect(unpriced).toHaveLength(4);
    expect(unpriced).toEqual(
      expect.arrayContaining([
        { provider: 'ANTHROPIC', model: 'acme-large', requests: 1, reason: 'model' },
        { provider: 'ANTHROPIC', model: 'claude-haiku-4-5', requests: 3, reason: 'fast mode' },
        { provider: 'ANTHROPIC', model: 'claude-haiku-5-5', requests: 1, reason: 'its date' },
        { provider: 'ANTHROPIC', model: 'claude-haiku-4-5', requests: 1, reason: 'region eu' },
      ]),
    );
    expect(unpriced[0]).toMatchObject({ requests: 3 });
  });
});

describe('removing a price', () => {
  test('takes it out of force', async () => {
    const { price } = await spending.own.add(newPrice());
    await spending.own.remove(price.id);
    expect(spending.record({ model: 'acme-large' })).toEqual({ costMicroUsd: null });
    expect((await spending.own.list()).prices.some(({ isOwn }) => isOwn)).toBe(false);
  });

  test('that a record was priced with is refused', async () => {
    const { price } = await spending.own.add(newPrice());
    spending.record({ model: 'acme-large' });
    await expect(spending.own.remove(price.id)).rejects.toEqual(refusal('CONFLICT', /later day/));
    expect(spending.record({ model: 'acme-large' }).costMicroUsd).not.toBeNull();
  });

  test('that is used while it is being removed is refused', async () => {
    const { price } = await spending.own.add(newPrice());
    const removal = spending.own.remove(price.id);
    // The look through the ledger is under way; the deletion is not done yet.
    await Promise.resolve();
    spending.record({ model: 'acme-large' });
    await expect(removal).rejects.toEqual(refusal('CONFLICT'));
  });

  test('that came with the app is refused, one that is unknown is not found', async () => {
    await expect(spending.own.remove('claude-opus-5-5@start')).rejects.toEqual(
      refusal('CONFLICT', /came with the app/),
    );
    await expect(spending.own.remove('none')).rejects.toEqual(refusal('NOT_FOUND'));
  });
});

describe('importing a price file', () => {
  const figures = { output: '1', cacheRead: '1', cacheWrite5m: '1', cacheWrite1h: '1' };
  const entryOf = (model: string, input = '1') => ({
    models: [model],
    effectiveFrom: null,
    promptTokensOver: 0,
    input,
    ...figures,
  });
  const choose = (...prices: unknown[]) =>
    spending.choose(
      JSON.stringify({
        asOf: '2026-11-20',
        provider: 'ANTHROPIC',
        unit: 'USD per million tokens',
        prices,
      }),
    );

  test('adds its prices and fills what they cover', async () => {
    spending.record({ model: 'acme-large', tokens: million });
    spending.record({ model: 'acme-small', tokens: million });
    choose(entryOf('acme-large'), entryOf('acme-small', '0.5'));
    expect(await spending.own.importFile()).toEqual({ added: 2, filled: 2 });
    expect(spending.records()).toMatchObject([
      { costMicroUsd: 1_000_000 },
      { costMicroUsd: 500_000 },
    ]);
    expect(await spending.differences()).toBe(0);
  });

  test('a second time changes nothing', async () => {
    choose(entryOf('acme-large'));
    await spending.own.importFile();
    const before = spending.database.db.select().from(priceTable).all();
    expect(await spending.own.importFile()).toEqual({ added: 0, filled: 0 });
    expect(spending.database.db.select().from(priceTable).all()).toEqual(before);
  });

  test('is all or nothing', async () => {
    await spending.own.add(newPrice({ model: 'acme-small', input: 9 }));
    choose(entryOf('acme-large'), entryOf('acme-small'));
    await expect(spending.own.importFile()).rejects.toEqual(refusal('CONFLICT', /acme-small/));
    choose(entryOf('acme-large'), entryOf('acme-tiny', '-1'));
    await expect(spending.own.importFile()).rejects.toEqual(
      refusal('INVALID_INPUT', /Entry 2 \(acme-tiny\), input: /),
    );
    expect((await spending.own.list()).prices.filter(({ isOwn }) => isOwn)).toHaveLength(1);
  });

  test('that is cancelled does nothing', async () => {
    spending.choose(null);
    expect(await spending.own.importFile()).toBeNull();
    expect(spending.events()).toEqual([]);
  });
});

describe('at the start of the app', () => {
  const startAgain = () => {
    const { database } = spending;
    const prices = createPrices({ db: database.db });
    return createRepricing({ database, prices, emit: () => {} }).fillIfPricesChanged();
  };
  const db = () => spending.database.db;

  test('records are filled when a new version brought their price, once', async () => {
    db().delete(priceTable).where(eq(priceTable.model, 'claude-haiku-4-5')).run();
    spending.prices.reload();
    spending.record({ tokens: million });
    expect(await spending.repricing.fillIfPricesChanged()).toBe(0);
    expect(await startAgain()).toBe(1);
    expect(spending.records()).toMatchObject([{ costMicroUsd: 1_000_000 }]);
    expect(await spending.differences()).toBe(0);
    expect(await startAgain()).toBe(0);
  });

  test('the ledger is not read when the prices are those of the last time', async () => {
    await startAgain();
    const { database } = spending;
    const prices = createPrices({ db: database.db });
    const transaction = () => {
      throw new Error('read the ledger');
    };
    const repricing = createRepricing({
      database: { ...database, transaction },
      prices,
      emit: () => {},
    });
    expect(await repricing.fillIfPricesChanged()).toBe(0);
    await expect(repricing.fill()).rejects.toThrow('read the ledger');
  });

  test('a filling that was interrupted is finished', async () => {
    await startAgain();
    spending.record({ model: 'acme-large', tokens: million });
    // The row is there, and the app ended before its records were filled.
    db()
      .insert(priceTable)
      .values({ ...newPrice(), id: 'mine', effectiveFrom: 0, source: 'yours', isOwn: true })
      .run();
    expect(await startAgain()).toBe(1);
  });

  test('a corrected price leaves the row that records were priced with', async () => {
    const id = 'claude-haiku-4-5@start';
    db().update(priceTable).set({ input: 2_000_000 }).where(eq(priceTable.id, id)).run();
    spending.prices.reload();
    expect(spending.record({ tokens: million })).toEqual({ costMicroUsd: 2_000_000 });
    spending.prices.reload();
    const prices = createPrices({ db: db() });
    expect(prices.price('ANTHROPIC', 'claude-haiku-4-5', NOON, 1)).toMatchObject({
      id: `${id}~1`,
      input: 1_000_000,
    });
    expect(prices.all().find((row) => row.id === id)).toMatchObject({ input: 2_000_000 });
    // A third start finds the correction and adds none.
    expect(createPrices({ db: db() }).all()).toEqual(prices.all());
    expect(db().select().from(usageRecords).all()).toMatchObject([{ priceId: id }]);
  });
});
