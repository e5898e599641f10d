import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prices as priceTable, usageRecords } from '../../../../src/main/db/schema';
import type { UsageEntry } from '../../../../src/main/spending/ledger/entry';
import { createExplain } from '../../../../src/main/spending/prices/explain';
import { usage } from '../../../../src/shared/commands/usage';
import { tokens } from '../entries';
import { counts, rates } from './figures';
import { openSpending, type Spending } from './spending';

let spending: Spending;
beforeEach(() => {
  spending = openSpending();
});
afterEach(() => spending.close());

/** The explanation of the latest record, as the contract has it. */
function explainLatest() {
  const id = spending.records().at(-1)?.id ?? '';
  const { database, prices } = spending;
  return usage.explain.output.parse(createExplain({ database, prices })(id));
}

function explained(some: Partial<UsageEntry>) {
  spending.record(some);
  return explainLatest();
}

describe('a cost', () => {
  test('is a sum of what was used, each at its price, with what multiplied it', () => {
    const { lines, price, multipliers, reason, record } = explained({
      model: 'claude-sonnet-4-6',
      tokens: tokens({ input: 7, output: 1_001, cacheRead: 3, cacheWrite1h: 1 }),
      webSearches: 2,
      serviceTier: 'batch',
      inferenceGeo: 'us',
    });
    expect(lines).toEqual([
      { label: 'Input', quantity: 7, microUsdPerMillion: 1_650_000, exactMicroUsd: '11.55' },
      {
        label: 'Cache writes, 1 hour',
        quantity: 1,
        microUsdPerMillion: 3_300_000,
        exactMicroUsd: '3.3',
      },
      { label: 'Cache reads', quantity: 3, microUsdPerMillion: 165_000, exactMicroUsd: '0.495' },
      {
        label: 'Output',
        quantity: 1_001,
        microUsdPerMillion: 8_250_000,
        exactMicroUsd: '8258.25',
      },
      {
        label: 'Web searches',
        quantity: 2,
        microUsdPerMillion: 10_000_000_000,
        exactMicroUsd: '20000',
      },
    ]);
    expect(record.costMicroUsd).toBe(28_274);
    expect(price).toMatchObject({ id: 'claude-sonnet-4-6@start', input: 3_000_000 });
    expect(multipliers).toEqual(['Batch × 0.5', 'US inference × 1.1']);
    expect(reason).toBe('');
  });

  test('of nothing used has no lines', () => {
    expect(explained({ tokens: tokens() })).toMatchObject({
      lines: [],
      record: { costMicroUsd: 0 },
      price: { id: 'claude-haiku-4-5@start' },
    });
  });

  test('is the exact lines summed and rounded once, whatever was used at whatever price', () => {
    const terms = fc.record({
      serviceTier: fc.constantFrom('standard', 'batch', 'priority', null),
      speed: fc.constantFrom('standard', 'fast', null),
      inferenceGeo: fc.constantFrom('us', 'global', null),
      webSearches: fc.nat(1_000),
    });
    const tier = fc.constantFrom('standard', 'batch', 'fast', 'priority');
    let models = 0;
    fc.assert(
      fc.property(rates, counts, terms, tier, (figures, used, some, of) => {
        models += 1;
        const model = `acme-${models}`;
        const own = { provider: 'ANTHROPIC', source: 'yours', isOwn: true, promptTokensOver: 0 };
        spending.database.db
          .insert(priceTable)
          .values({ ...own, ...figures, id: model, model, effectiveFrom: 0, tier: of } as const)
          .run();
        spending.prices.reload();
        const { record, lines, reason } = explained({ ...some, model, tokens: used });
        if (record.costMicroUsd === null) {
          expect(reason).not.toBe('');
          return;
        }
        expect(reason).toBe('');
        const exact = lines.reduce((sum, line) => sum + digits(line.exactMicroUsd), 0n);
        const half = UNIT / 2n;
        expect((exact + half) / UNIT).toBe(BigInt(record.costMicroUsd));
      }),
      { numRuns: 150 },
    );
  });
});

describe('no cost', () => {
  test.each<[Partial<UsageEntry>, RegExp]>([
    [{ model: 'acme-large' }, /no price for acme-large yet\. Add one/],
    [{ model: 'claude-haiku-5-5', at: Date.UTC(2026, 8, 1) }, /begin after this request/],
    [{ serviceTier: 'priority' }, /No price is known for tier priority of claude-haiku-4-5/],
    [{ speed: 'fast' }, /No price is known for fast mode of claude-haiku-4-5/],
    [{ webSearches: 1_000_000_000 }, /more than a million dollars/],
  ])('%j says why', (some, reason) => {
    expect(explained(some)).toMatchObject({
      lines: [],
      price: null,
      multipliers: [],
      record: { costMicroUsd: null },
      reason: expect.stringMatching(reason),
    });
  });

  test('that is about to be filled says so', () => {
    const { prices } = spending;
    const id = '01900000-0000-7000-8000-00000000000f';
    spending.record();
    const [row] = spending.records();
    if (!row) throw new Error('nothing was recorded');
    const late = { ...row, id, requestId: 'late', costMicroUsd: null, priceId: null };
    spending.database.db.insert(usageRecords).values(late).run();
    const explain = createExplain({ database: spending.database, prices });
    expect(explain(id).reason).toMatch(/being filled in/);
  });
});

describe('when the sum cannot be shown', () => {
  test('because the price is gone, it says so', () => {
    spending.record();
    spending.database.db.delete(priceTable).run();
    spending.prices.reload();
    expect(explainLatest()).toMatchObject({
      lines: [],
      reason: expect.stringMatching(/no longer/),
    });
  });

  test('because the price was changed in place, it says so and shows no wrong sum', () => {
    spending.record();
    spending.database.db.update(priceTable).set({ input: 5 }).run();
    spending.prices.reload();
    expect(explainLatest()).toMatchObject({
      lines: [],
      record: { costMicroUsd: 3_500 },
      reason: expect.stringMatching(/corrected after/),
    });
  });
});

test('a record that is not there is not found', () => {
  const { database, prices } = spending;
  expect(() => createExplain({ database, prices })('none')).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
});

/** A thousand-billionth of a micro-USD: more places than any line has. */
const PLACES = 15;
const UNIT = 10n ** BigInt(PLACES);

function digits(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(PLACES, '0'));
}
