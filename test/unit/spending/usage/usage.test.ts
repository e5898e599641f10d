import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { profiles, sessions } from '../../../../src/main/db/schema';
import { createLedger, type UsageEntry } from '../../../../src/main/spending/ledger/ledger';
import { createLocalDay } from '../../../../src/main/spending/local-day';
import { createPrices } from '../../../../src/main/spending/prices/prices';
import { createUsage, type Usage } from '../../../../src/main/spending/usage/usage';
import { contract } from '../../../../src/shared/commands';
import { UsageDimension, type UsageTotals } from '../../../../src/shared/commands/usage';
import { entry, NOON, PROFILE, SESSION, someEntries, tokens } from '../entries';

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
  const prices = createPrices({ db: opened.db });
  const ledger = createLedger({ database: opened, prices, timeZone });
  return {
    database: opened,
    usage: createUsage({ database: opened, clock: { now: () => NOON }, prices, timeZone }),
    record: (one: UsageEntry) => {
      opened.transaction((tx) => ledger.record(tx, one));
    },
  };
}

const week = { profileId: PROFILE, from: '2026-11-14', to: '2026-11-20' };
const range = { ...week, withoutImports: false };
const page = { ...week, filter: {}, sort: 'at', ascending: false, limit: 100 } as const;

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
    expect(() => usage.summary({ ...range, from, to, by: 'model' })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });

  test('adds up the same by every dimension, by day and record by record', async () => {
    await fc.assert(
      fc.asyncProperty(someEntries, fc.boolean(), async (entries, withoutImports) => {
        const fresh = open();
        for (const one of entries) fresh.record(one);
        const { records } = await fresh.usage.records({ ...page, limit: 500 });
        const counted = records.filter(({ source }) => !withoutImports || source !== 'import');
        const expected = figures(counted.map((one) => ({ ...one, cost: one.costMicroUsd ?? 0 })));
        for (const by of UsageDimension.options) {
          const summary = fresh.usage.summary({ ...range, withoutImports, by });
          contract.usage.summary.output.parse(summary);
          expect(figures(summary.groups.map(toFigures))).toEqual(expected);
          expect(figures([toFigures(summary.totals)])).toEqual(expected);
          expect(summary.groups.reduce((sum, { requests }) => sum + requests, 0)).toBe(
            counted.length,
          );
          const stacks = summary.days.flatMap(({ groups }) => Object.values(groups));
          expect(stacks.reduce((sum, stack) => sum + stack.costMicroUsd, 0)).toBe(expected.cost);
          expect(stacks.reduce((sum, stack) => sum + stack.tokens, 0)).toBe(expected.tokens);
        }
        if (!withoutImports) {
          const days = fresh.usage.year({ profileId: PROFILE, year: 2026 });
          expect(days.reduce((sum, day) => sum + day.tokens, 0)).toBe(expected.tokens);
          expect(days.reduce((sum, day) => sum + day.costMicroUsd, 0)).toBe(expected.cost);
        }
        fresh.database.close();
      }),
      { numRuns: 25 },
    );
  });

  test('names sessions as they are called now, and those that are only in the ledger as then', () => {
    const { db } = database;
    db.insert(profiles).values({ id: PROFILE, name: 'P', createdAt: 1, updatedAt: 1 }).run();
    db.insert(sessions)
      .values({ ...SESSION_ROW, id: SESSION, title: 'Renamed' })
      .run();
    record(entry({ requestId: '1', session: { id: SESSION, title: 'Old title' } }));
    record(entry({ requestId: '2', session: { id: 'old', title: 'Before' }, at: NOON - DAY }));
    record(entry({ requestId: '3', session: { id: 'old', title: 'Imported' } }));
    record(entry({ requestId: '4', session: { id: '', title: '' } }));
    record(entry({ requestId: '5', session: { id: 'nameless', title: '' } }));
    const { groups } = usage.summary({ ...range, by: 'session' });
    expect(groups.map(({ key, label, requests }) => [key, label, requests])).toEqual([
      ['old', 'Imported', 2],
      ['', 'No session', 1],
      [SESSION, 'Renamed', 1],
      ['nameless', 'Untitled session', 1],
    ]);
  });

  test('names clients as they were called last', () => {
    record(entry({ requestId: '1', client: { id: 'c', name: 'Editor' }, at: NOON - DAY }));
    record(entry({ requestId: '2', client: { id: 'c', name: 'Editor 2' } }));
    record(entry({ requestId: '3' }));
    const { groups } = usage.summary({ ...range, by: 'client' });
    expect(groups).toMatchObject([
      { key: 'c', label: 'Editor 2', requests: 2 },
      { key: '', label: 'No client', requests: 1 },
    ]);
  });

  test('a model that two providers have is one group and one stack', () => {
    record(entry({ requestId: '1' }));
    record(entry({ requestId: '2', provider: 'OTHER' }));
    const { groups, days } = usage.summary({ ...range, by: 'model' });
    expect(groups).toMatchObject([{ requests: 2, unpriced: 1 }]);
    expect(days.at(-1)?.groups).toEqual({
      'claude-haiku-4-5': { costMicroUsd: 3_500, tokens: 3_000 },
    });
  });

  test('can leave out what was imported, also from the range before', () => {
    for (const [index, source] of (['session', 'import', 'gateway'] as const).entries()) {
      record(entry({ requestId: `now ${index}`, source }));
      record(entry({ requestId: `before ${index}`, source, at: NOON - 7 * DAY }));
    }
    const { totals, previous } = usage.summary({ ...range, withoutImports: true, by: 'model' });
    expect([totals.requests, previous.requests]).toEqual([2, 2]);
    expect(usage.summary({ ...range, by: 'model' }).totals.requests).toBe(3);
  });

  test('tells what the cache saved, or cost', () => {
    // Haiku 4.5: input 1, reads 0.10, writes of five minutes 1.25 dollars per million.
    record(entry({ requestId: '1', tokens: tokens({ cacheRead: 1_000_000 }) }));
    expect(usage.summary({ ...range, by: 'model' }).cacheSavedMicroUsd).toBe(900_000);
    record(entry({ requestId: '2', tokens: tokens({ cacheWrite5m: 8_000_000 }) }));
    expect(usage.summary({ ...range, by: 'model' }).cacheSavedMicroUsd).toBe(900_000 - 2_000_000);
  });
});

const SESSION_ROW = {
  profileId: PROFILE,
  model: 'claude-haiku-4-5',
  status: 'idle',
  mode: 'ask',
  workspace: '',
  systemPrompt: '',
  createdAt: 1,
  updatedAt: 1,
} as const;

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

describe('the year', () => {
  test('has each day with usage in order, and no other year’s', () => {
    for (const moment of [
      '2025-12-31T23:59:59Z',
      '2026-01-01',
      '2026-12-31T23:59:59Z',
      '2027-01-01',
    ])
      for (const model of ['claude-haiku-4-5', 'claude-unheard-of'])
        record(entry({ requestId: `${moment} ${model}`, model, at: Date.parse(moment) }));
    const days = usage.year({ profileId: PROFILE, year: 2026 });
    contract.usage.year.output.parse(days);
    expect(days).toEqual([
      { day: '2026-01-01', requests: 2, tokens: 3_000, costMicroUsd: 3_500 },
      { day: '2026-12-31', requests: 2, tokens: 3_000, costMicroUsd: 3_500 },
    ]);
    expect(usage.year({ profileId: 'another', year: 2026 })).toEqual([]);
  });
});

describe('a day is the user’s', () => {
  // A zone with summer time in the north, one in the south, and one without; each with the moments at
  // which a local day, month or year begins, and with days of 23 and of 25 hours.
  test.each([
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-30'],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-26'],
    ['Europe/Berlin', '2026-02-28T23:00:00Z', '2026-03-01'],
    ['Europe/Berlin', '2025-12-31T23:00:00Z', '2026-01-01'],
    // Midnight itself is left out when Santiago's clocks go forward: the day begins at 01:00.
    ['America/Santiago', '2026-09-06T04:00:00Z', '2026-09-06'],
    ['America/Santiago', '2026-04-05T04:00:00Z', '2026-04-05'],
    ['America/Santiago', '2026-04-30T04:00:00Z', '2026-04-30'],
    ['America/Santiago', '2027-01-01T03:00:00Z', '2027-01-01'],
    ['Asia/Kolkata', '2026-03-28T18:30:00Z', '2026-03-29'],
    ['Asia/Kolkata', '2026-07-31T18:30:00Z', '2026-08-01'],
    ['Asia/Kolkata', '2025-12-31T18:30:00Z', '2026-01-01'],
  ])('in %s at %s begins %s', async (zone, moment, day) => {
    const there = open(() => zone);
    const begin = Date.parse(moment);
    there.record(entry({ requestId: 'before', at: begin - 1 }));
    there.record(entry({ requestId: 'first', at: begin }));
    const only = { ...range, from: day, to: day };
    const { totals, previous, days } = there.usage.summary({ ...only, by: 'model' });
    expect([totals.requests, previous.requests]).toEqual([1, 1]);
    expect(days.map((one) => one.day)).toEqual([day]);
    const { records } = await there.usage.records({ ...page, ...only });
    expect(records.map(({ requestId }) => requestId)).toEqual(['first']);
    const [first] = there.usage
      .year({ profileId: PROFILE, year: Number(day.slice(0, 4)) })
      .slice(-1);
    expect(first).toMatchObject({ day, requests: 1 });
    there.database.close();
  });

  test.each([
    // 23, 25 and 24 hours; the doubled hour counts twice, the missing one is in no day.
    ['Europe/Berlin', '2026-03-28T23:00:00Z', 23],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', 25],
    ['America/Santiago', '2026-09-06T04:00:00Z', 23],
    ['America/Santiago', '2026-04-04T03:00:00Z', 25],
    ['Asia/Kolkata', '2026-03-28T18:30:00Z', 24],
  ])('in %s the one that begins at %s has %i hours, each once', (zone, moment, hours) => {
    const there = open(() => zone);
    const begin = Date.parse(moment);
    for (let hour = -26; hour < 52; hour += 1)
      there.record(entry({ requestId: `hour ${hour}`, at: begin + hour * 3_600_000 }));
    const days = there.usage.year({ profileId: PROFILE, year: 2026 });
    const day = createLocalDay(() => zone)(begin);
    expect(days.find((one) => one.day === day)?.requests).toBe(hours);
    expect(days.reduce((sum, one) => sum + one.requests, 0)).toBe(78);
    there.database.close();
  });
});
