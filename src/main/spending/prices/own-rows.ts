import { isDeepStrictEqual } from 'node:util';
import { eq, gt, max, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { NewPrice } from '../../../shared/commands/prices';
import { ChatelaineError } from '../../../shared/errors';
import type { Db, OpenDatabase } from '../../db/open';
import { prices as priceTable, usageRecords } from '../../db/schema';
import { momentOf } from './bundled-prices';
import { isSensibleDay, priceKey } from './price-file';
import type { Price } from './prices';

/** Error: `INVALID_INPUT` for an absurd date. */
export function toOwnRow(price: NewPrice): Price {
  const { provider, model, effectiveFrom, promptTokensOver, tier } = price;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = price;
  if (effectiveFrom !== null && !isSensibleDay(effectiveFrom))
    throw new ChatelaineError('INVALID_INPUT', 'The first day must be from 2020 to 2099.');
  return {
    id: uuid(),
    ...{ provider, model, promptTokensOver, tier },
    ...{ input, output, cacheRead, cacheWrite5m, cacheWrite1h },
    effectiveFrom: momentOf(effectiveFrom),
    source: 'yours',
    isOwn: true,
  };
}

/**
 * Answers the rows that are new. One that is there with the same figures is left out, so that a file can
 * be imported again; with other figures it is a `CONFLICT`, because a row is never changed.
 */
export function insertOwn(tx: Db, rows: readonly Price[]): Price[] {
  const own = tx.select().from(priceTable).where(eq(priceTable.isOwn, true)).all();
  const known = new Map(own.map((row) => [priceKey(row), row]));
  return rows.filter((row) => {
    const same = known.get(priceKey(row));
    if (same && !isSameBut(same, row)) throw new ChatelaineError('CONFLICT', conflictOf(row));
    if (!same) tx.insert(priceTable).values(row).run();
    return !same;
  });
}

function isSameBut(one: Price, other: Price): boolean {
  return isDeepStrictEqual({ ...one, id: other.id }, other);
}

export function conflictOf({ model }: Pick<NewPrice, 'model'>): string {
  return `There is a price of your own for ${model} from that day already. Enter a later day to supersede it, or remove it first.`;
}

/**
 * Only a row that no record refers to: a cost must stay explainable. Errors: `NOT_FOUND`; `CONFLICT` when
 * it came with the app or is referred to.
 */
export async function removeOwn(database: OpenDatabase, priceId: string): Promise<void> {
  const { db } = database;
  const row = db.select().from(priceTable).where(eq(priceTable.id, priceId)).get();
  if (!row) throw new ChatelaineError('NOT_FOUND', 'This price is no longer there.');
  if (!row.isOwn)
    throw new ChatelaineError(
      'CONFLICT',
      'This price came with the app and stays. Add one of your own to supersede it.',
    );
  const newest =
    db
      .select({ rowid: max(sql<number>`rowid`) })
      .from(usageRecords)
      .get()?.rowid ?? 0;
  // The whole ledger is read aside; then what was recorded in the meantime, which is little.
  const uses = db
    .select({ id: usageRecords.id })
    .from(usageRecords)
    .where(eq(usageRecords.priceId, priceId))
    .limit(1);
  const [found] = await database.queryAside([uses.toSQL()]);
  database.transaction((tx) => {
    const recent = tx
      .select({ priceId: usageRecords.priceId })
      .from(usageRecords)
      .where(gt(sql`rowid`, newest))
      .all();
    if (found?.length || recent.some((record) => record.priceId === priceId))
      throw new ChatelaineError(
        'CONFLICT',
        'Requests were priced with it, so it stays to explain their cost. Add one from a later day to supersede it.',
      );
    tx.delete(priceTable).where(eq(priceTable.id, priceId)).run();
  });
}
