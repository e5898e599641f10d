import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { createLedger, type UsageEntry } from '../../../src/main/spending/ledger';
import { createPrices } from '../../../src/main/spending/prices';
import { createUsage, type Usage } from '../../../src/main/spending/usage';
import { contract } from '../../../src/shared/commands';
import type { UsageTotals } from '../../../src/shared/commands/usage';
import { entry, NOON, PROFILE, someEntries, tokens } from './entries';

const DAY = 86_400_000;
let database: OpenDatabase;
let usage: Usage;
let record: (entry: UsageEntry) => void;
beforeEach(() => {
  ({ database, usage, record } = open());
});
afterEach(() => database.close());

function open(timeZone = () => 'UTC') {
  const opened = openDatabase(':memory:');
  const ledger = createLedger({
    database: opened,
    prices: createPrices({ db: opened.db }),
    timeZone,
  });
  return {
    database: opened,
    usage: createUsage({ database: opened, clock: { now: () => NOON }, timeZone }),
    record: (one: UsageEntry) => {
      opened.transaction((tx) => ledger.record(tx, one));
    },
  };
}

const range = { profileId: PROFILE, from: '2026-11-14', to: '2026-11-20' };

describe('the summary', () => {
  test('of nothing has every day and no figure', () => {
    const { totals, previous, groups, days } = usage.summary({ ...range, by: 'model' });
    expect([totals, previous]).toMatchObject([{ requests: 0 }, { costMicroUsd: 0 }]);
    expect(groups).toEqual([]);
    expect(days.map(({ day }) => day)).toEqual([
      '2026-11-14',
      '2026-11-15',
      '2026-11-16',
      '2026-11-17',
      '2026-11-18',
      '2026-11-19',
      '2026-11-20',
    ]);
  });

  test('compares with the equally long range before, and no more', () => {
    record(entry({ requestId: 'first day', at: Date.UTC(2026, 10, 14) }));
    record(entry({ requestId: 'last before', at: Date.UTC(2026, 10, 14) - 1 }));
    record(entry({ requestId: 'first before', at: Date.UTC(2026, 10, 7) }));
    record(entry({ requestId: 'too old', at: Date.UTC(2026, 10, 7) - 1 }));
    record(entry({ requestId: 'too new', at: Date.UTC(2026, 10, 21) }));
    const { totals, previous } = usage.summary({ ...range, by: 'model' });
    expect([totals.requests, previous.requests]).toEqual([1, 2]);
  });

  test('puts the dearest first, and the unpriced in their place by tokens', () => {
    record(entry({ requestId: '1', model: 'claude-unheard-of', tokens: tokens({ input: 2 }) }));
    record(entry({ requestId: '2', model: 'claude-unseen', tokens: tokens({ input: 3 }) }));
    record(entry({ requestId: '3', model: 'claude-haiku-4-5', tokens: tokens({ input: 9 }) }));
    record(entry({ requestId: '4', model: 'claude-opus-5-5', tokens: tokens({ input: 8 }) }));
    const { groups } = usage.summary({ ...range, by: 'model' });
    expect(
      groups.map(({ label, costMicroUsd, unpriced }) => [label, costMicroUsd, unpriced]),
    ).toEqual([
      ['claude-opus-5-5', 32, 0],
      ['claude-haiku-4-5', 9, 0],
      ['claude-unseen', 0, 1],
      ['claude-unheard-of', 0, 1],
    ]);
  });

  test('names a credential as it was called last, in the ledger', () => {
    record(entry({ requestId: '1', credential: { id: 'c', name: 'New name' } }));
    record(entry({ requestId: '2', credential: { id: 'c', name: 'Old name' }, at: NOON - DAY }));
    const { groups } = usage.summary({ ...range, by: 'credential' });
    expect(groups).toMatchObject([{ key: 'c', label: 'New name', requests: 2 }]);
  });

  test.each([
    ['/home/ada/engine', 'engine'],
    ['/home/ada/engine/', 'engine'],
    ['C:\\Users\\Ada\\engine', 'engine'],
    ['/', '/'],
    ['', 'No workspace'],
  ])('calls the workspace %j %j', (workspace, label) => {
    record(entry({ workspace }));
    const { groups, days } = usage.summary({ ...range, by: 'workspace' });
    expect(groups).toMatchObject([{ key: workspace, label }]);
    expect(days.at(-1)?.groups).toEqual({ [workspace]: { costMicroUsd: 3_500, tokens: 1_500 } });
  });

  test('is of one profile', () => {
    record(entry({ profile: { id: 'another', name: 'Work' } }));
    expect(usage.summary({ ...range, by: 'model' }).totals.requests).toBe(0);
    expect(usage.today(PROFILE).requests).toBe(0);
    expect(usage.today('another').requests).toBe(1);
  });

  test.each([
    ['2026-11-20', '2026-11-19'],
    ['1999-01-01', '2026-11-20'],
  ])('refuses %s to %s', (from, to) => {
    expect(() => usage.summary({ profileId: PROFILE, from, to, by: 'model' })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });

  test('adds up the same by every dimension, by day and record by record', () => {
    fc.assert(
      fc.property(someEntries, (entries) => {
        const fresh = open();
        for (const one of entries) fresh.record(one);
        const { records } = fresh.usage.records({ ...range, limit: 500 });
        const expected = figures(records.map((one) => ({ ...one, cost: one.costMicroUsd ?? 0 })));
        for (const by of ['model', 'credential', 'workspace'] as const) {
          const summary = fresh.usage.summary({ ...range, by });
          contract.usage.summary.output.parse(summary);
          expect(figures(summary.groups.map(toFigures))).toEqual(expected);
          expect(figures([toFigures(summary.totals)])).toEqual(expected);
          const stacks = summary.days.flatMap(({ groups }) => Object.values(groups));
          expect(stacks.reduce((sum, stack) => sum + stack.costMicroUsd, 0)).toBe(expected.cost);
          expect(stacks.reduce((sum, stack) => sum + stack.tokens, 0)).toBe(expected.tokens);
        }
        fresh.database.close();
      }),
      { numRuns: 25 },
    );
  });
});

function toFigures({ costMicroUsd, tokens }: UsageTotals) {
  return { cost: costMicroUsd, tokens };
}

function figures(parts: readonly { cost: number; tokens: UsageTotals['tokens'] }[]) {
  const counts = parts.flatMap((part) => Object.values(part.tokens));
  return {
    cost: parts.reduce((sum, part) => sum + part.cost, 0),
    tokens: counts.reduce((sum, count) => sum + count, 0),
  };
}

describe('today', () => {
  test('begins at midnight where the user is', () => {
    const kiritimati = open(() => 'Pacific/Kiritimati');
    const midnight = Date.UTC(2026, 10, 20, 10);
    kiritimati.record(entry({ requestId: 'yesterday', at: midnight - 1 }));
    kiritimati.record(entry({ requestId: 'today', at: midnight }));
    expect(kiritimati.usage.today(PROFILE)).toEqual({
      requests: 1,
      tokens: tokens({ input: 1_000, output: 500 }),
      costMicroUsd: 3_500,
      unpriced: 0,
    });
    kiritimati.database.close();
  });
});

describe('the records', () => {
  test('come newest first, page by page, each once, also at the same moment', () => {
    const moments = [NOON - 2, NOON - 1, NOON - 1, NOON - 1, NOON];
    for (const [index, at] of moments.entries()) record(entry({ requestId: `req_${index}`, at }));

    const seen: string[] = [];
    let before: { at: number; id: string } | undefined;
    for (let pages = 1, hasMore = true; hasMore; pages += 1) {
      const page = usage.records({ ...range, limit: 2, before });
      contract.usage.records.output.parse(page);
      seen.push(...page.records.map(({ requestId }) => requestId));
      before = page.records.at(-1);
      hasMore = page.hasMore;
      expect(hasMore).toBe(pages < 3);
    }
    expect(seen).toEqual(['req_4', 'req_3', 'req_2', 'req_1', 'req_0']);
  });

  test.each([
    ['Pacific/Kiritimati', Date.UTC(2026, 10, 13, 10)],
    ['Etc/GMT+12', Date.UTC(2026, 10, 14, 12)],
  ])('of a range are those of its local days, in %s too', (zone, midnight) => {
    const there = open(() => zone);
    there.record(entry({ requestId: 'day before', at: midnight - 1 }));
    there.record(entry({ requestId: 'first', at: midnight }));
    there.record(entry({ requestId: 'last', at: midnight + 7 * DAY - 1 }));
    there.record(entry({ requestId: 'day after', at: midnight + 7 * DAY }));
    const { records } = there.usage.records({ ...range, limit: 10 });
    expect(records.map(({ requestId }) => requestId)).toEqual(['last', 'first']);
    there.database.close();
  });

  test('outside a session have no session', () => {
    const { session: _, ...outside } = entry();
    record(outside);
    expect(usage.records({ ...range, limit: 10 }).records).toMatchObject([{ sessionId: null }]);
  });
});
