import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { createLedger, type UsageEntry } from '../../../../src/main/spending/ledger/ledger';
import { createPrices } from '../../../../src/main/spending/prices/prices';
import { createUsage, type Usage } from '../../../../src/main/spending/usage/usage';
import { contract, type ParsedInput } from '../../../../src/shared/commands';
import { type UsageFilter, UsageSort } from '../../../../src/shared/commands/usage';
import { entry, NOON, PROFILE, SESSION, someEntries, tokens } from '../entries';

const DAY = 86_400_000;
let database: OpenDatabase;
let usage: Usage;
let record: (...entries: UsageEntry[]) => void;
beforeEach(() => {
  ({ database, usage, record } = open());
});
afterEach(() => database.close());

function open(timeZone = () => 'UTC', file = ':memory:') {
  const opened = openDatabase(file);
  const prices = createPrices({ db: opened.db });
  const ledger = createLedger({ database: opened, prices, timeZone });
  return {
    database: opened,
    usage: createUsage({ database: opened, clock: { now: () => NOON }, prices, timeZone }),
    record: (...entries: UsageEntry[]) => {
      opened.transaction((tx) => ledger.recordMany(tx, entries));
    },
  };
}

type Question = ParsedInput<'usage.records'>;
const page: Question = {
  profileId: PROFILE,
  from: '2026-11-14',
  to: '2026-11-20',
  filter: {},
  sort: 'at',
  ascending: false,
  limit: 100,
};

/** Every page, one after the other, as the table asks for them. */
async function readAll(of: Usage, question: Question) {
  const seen: string[] = [];
  for (let before: Question['before'] = null; ; ) {
    const answer = await of.records({ ...question, before });
    contract.usage.records.output.parse(answer);
    seen.push(...answer.records.map(({ requestId }) => requestId));
    if (!answer.hasMore) return seen;
    before = answer.records.at(-1);
  }
}

async function found(filter: UsageFilter): Promise<string[]> {
  const { records } = await usage.records({ ...page, filter, ascending: true });
  return records.map(({ requestId }) => requestId);
}

describe('pages', () => {
  test('come newest first, each record once, also at the same moment', async () => {
    for (const [index, at] of [NOON - 2, NOON - 1, NOON - 1, NOON - 1, NOON].entries())
      record(entry({ requestId: `req_${index}`, at }));
    expect(await readAll(usage, { ...page, limit: 2 })).toEqual([
      'req_4',
      'req_3',
      'req_2',
      'req_1',
      'req_0',
    ]);
  });

  test('are complete and in order by every key, both ways, with many of the same key', async () => {
    await fc.assert(
      fc.asyncProperty(someEntries, fc.integer({ min: 1, max: 7 }), async (entries, limit) => {
        const fresh = open();
        fresh.record(...entries);
        const costs = fresh.database.db.all<{ request_id: string; cost: number | null }>(
          'SELECT request_id, cost_micro_usd AS cost FROM usage_records',
        );
        const costOf = new Map(costs.map((row) => [row.request_id, row.cost ?? -1]));
        const keys = new Map(
          entries.map((one) => [
            one.requestId,
            {
              at: one.at,
              cost: costOf.get(one.requestId) ?? -1,
              tokens: Object.values(one.tokens).reduce((sum, count) => sum + count, 0),
            },
          ]),
        );
        for (const sort of UsageSort.options) {
          for (const ascending of [true, false]) {
            const ids = await readAll(fresh.usage, { ...page, sort, ascending, limit });
            const seen = ids.map((id) => keys.get(id)?.[sort] ?? Number.NaN);
            expect(seen).toEqual([...seen].sort((a, b) => (ascending ? a - b : b - a)));
            expect(new Set(ids).size).toBe(entries.length);
          }
        }
        fresh.database.close();
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ['Pacific/Kiritimati', Date.UTC(2026, 10, 13, 10)],
    ['Etc/GMT+12', Date.UTC(2026, 10, 14, 12)],
  ])('of a range are those of its local days, in %s too', async (zone, midnight) => {
    const there = open(() => zone);
    there.record(
      entry({ requestId: 'day before', at: midnight - 1 }),
      entry({ requestId: 'first', at: midnight }),
      entry({ requestId: 'last', at: midnight + 7 * DAY - 1 }),
      entry({ requestId: 'day after', at: midnight + 7 * DAY }),
    );
    for (const sort of UsageSort.options)
      expect(await readAll(there.usage, { ...page, sort, limit: 1 })).toEqual(['last', 'first']);
    there.database.close();
  });

  test('are of one profile, and refuse a range that ends before it begins', async () => {
    record(entry({ profile: { id: 'another', name: 'Work' } }));
    expect((await usage.records(page)).records).toEqual([]);
    await expect(usage.records({ ...page, to: '2026-11-13' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  test('a record outside of sessions has no session', async () => {
    record(entry({ session: { id: '', title: '' } }));
    expect((await usage.records(page)).records).toMatchObject([{ sessionId: null }]);
  });
});

describe('a filter', () => {
  beforeEach(() =>
    record(
      entry({ requestId: 'plain', at: NOON - 5 }),
      entry({ requestId: 'opus', at: NOON - 4, model: 'claude-opus-5-5' }),
      entry({ requestId: 'key', at: NOON - 3, credential: { id: 'k2', name: '100%_Key' } }),
      entry({ requestId: 'client', at: NOON - 2, client: { id: 'c', name: 'Editor' } }),
      entry({ requestId: 'folder', at: NOON - 1, workspace: '/home/ada/Notes' }),
      entry({ requestId: 'import', source: 'import', session: { id: 's', title: 'Über x' } }),
      entry({ requestId: 'unpriced', at: NOON + 1, model: 'unheard-of' }),
    ),
  );

  test.each<[UsageFilter, string[]]>([
    [{ model: 'claude-opus-5-5' }, ['opus']],
    [{ credentialId: 'k2' }, ['key']],
    [{ clientId: 'c' }, ['client']],
    [{ workspace: '/home/ada/Notes' }, ['folder']],
    [{ sessionId: 's' }, ['import']],
    [{ sessionId: SESSION, source: 'import' }, []],
    [{ source: 'import' }, ['import']],
    [{ unpricedOnly: true }, ['unpriced']],
    [{ unpricedOnly: false, model: 'unheard-of' }, ['unpriced']],
    [{ text: 'OPUS' }, ['opus']],
    [{ text: 'notes' }, ['folder']],
    [{ text: 'editor' }, ['client']],
    [{ text: '%_' }, ['key']],
    [{ text: '\\' }, []],
    [{ text: "'" }, []],
    [{ text: 'ber x' }, ['import']],
  ])('%j', async (filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });
});

describe('of many records', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-records-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  test('every filter and order answers from another thread what a pass over them does', async () => {
    const many = open(() => 'UTC', path.join(folder, 'chatelaine.db'));
    const entries = Array.from({ length: 3_000 }, (_, index) =>
      entry({
        requestId: `req_${index}`,
        at: NOON - index * 60_000,
        model: index % 3 === 0 ? 'claude-opus-5-5' : 'claude-haiku-4-5',
        workspace: index % 1_000 === 0 ? '/rare' : '/common',
        tokens: tokens({ input: (index * 7_919) % 3_001 }),
      }),
    );
    many.record(...entries);
    const wanted = (filter: UsageFilter) =>
      entries
        .filter((one) => !filter.model || one.model === filter.model)
        .filter((one) => !filter.workspace || one.workspace === filter.workspace)
        .filter((one) => !filter.text || one.workspace.includes(filter.text))
        .sort((a, b) => b.tokens.input - a.tokens.input)
        .map(({ requestId }) => requestId);
    const filters: UsageFilter[] = [
      {},
      { model: 'claude-opus-5-5' },
      { workspace: '/rare' },
      { text: 'rare' },
    ];
    for (const filter of filters) {
      const question: Question = { ...page, filter, sort: 'tokens', limit: 500 };
      expect(await readAll(many.usage, question)).toEqual(wanted(filter));
    }
    many.database.close();
  });
});
