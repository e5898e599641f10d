import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { usageDays, usageRecords, usageSessionDays } from '../../../../src/main/db/schema';
import {
  createLedger,
  type Ledger,
  type UsageEntry,
} from '../../../../src/main/spending/ledger/ledger';
import { fromMessageUsage } from '../../../../src/main/spending/ledger/message-usage';
import { createPrices } from '../../../../src/main/spending/prices/prices';
import { entry, NOON, SESSION, someEntries, tokens } from '../entries';

let database: OpenDatabase;
let ledger: Ledger;
beforeEach(() => {
  ({ database, ledger } = open());
});
afterEach(() => database.close());

function open() {
  const opened = openDatabase(':memory:');
  const prices = createPrices({ db: opened.db });
  return {
    database: opened,
    ledger: createLedger({ database: opened, prices, timeZone: () => 'Pacific/Auckland' }),
  };
}

const record = (some: Partial<UsageEntry> = {}) =>
  database.transaction((tx) => ledger.record(tx, entry(some)));
const records = () => database.db.select().from(usageRecords).all();
const rollup = () => database.db.select().from(usageDays).all();

describe('a record', () => {
  test('keeps who, which key, which model, what it cost and why', () => {
    expect(record()).toEqual({ costMicroUsd: 3_500 });
    expect(records()).toMatchObject([
      {
        requestId: 'req_1',
        day: '2026-11-21',
        profileName: 'Personal',
        credentialId: 'credential-1',
        credentialName: 'Main key',
        clientId: '',
        sessionId: SESSION,
        sessionTitle: 'First session',
        costMicroUsd: 3_500,
        priceId: 'claude-haiku-4-5@start',
        isEstimated: false,
      },
    ]);
  });

  test('of the environment key names it', () => {
    record({ credential: { id: null, name: 'ANTHROPIC_API_KEY' } });
    expect(records()).toMatchObject([{ credentialId: 'environment' }]);
  });

  test('of a model without a price is unpriced, not free', () => {
    expect(record({ model: 'claude-unheard-of' })).toEqual({ costMicroUsd: null });
    expect(records()).toMatchObject([{ costMicroUsd: null, priceId: null }]);
    expect(rollup()).toMatchObject([{ requests: 1, unpriced: 1, costMicroUsd: 0 }]);
  });

  test('takes the price of the prompt with all it read from the cache', () => {
    const long = tokens({ input: 1_000, cacheRead: 99_001 });
    expect(record({ model: 'claude-haiku-5-5', tokens: long })).toEqual({ costMicroUsd: 5_450 });
  });

  test('is part of its transaction', () => {
    const failing = () =>
      database.transaction((tx) => {
        ledger.record(tx, entry());
        throw new Error('the turn was not written');
      });
    expect(failing).toThrow('the turn was not written');
    expect([records(), rollup()]).toEqual([[], []]);
  });
});

test.each([
  [{ serviceTier: 'priority' }, null],
  [{ provider: 'OTHER' }, null],
  [{ serviceTier: null }, 3_500],
  [{ serviceTier: 'batch' }, 1_750],
  [{ inferenceGeo: 'not_available' }, 3_500],
])('the terms %j are kept and charged: %j', (some, costMicroUsd) => {
  expect(record(some)).toEqual({ costMicroUsd });
  expect(records()).toMatchObject([some]);
});

test('a web search of Anthropic’s costs its price on top of the tokens', () => {
  expect(record({ webSearches: 3 })).toEqual({ costMicroUsd: 3_500 + 3 * 10_000 });
  expect(records()).toMatchObject([{ webSearches: 3, priceId: 'claude-haiku-4-5@start' }]);
  expect(rollup()).toMatchObject([{ unpriced: 0, costMicroUsd: 33_500 }]);
});

test('whatever a server says that it used, there is a record of the request', () => {
  const figure = fc.oneof(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), fc.anything());
  const usage = fc.record({
    input_tokens: figure,
    output_tokens: figure,
    cache_read_input_tokens: figure,
    cache_creation_input_tokens: figure,
    cache_creation: fc.record({
      ephemeral_5m_input_tokens: figure,
      ephemeral_1h_input_tokens: figure,
    }),
    server_tool_use: fc.record({ web_search_requests: figure }),
  });
  let requests = 0;
  fc.assert(
    fc.property(usage, (strange) => {
      requests += 1;
      const of = { ...fromMessageUsage(strange), model: 'claude-opus-4' };
      expect(record({ ...of, requestId: `req_${requests}` }).costMicroUsd).not.toBeNaN();
      expect(records()).toHaveLength(requests);
    }),
  );
});

describe('twice the same request', () => {
  test('is one record, whatever the second call says', () => {
    record();
    const before = [records(), rollup()];
    expect(record({ tokens: tokens({ output: 9 }), at: NOON + 1 })).toEqual({
      costMicroUsd: 3_500,
    });
    expect([records(), rollup()]).toEqual(before);
  });

  test('is two records when it came by two ways', () => {
    record();
    record({ source: 'gateway' });
    expect(records()).toHaveLength(2);
  });

  test('changes nothing in any ledger', () => {
    fc.assert(
      fc.property(someEntries, (entries) => {
        const fresh = open();
        const recordAll = () =>
          fresh.database.transaction((tx) => entries.map((one) => fresh.ledger.record(tx, one)));
        const read = () => [
          fresh.database.db.select().from(usageRecords).all(),
          fresh.database.db.select().from(usageDays).all(),
        ];
        const first = recordAll();
        const before = read();
        expect(recordAll()).toEqual(first);
        expect(read()).toEqual(before);
        fresh.database.close();
      }),
      { numRuns: 25 },
    );
  });
});

describe('refuses figures that cannot be', () => {
  test.each<Partial<UsageEntry>>([
    { tokens: tokens({ input: -1 }) },
    { tokens: tokens({ output: 1.5 }) },
    { tokens: tokens({ cacheRead: Number.NaN }) },
    { tokens: tokens({ cacheWrite5m: 2 ** 53 }) },
    { tokens: tokens({ cacheWrite1h: Number.POSITIVE_INFINITY }) },
    { tokens: tokens({ input: Number.MAX_SAFE_INTEGER, cacheRead: 1 }) },
    { tokens: tokens({ output: Number.MAX_SAFE_INTEGER }) },
    { thinkingTokens: -1 },
    { webSearches: 0.5 },
    { tokens: tokens({ input: 1_000_000_001 }) },
    { at: Number.NaN },
    { at: 0 },
    { at: Date.UTC(2100, 0, 1) },
    { at: -NOON },
    { at: NOON + 0.5 },
    { requestId: '' },
  ])('%j', (some) => {
    expect(() => record(some)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    expect([records(), rollup()]).toEqual([[], []]);
  });
});

describe('the usage of a session', () => {
  test('is nothing before its first request', () => {
    expect(ledger.sessionUsage(SESSION)).toEqual({
      requests: 0,
      inputTokens: 0,
      outputTokens: 0,
      costMicroUsd: 0,
      unpriced: 0,
    });
  });

  test('sums its requests, also of several days', () => {
    record({ tokens: tokens({ input: 10, output: 5, cacheRead: 100, cacheWrite1h: 1 }) });
    record({
      requestId: 'req_2',
      at: NOON - 3 * 86_400_000,
      model: 'claude-unheard-of',
      tokens: tokens({ input: 7, output: 2 }),
    });
    expect(ledger.sessionUsage(SESSION)).toEqual({
      requests: 2,
      inputTokens: 118,
      outputTokens: 7,
      costMicroUsd: 47,
      unpriced: 1,
    });
  });

  test('is asked for many sessions at once', () => {
    record();
    record({ requestId: 'req_2', session: { id: 'session-2', title: 'Second' } });
    record({ requestId: 'req_3', session: { id: 'session-3', title: 'Third' } });
    const usages = ledger.sessionUsages([SESSION, 'session-2', 'session-9']);
    expect([...usages].map(([id, { requests }]) => [id, requests])).toEqual([
      [SESSION, 1],
      ['session-2', 1],
      ['session-9', 0],
    ]);
    expect(ledger.sessionUsages([]).size).toBe(0);
  });
});

describe('many at once', () => {
  const recordMany = (entries: UsageEntry[]) =>
    database.transaction((tx) => ledger.recordMany(tx, entries));

  test('are counted: added, known, refused, unpriced', () => {
    record({ requestId: 'known' });
    const result = recordMany([
      entry({ requestId: 'known' }),
      entry({ requestId: 'priced' }),
      entry({ requestId: 'priced', tokens: tokens({ output: 9 }) }),
      entry({ requestId: 'unpriced', model: 'claude-unheard-of' }),
      entry({ requestId: 'impossible', tokens: tokens({ output: -9 }) }),
      entry({ requestId: 'absurd', at: Number.MAX_SAFE_INTEGER }),
    ]);
    expect(result).toEqual({ added: 2, known: 2, refused: 2, unpriced: 1, costMicroUsd: 3_500 });
    expect(records()).toHaveLength(3);
    expect(recordMany([])).toEqual({
      added: 0,
      known: 0,
      refused: 0,
      unpriced: 0,
      costMicroUsd: 0,
    });
  });

  test('are the same ledger and rollups as one by one', () => {
    fc.assert(
      fc.property(someEntries, (entries) => {
        const read = ({ database: { db } }: ReturnType<typeof open>) => [
          db
            .select()
            .from(usageRecords)
            .all()
            .map(({ id: _, ...row }) => row),
          db.select().from(usageDays).all(),
          db.select().from(usageSessionDays).all(),
        ];
        const [single, batch] = [open(), open()];
        for (const one of entries)
          single.database.transaction((tx) => single.ledger.record(tx, one));
        batch.database.transaction((tx) => batch.ledger.recordMany(tx, entries));
        expect(read(batch)).toEqual(read(single));
        single.database.close();
        batch.database.close();
      }),
      { numRuns: 25 },
    );
  });
});
