import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Emit } from '../../../shared/events';
import type { Db, OpenDatabase } from '../../db/open';
import { usageRecords } from '../../db/schema';
import { readSetting, writeSetting } from '../../settings/settings';
import { addCosts } from '../ledger/rollups';
import type { Prices } from './prices';
import { chargedRequestOf } from './recorded-request';

export type Repricing = {
  /**
   * Gives every record without a cost the one that the prices know by now; answers how many. Small
   * transactions with turns of the event loop between them (invariant 7), each with its part of the
   * rollups (invariant 4); what a crash leaves undone is done by the next `fillIfPricesChanged`.
   */
  fill(): Promise<number>;
  /** The same, but only when the prices are not those of the last time: for the start of the app. */
  fillIfPricesChanged(): Promise<number>;
};

export function createRepricing(ports: {
  database: OpenDatabase;
  prices: Prices;
  emit: Emit;
}): Repricing {
  const { database, prices, emit } = ports;

  async function fill() {
    const mark = markOf(prices);
    let filled = 0;
    const profileIds = new Set<string>();
    for (let after: string | undefined = ''; after !== undefined; ) {
      const from: string = after;
      const chunk = database.transaction((tx) => fillRecords(tx, prices, from));
      for (const { profileId } of chunk.filled) profileIds.add(profileId);
      filled += chunk.filled.length;
      after = chunk.last;
      await nextTurn();
    }
    writeSetting(database.db, MARK, mark);
    for (const profileId of profileIds) emit('usage.changed', { profileId });
    if (filled > 0) emit('budgets.changed', {});
    return filled;
  }

  return {
    fill,
    async fillIfPricesChanged() {
      const known = readSetting(database.db, MARK, z.string(), '');
      return known === markOf(prices) ? 0 : await fill();
    },
  };
}

/** The setting that says which prices the ledger was last filled with. */
const MARK = 'prices:filled';
/** To be raised when the rules of `terms.ts` price what they did not: then old records are filled too. */
const RULES = 1;
/** Records of one transaction: about 5 ms on a slow machine. */
const CHUNK = 50;

function markOf(prices: Prices): string {
  return createHash('sha256')
    .update(JSON.stringify([RULES, prices.all()]))
    .digest('hex');
}

/** The next records without a cost, by an index of them alone; `last` is undefined when there are none. */
function fillRecords(tx: Db, prices: Prices, after: string) {
  const rows = tx
    .select()
    .from(usageRecords)
    .where(and(isNull(usageRecords.costMicroUsd), gt(usageRecords.id, after)))
    .orderBy(asc(usageRecords.id))
    .limit(CHUNK)
    .all();
  const priced = rows.flatMap((record) => {
    const { costMicroUsd, price } = prices.charge(chargedRequestOf(record));
    return costMicroUsd === null ? [] : [{ record, costMicroUsd, priceId: price.id }];
  });
  const fill = tx
    .update(usageRecords)
    .set({
      costMicroUsd: sql`${sql.placeholder('costMicroUsd')}`,
      priceId: sql`${sql.placeholder('priceId')}`,
    })
    .where(eq(usageRecords.id, sql.placeholder('id')))
    .prepare();
  for (const { record, costMicroUsd, priceId } of priced)
    fill.run({ id: record.id, costMicroUsd, priceId });
  addCosts(tx, priced);
  return { filled: priced.map(({ record }) => record), last: rows.at(-1)?.id };
}
