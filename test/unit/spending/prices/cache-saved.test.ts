import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import {
  type CacheLine,
  cacheSavedMicroUsd,
} from '../../../../src/main/spending/prices/cache-saved';
import { createPrices, type Prices } from '../../../../src/main/spending/prices/prices';
import { tokens } from '../entries';

let database: OpenDatabase;
let prices: Prices;
beforeEach(() => {
  database = openDatabase(':memory:');
  prices = createPrices({ db: database.db });
});
afterEach(() => database.close());

const line = (some: Partial<CacheLine> = {}): CacheLine => ({
  day: '2026-11-20',
  provider: 'ANTHROPIC',
  model: 'claude-haiku-4-5',
  requests: 1,
  tokens: tokens({ input: 5, output: 5 }),
  ...some,
});
const saved = (...lines: CacheLine[]) => cacheSavedMicroUsd(prices, lines);

describe('what the cache saved', () => {
  test('is nothing without it', () => {
    expect(saved()).toBe(0);
    expect(saved(line())).toBe(0);
  });

  test('is what reads cost less than input', () => {
    expect(saved(line({ tokens: tokens({ cacheRead: 1_000_000 }) }))).toBe(900_000);
  });

  test('less what writes cost more than input', () => {
    const written = tokens({ cacheWrite5m: 1_000_000, cacheWrite1h: 1_000_000 });
    expect(saved(line({ tokens: written }))).toBe(-1_250_000);
    expect(saved(line({ tokens: { ...written, cacheRead: 1_000_000 } }))).toBe(-350_000);
  });

  test('is summed before it is rounded', () => {
    const less = line({ tokens: tokens({ cacheRead: 1 }) });
    // 0.9 each.
    expect(saved(less)).toBe(1);
    expect(saved(less, less, less, less, less)).toBe(5);
    expect(saved(...Array.from({ length: 10 }, () => less))).toBe(9);
  });

  test('takes the price of the day', () => {
    const read = tokens({ cacheRead: 1_000_000 });
    const model = 'claude-sonnet-5-5';
    expect(saved(line({ model, tokens: read, day: '2026-10-06' }))).toBe(1_800_000);
    expect(saved(line({ model, tokens: read, day: '2026-10-07' }))).toBe(1_900_000);
  });

  test('takes the price of the average prompt', () => {
    const read = tokens({ cacheRead: 1_000_000 });
    const model = 'claude-haiku-5-5';
    expect(saved(line({ model, tokens: read, requests: 10 }))).toBe(90_000);
    expect(saved(line({ model, tokens: read, requests: 9 }))).toBe(450_000);
  });

  test('leaves out what has no price', () => {
    const read = tokens({ cacheRead: 1_000_000 });
    expect(saved(line({ model: 'claude-unheard-of', tokens: read }))).toBe(0);
  });
});
