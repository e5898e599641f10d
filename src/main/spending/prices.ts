import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../db/open';
import { prices as priceTable } from '../db/schema';
import { bundledPrices } from './bundled-prices';

/** Micro-USD per million tokens for one model, from a moment on, for prompts over a length. */
export type Price = typeof priceTable.$inferSelect;

export type Prices = {
  /**
   * The price of a request to `model` made at `at` (ms) whose whole input, cached or not, is
   * `promptTokens` long; null when it is not known.
   */
  price(provider: string, model: string, at: number, promptTokens: number): Price | null;
};

/** Brings the bundled prices into the database where they differ from it, and answers from memory. */
export function createPrices({ db }: { db: Db }): Prices {
  seed(db);
  const byModel = new Map<string, Price[]>();
  for (const row of db.select().from(priceTable).all()) {
    const key = modelKey(row.provider, row.model);
    byModel.set(key, [...(byModel.get(key) ?? []), row]);
  }

  return {
    price(provider, model, at, promptTokens) {
      for (const id of candidateIds(model)) {
        const rows = byModel.get(modelKey(provider, id));
        if (rows) return inForce(rows, at, promptTokens);
      }
      return null;
    },
  };
}

/**
 * Writes only when the file has something the table has not. Bundled rows keep their id and take the
 * file's figures; where the user has a price of their own for the same model and date, theirs stays.
 */
function seed(db: Db): void {
  const stored = new Map(
    db
      .select()
      .from(priceTable)
      .all()
      .map((row) => [row.id, row]),
  );
  const changed = bundledPrices().filter((row) => !isDeepStrictEqual(row, stored.get(row.id)));
  if (changed.length === 0) return;
  db.transaction(
    (tx) => {
      for (const row of changed) {
        tx.insert(priceTable)
          .values(row)
          .onConflictDoUpdate({ target: priceTable.id, set: row })
          .onConflictDoNothing()
          .run();
      }
    },
    { behavior: 'immediate' },
  );
}

/**
 * The id itself, then without its date (`claude-haiku-4-5-20251001`), then without the context suffix
 * (`[1m]`), then without both. Never a similar name: a wrong price is worse than none.
 */
function candidateIds(model: string): string[] {
  const withoutSuffix = model.replace(/\[1m\]$/, '');
  const suffix = model.slice(withoutSuffix.length);
  const bare = withoutSuffix.replace(/-\d{8}$/, '');
  return [model, bare + suffix, withoutSuffix, bare];
}

/** Of the latest list in force at `at`, the tier that the prompt's length falls into. */
function inForce(rows: readonly Price[], at: number, promptTokens: number): Price | null {
  const begun = rows.filter((row) => row.effectiveFrom <= at);
  const latest = Math.max(...begun.map((row) => row.effectiveFrom));
  return begun
    .filter((row) => row.effectiveFrom === latest)
    .filter((row) => row.promptTokensOver === 0 || promptTokens > row.promptTokensOver)
    .reduce<Price | null>(
      (best, row) => (best && best.promptTokensOver > row.promptTokensOver ? best : row),
      null,
    );
}

function modelKey(provider: string, model: string): string {
  return `${provider}/${model}`;
}
