import { eq, isNull } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { usageDays, usageRecords, usageSessionDays } from '../../../../src/main/db/schema';
import {
  createLedger,
  type Ledger,
  type UsageEntry,
} from '../../../../src/main/spending/ledger/ledger';
import {
  countDifferences,
  rebuildRollups,
  verifyRollups,
} from '../../../../src/main/spending/ledger/rollup-proof';
import { addCost, addCosts } from '../../../../src/main/spending/ledger/rollups';
import { createPrices } from '../../../../src/main/spending/prices/prices';
import { entry, NOON, SESSION, someEntries } from '../entries';

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
    ledger: createLedger({ database: opened, prices, timeZone: () => 'Europe/Berlin' }),
  };
}

const record = (some: Partial<UsageEntry> = {}) =>
  database.transaction((tx) => ledger.record(tx, entry(some)));
const read = ({ db }: OpenDatabase) => ({
  days: db.select().from(usageDays).all(),
  sessionDays: db.select().from(usageSessionDays).all(),
});
const differences = async (of: OpenDatabase) => countDifferences(await verifyRollups(of));

/** As a new price does it, with any cost. */
function price(of: OpenDatabase, costOf: (requestId: string) => number): void {
  of.transaction((tx) => {
    const unpriced = tx.select().from(usageRecords).where(isNull(usageRecords.costMicroUsd)).all();
    for (const row of unpriced) {
      const costMicroUsd = costOf(row.requestId);
      tx.update(usageRecords).set({ costMicroUsd }).where(eq(usageRecords.id, row.id)).run();
      addCost(tx, row, costMicroUsd);
    }
  });
}

describe('the rollups equal the ledger (invariant 4)', () => {
  test('whatever is recorded and priced in whatever order', async () => {
    const shuffled = someEntries.chain((entries) =>
      fc.tuple(
        fc.constant(entries),
        fc.shuffledSubarray(entries, { minLength: entries.length }),
        fc.nat(entries.length),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([entries, inAnotherOrder, pricedAfter]) => {
        const costOf = (requestId: string) => requestId.length * 1_001;
        const [one, other] = [open(), open()];
        one.database.transaction((tx) => one.ledger.recordMany(tx, entries));
        price(one.database, costOf);
        for (const [index, single] of inAnotherOrder.entries()) {
          if (index === pricedAfter) price(other.database, costOf);
          other.database.transaction((tx) => other.ledger.record(tx, single));
        }
        price(other.database, costOf);

        expect(await differences(one.database)).toBe(0);
        expect(read(other.database)).toEqual(read(one.database));
        one.database.close();
        other.database.close();
      }),
      { numRuns: 25 },
    );
  });

  test('a cost moves one request from the unpriced to the priced, and nothing else', () => {
    record({ requestId: 'unpriced', model: 'claude-unheard-of' });
    record({ requestId: 'outside', model: 'claude-unheard-of', session: { id: '', title: '' } });
    const [before] = read(database).sessionDays;
    database.transaction((tx) => {
      const rows = tx.select().from(usageRecords).all();
      addCosts(
        tx,
        rows.map((row) => ({ record: row, costMicroUsd: 40 })),
      );
    });
    expect(read(database)).toMatchObject({
      days: [{ requests: 2, unpriced: 0, costMicroUsd: 80, inputTokens: 2_000 }],
      sessionDays: [{ ...before, unpriced: 0, costMicroUsd: 40 }],
    });
  });

  test('a request outside of sessions is in no session', () => {
    record({ session: { id: '', title: '' } });
    expect(read(database).sessionDays).toEqual([]);
  });
});

describe('rollups that differ', () => {
  test('are found, with what they should be', async () => {
    record();
    database.db.update(usageDays).set({ costMicroUsd: 1 }).run();
    database.db.delete(usageSessionDays).run();
    expect(await verifyRollups(database)).toMatchObject({
      days: { missing: [{ costMicroUsd: 3_500 }], surplus: [{ costMicroUsd: 1 }] },
      sessionDays: { missing: [{ sessionId: SESSION, requests: 1 }], surplus: [] },
    });
    expect(await differences(database)).toBe(2);
  });

  test('are made right, whatever is wrong with them', async () => {
    for (const [index, model] of ['claude-haiku-4-5', 'claude-opus-5-5', 'x'].entries())
      record({ requestId: `req_${index}`, model, at: NOON - index * 86_400_000 });
    const right = read(database);
    database.db.update(usageDays).set({ costMicroUsd: 7, requests: 9 }).run();
    database.db.delete(usageDays).where(eq(usageDays.model, 'x')).run();
    database.db.update(usageSessionDays).set({ sessionId: 'nobody' }).run();
    expect(await rebuildRollups(database)).toBe(6);
    expect(read(database)).toEqual(right);
  });

  test('are made right while requests are recorded', async () => {
    for (let day = 0; day < 900; day += 1)
      record({ requestId: `old_${day}`, at: NOON - day * 86_400_000 });
    database.db.update(usageDays).set({ requests: 5 }).run();
    database.db.delete(usageSessionDays).run();
    let recorded = 0;
    let isDone = false;
    const work = () => {
      if (isDone) return;
      recorded += 1;
      record({ requestId: `new_${recorded}`, at: NOON - (recorded % 900) * 86_400_000 });
      setImmediate(work);
    };
    setImmediate(work);
    expect(await rebuildRollups(database)).toBe(1_800);
    isDone = true;
    expect(recorded).toBeGreaterThan(5);
    expect(await differences(database)).toBe(0);
  });
});
