import { asc } from 'drizzle-orm';
import { openDatabase } from '../../../../src/main/db/open';
import { usageRecords } from '../../../../src/main/db/schema';
import type { UsageEntry } from '../../../../src/main/spending/ledger/entry';
import { createLedger } from '../../../../src/main/spending/ledger/ledger';
import { countDifferences, verifyRollups } from '../../../../src/main/spending/ledger/rollup-proof';
import { createOwnPrices } from '../../../../src/main/spending/prices/own-prices';
import { createPrices } from '../../../../src/main/spending/prices/prices';
import { createRepricing } from '../../../../src/main/spending/prices/repricing';
import type { Emit } from '../../../../src/shared/events';
import { entry } from '../entries';

export type Spending = ReturnType<typeof openSpending>;

/** Prices and a ledger on a database of their own, wired as in the app. */
export function openSpending() {
  const database = openDatabase(':memory:');
  const prices = createPrices({ db: database.db });
  const ledger = createLedger({ database, prices, timeZone: () => 'UTC' });
  const events: [string, unknown][] = [];
  const emit: Emit = (name, payload) => void events.push([name, payload]);
  const repricing = createRepricing({ database, prices, emit });
  let chosen: string | null = null;
  const own = createOwnPrices({
    database,
    prices,
    repricing,
    emit,
    readChosenFile: async () => (chosen === null ? null : { name: 'prices.json', text: chosen }),
  });
  let requests = 0;
  const record = (some: Partial<UsageEntry> = {}) => {
    requests += 1;
    const one = entry({ requestId: `req_${requests}`, ...some });
    return database.transaction((tx) => ledger.record(tx, one));
  };
  return {
    database,
    prices,
    ledger,
    repricing,
    own,
    record,
    records: () => database.db.select().from(usageRecords).orderBy(asc(usageRecords.id)).all(),
    /** How many lines of the rollups are not as the ledger demands. */
    differences: async () => countDifferences(await verifyRollups(database)),
    events: () => events,
    choose(text: string | null) {
      chosen = text;
    },
    close: () => database.close(),
  };
}
