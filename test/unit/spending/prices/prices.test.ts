import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { prices as priceTable } from '../../../../src/main/db/schema';
import { bundledPrices } from '../../../../src/main/spending/prices/bundled-prices';
import {
  type ChargedRequest,
  createPrices,
  type Price,
} from '../../../../src/main/spending/prices/prices';
import { NOON, tokens } from '../entries';

let database: OpenDatabase;
beforeEach(() => {
  database = openDatabase(':memory:');
});
afterEach(() => database.close());

const open = () => createPrices({ db: database.db });

function priceOf(model: string, at = NOON, promptTokens = 1, tier: Price['tier'] = 'standard') {
  return open().price('ANTHROPIC', model, at, promptTokens, tier);
}

/** A row of the user's own; a dollar for everything. */
function addOwn(some: Partial<Price> & { id: string }) {
  const dollar = 1_000_000;
  database.db
    .insert(priceTable)
    .values({
      provider: 'ANTHROPIC',
      model: 'claude-opus-5-5',
      effectiveFrom: 0,
      promptTokensOver: 0,
      tier: 'standard',
      input: dollar,
      output: dollar,
      cacheRead: dollar,
      cacheWrite5m: dollar,
      cacheWrite1h: dollar,
      source: 'yours',
      isOwn: true,
      ...some,
    })
    .run();
}

describe('which price', () => {
  test('every bundled model has one today', () => {
    for (const { model, tier } of bundledPrices())
      expect(priceOf(model, NOON, 1, tier)?.model, model).toBe(model);
  });

  test('figures are micro-USD per million tokens', () => {
    expect(priceOf('claude-opus-5-5')).toMatchObject({
      input: 4_000_000,
      output: 20_000_000,
      cacheWrite5m: 5_000_000,
      cacheWrite1h: 8_000_000,
      cacheRead: 200_000,
      source: 'official; cache prices reported',
      isOwn: false,
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
    expect(open().price('OPENAI', 'claude-haiku-4-5', NOON, 1)).toBeNull();
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

  test('a later price for long prompts leaves the one for short prompts in force', () => {
    const model = 'claude-haiku-4-5';
    addOwn({ id: 'mine', model, promptTokensOver: 200_000, effectiveFrom: NOON });
    expect(priceOf(model, NOON, 200_000)?.id).toBe('claude-haiku-4-5@start');
    expect(priceOf(model, NOON, 200_001)?.id).toBe('mine');
  });
});

describe('a price of the user’s own', () => {
  test('is stronger than the bundled one of the same day', () => {
    addOwn({ id: 'mine' });
    expect(priceOf('claude-opus-5-5')?.id).toBe('mine');
  });

  test('is stronger for every prompt that it covers, not for others', () => {
    const october = Date.UTC(2026, 9, 7);
    addOwn({ id: 'long', model: 'claude-haiku-5-5', effectiveFrom: october, promptTokensOver: 50 });
    expect(priceOf('claude-haiku-5-5', NOON, 200_000)?.id).toBe('long');
    expect(priceOf('claude-haiku-5-5', NOON, 50)?.id).toBe('claude-haiku-5-5@2026-10-07');
  });

  test('ends where a bundled price of a later day begins', () => {
    const change = Date.UTC(2026, 9, 7);
    addOwn({ id: 'mine', model: 'claude-sonnet-5-5' });
    expect(priceOf('claude-sonnet-5-5', change - 1)?.id).toBe('mine');
    expect(priceOf('claude-sonnet-5-5', change)?.id).toBe('claude-sonnet-5-5@2026-10-07');
  });

  test('for an exact id does not take away what was in force before it', () => {
    addOwn({ id: 'mine', model: 'claude-haiku-4-5-20251001', effectiveFrom: NOON });
    expect(priceOf('claude-haiku-4-5-20251001', NOON)?.id).toBe('mine');
    expect(priceOf('claude-haiku-4-5-20251001', NOON - 1)?.id).toBe('claude-haiku-4-5@start');
    expect(priceOf('claude-haiku-4-5', NOON)?.id).toBe('claude-haiku-4-5@start');
  });
});

describe('what a request costs', () => {
  const million = tokens({ input: 1_000_000 });
  const chargeOf = (some: Partial<ChargedRequest> = {}) =>
    open().charge({
      provider: 'ANTHROPIC',
      model: 'claude-opus-5-5',
      at: NOON,
      tokens: million,
      webSearches: 0,
      serviceTier: 'standard',
      speed: null,
      inferenceGeo: null,
      ...some,
    });

  test.each<[Partial<ChargedRequest>, number, string]>([
    [{}, 4_000_000, 'claude-opus-5-5@start'],
    [{ serviceTier: null, inferenceGeo: 'not_available' }, 4_000_000, 'claude-opus-5-5@start'],
    [{ serviceTier: 'batch' }, 2_000_000, 'claude-opus-5-5@start'],
    [{ inferenceGeo: 'us' }, 4_400_000, 'claude-opus-5-5@start'],
    [{ serviceTier: 'batch', inferenceGeo: 'us' }, 2_200_000, 'claude-opus-5-5@start'],
    [{ speed: 'fast' }, 8_000_000, 'claude-opus-5-5/fast@start'],
    [{ speed: 'fast', inferenceGeo: 'us' }, 8_800_000, 'claude-opus-5-5/fast@start'],
    [{ speed: 'fast', model: 'claude-opus-4-8' }, 10_000_000, 'claude-opus-4-8/fast@start'],
    [{ serviceTier: 'batch', webSearches: 1 }, 2_010_000, 'claude-opus-5-5@start'],
  ])('%j', (some, costMicroUsd, id) => {
    expect(chargeOf(some)).toMatchObject({ costMicroUsd, price: { id } });
  });

  test('half price in a batch is for what the cache costs, too', () => {
    const cached = tokens({ cacheRead: 1_000_000, cacheWrite5m: 100_000, cacheWrite1h: 100_000 });
    expect(chargeOf({ tokens: cached })).toMatchObject({ costMicroUsd: 1_500_000 });
    expect(chargeOf({ tokens: cached, serviceTier: 'batch' })).toMatchObject({
      costMicroUsd: 750_000,
    });
  });

  test.each<[Partial<ChargedRequest>, string]>([
    [{ model: 'claude-unheard-of' }, 'model'],
    [{ model: 'claude-unheard-of', serviceTier: 'batch' }, 'model'],
    [{ model: 'claude-haiku-5-5', at: Date.UTC(2026, 8, 1) }, 'its date'],
    [{ serviceTier: 'priority' }, 'tier priority'],
    [{ serviceTier: 'flex' }, 'tier flex'],
    [{ speed: 'fast', model: 'claude-haiku-4-5' }, 'fast mode'],
    [{ speed: 'fast', serviceTier: 'batch' }, 'fast mode in tier batch'],
    [{ speed: 'slow' }, 'speed slow'],
    [{ inferenceGeo: 'eu' }, 'region eu'],
    [{ provider: 'OPENAI', inferenceGeo: 'us' }, 'region us'],
    [{ provider: 'OPENAI', webSearches: 1 }, 'web searches'],
  ])('%j has no price for its %s', (some, reason) => {
    expect(chargeOf(some)).toEqual({ costMicroUsd: null, price: null, reason });
  });

  test('a price for the tier itself is taken as it is', () => {
    addOwn({ id: 'batch', tier: 'batch' });
    addOwn({ id: 'priority', tier: 'priority', input: 7_000_000 });
    expect(chargeOf({ serviceTier: 'batch' })).toMatchObject({
      costMicroUsd: 1_000_000,
      price: { id: 'batch' },
      factors: [],
    });
    expect(chargeOf({ serviceTier: 'priority' })).toMatchObject({ costMicroUsd: 7_000_000 });
    expect(chargeOf()).toMatchObject({ costMicroUsd: 4_000_000 });
  });

  test('more than a million dollars is a mistake and not a cost', () => {
    addOwn({ id: 'absurd', input: 1_000_000_000_000 });
    expect(chargeOf()).toMatchObject({ costMicroUsd: 1_000_000_000_000 });
    expect(chargeOf({ tokens: tokens({ input: 1_000_001 }) })).toEqual({
      costMicroUsd: null,
      price: null,
      reason: 'an amount beyond counting',
    });
  });
});

describe('the bundled file and the table', () => {
  test('ids are unique', () => {
    const ids = bundledPrices().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('a second start writes nothing', () => {
    open();
    for (const event of ['INSERT', 'UPDATE'])
      database.db.run(
        `CREATE TRIGGER on_${event} BEFORE ${event} ON prices BEGIN SELECT RAISE(ABORT, 'wrote'); END`,
      );
    expect(open).not.toThrow();
    database.db.delete(priceTable).where(eq(priceTable.id, 'claude-opus-5@2026-07-24')).run();
    expect(open).toThrow();
  });

  test('a corrected figure replaces the one of an earlier version', () => {
    open();
    database.db
      .update(priceTable)
      .set({ input: 1 })
      .where(eq(priceTable.id, 'claude-opus-5-5@start'))
      .run();
    expect(priceOf('claude-opus-5-5')?.input).toBe(4_000_000);
    expect(database.db.select().from(priceTable).all()).toHaveLength(bundledPrices().length);
  });

  test('a price of the user for the same model and date stays', () => {
    addOwn({ id: 'mine', input: 1 });
    expect(priceOf('claude-opus-5-5')).toMatchObject({ id: 'mine', input: 1 });
  });
});
