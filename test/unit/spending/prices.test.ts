import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { prices as priceTable } from '../../../src/main/db/schema';
import { bundledPrices } from '../../../src/main/spending/bundled-prices';
import { createPrices } from '../../../src/main/spending/prices';
import { NOON } from './entries';

let database: OpenDatabase;
beforeEach(() => {
  database = openDatabase(':memory:');
});
afterEach(() => database.close());

function priceOf(model: string, at = NOON, promptTokens = 1) {
  return createPrices({ db: database.db }).price('ANTHROPIC', model, at, promptTokens);
}

describe('which price', () => {
  test('every bundled model has one today', () => {
    for (const { model } of bundledPrices()) expect(priceOf(model)?.model, model).toBe(model);
  });

  test('figures are micro-USD per million tokens', () => {
    expect(priceOf('claude-opus-5-5')).toMatchObject({
      input: 4_000_000,
      output: 20_000_000,
      cacheWrite5m: 5_000_000,
      cacheWrite1h: 8_000_000,
      cacheRead: 200_000,
      source: 'official; cache prices reported',
    });
    expect(priceOf('claude-haiku-5-5')).toMatchObject({ input: 100_000, cacheWrite5m: 125_000 });
  });

  test.each([
    ['claude-haiku-4-5', 'claude-haiku-4-5'],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['claude-sonnet-4-5[1m]', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-5-20250929[1m]', 'claude-sonnet-4-5'],
  ])('%s is priced as %s', (asked, found) => {
    expect(priceOf(asked)?.model).toBe(found);
  });

  test.each([
    'claude-haiku-4-6',
    'claude-haiku-4',
    'claude-haiku-4-5-latest',
    'claude-haiku-4-5-2025100',
    'claude-haiku-4-5[2m]',
    'Claude-Haiku-4-5',
    'claude-opus-5-5-fast',
    '',
  ])('%j is not priced as its neighbour', (asked) => {
    expect(priceOf(asked)).toBeNull();
  });

  test('a model of another provider has none', () => {
    const prices = createPrices({ db: database.db });
    expect(prices.price('OPENAI', 'claude-haiku-4-5', NOON, 1)).toBeNull();
  });
});

describe('when', () => {
  test('a new price holds from its first moment on, not a millisecond earlier', () => {
    const change = Date.UTC(2026, 9, 7);
    expect(priceOf('claude-sonnet-5-5', change - 1)?.cacheRead).toBe(200_000);
    expect(priceOf('claude-sonnet-5-5', change)?.cacheRead).toBe(100_000);
  });

  test('before its first price a model has none', () => {
    expect(priceOf('claude-haiku-5-5', Date.UTC(2026, 9, 7) - 1)).toBeNull();
  });
});

describe('how long the prompt', () => {
  test.each([
    [0, 100_000],
    [100_000, 100_000],
    [100_001, 500_000],
  ])('%i tokens cost %i', (promptTokens, input) => {
    expect(priceOf('claude-haiku-5-5', NOON, promptTokens)?.input).toBe(input);
  });
});

describe('the bundled file and the table', () => {
  test('ids are unique', () => {
    const ids = bundledPrices().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('a second start writes nothing', () => {
    createPrices({ db: database.db });
    database.db.run(
      'CREATE TRIGGER t BEFORE INSERT ON prices BEGIN SELECT RAISE(ABORT, "wrote"); END',
    );
    expect(() => createPrices({ db: database.db })).not.toThrow();
    database.db.delete(priceTable).where(eq(priceTable.id, 'claude-opus-5@2026-07-24')).run();
    expect(() => createPrices({ db: database.db })).toThrow();
  });

  test('a corrected figure replaces the one of an earlier version', () => {
    createPrices({ db: database.db });
    database.db
      .update(priceTable)
      .set({ input: 1 })
      .where(eq(priceTable.model, 'claude-opus-5-5'))
      .run();
    expect(priceOf('claude-opus-5-5')?.input).toBe(4_000_000);
  });

  test('a price of the user for the same model and date stays', () => {
    createPrices({ db: database.db });
    const [bundled] = bundledPrices().filter(({ model }) => model === 'claude-opus-5-5');
    database.db
      .update(priceTable)
      .set({ id: 'mine', input: 1, source: 'user' })
      .where(eq(priceTable.id, bundled?.id ?? ''))
      .run();
    expect(priceOf('claude-opus-5-5')).toMatchObject({ id: 'mine', input: 1 });
  });
});
