import { eq, inArray } from 'drizzle-orm';
import type { Db } from '../../db/open';
import { prices as priceTable, usageRecords } from '../../db/schema';
import { bundledPrices } from './bundled-prices';
import type { Price } from './prices';

/**
 * Brings the bundled prices into the table; writes only when the file has something the table has not.
 * Where the file corrects a figure that records were priced with, the row they were priced with stays, so
 * that their cost can be explained, and the correction follows it by a millisecond: it supersedes it for
 * every request, and it still comes before the next day's prices.
 */
export function seedPrices(db: Db): void {
  const stored = db.select().from(priceTable).where(eq(priceTable.isOwn, false)).all();
  const news = bundledPrices().flatMap((row) => {
    const known = latestVersion(stored, row.id);
    return known && hasSameFigures(known, row) && known.source === row.source
      ? []
      : [{ row, known }];
  });
  if (news.length === 0) return;
  db.transaction(
    (tx) => {
      const corrected = news.flatMap(({ row, known }) =>
        known && !hasSameFigures(known, row) ? [known.id] : [],
      );
      const used = usedPrices(tx, corrected);
      for (const { row, known } of news) {
        if (!known) tx.insert(priceTable).values(row).run();
        else if (used.has(known.id)) tx.insert(priceTable).values(correctionOf(known, row)).run();
        else tx.update(priceTable).set(figuresOf(row)).where(eq(priceTable.id, known.id)).run();
      }
    },
    { behavior: 'immediate' },
  );
}

const DAY_MS = 86_400_000;

/** The day that a price begins on, in ms, without the milliseconds that count its corrections. */
export function beginningOf({ effectiveFrom }: Price): number {
  return effectiveFrom - (effectiveFrom % DAY_MS);
}

function correctionOf(known: Price, row: Price): Price {
  const effectiveFrom = known.effectiveFrom + 1;
  return { ...row, id: `${row.id}~${effectiveFrom - row.effectiveFrom}`, effectiveFrom };
}

function latestVersion(stored: readonly Price[], id: string): Price | null {
  return stored
    .filter((row) => row.id === id || row.id.startsWith(`${id}~`))
    .reduce<Price | null>(
      (latest, row) => (latest && latest.effectiveFrom > row.effectiveFrom ? latest : row),
      null,
    );
}

/** Reads the whole ledger once, which only a corrected figure in a new version of the app asks for. */
function usedPrices(tx: Db, ids: readonly string[]): Set<string | null> {
  if (ids.length === 0) return new Set();
  const rows = tx
    .selectDistinct({ id: usageRecords.priceId })
    .from(usageRecords)
    .where(inArray(usageRecords.priceId, [...ids]))
    .all();
  return new Set(rows.map(({ id }) => id));
}

function hasSameFigures(one: Price, other: Price): boolean {
  return (
    one.input === other.input &&
    one.output === other.output &&
    one.cacheRead === other.cacheRead &&
    one.cacheWrite5m === other.cacheWrite5m &&
    one.cacheWrite1h === other.cacheWrite1h
  );
}

function figuresOf({ input, output, cacheRead, cacheWrite5m, cacheWrite1h, source }: Price) {
  return { input, output, cacheRead, cacheWrite5m, cacheWrite1h, source };
}
