import type { Tokens } from '../../../shared/commands/usage';
import type { MicroUsd } from '../../../shared/money';
import type { Db } from '../../db/open';
import { prices as priceTable } from '../../db/schema';
import { cost, type Factor, promptTokens } from './cost';
import { seedPrices } from './seed';
import { type BillingTerms, factorsOf, listsFor, tierOf } from './terms';

/** Micro-USD per million tokens for one model and tier, from a moment on, for prompts over a length. */
export type Price = typeof priceTable.$inferSelect;

/** What a request used and on which terms; `at` in ms UTC. */
export type ChargedRequest = BillingTerms & { model: string; at: number; tokens: Tokens };

export type Charge =
  | { costMicroUsd: MicroUsd; price: Price; factors: readonly Factor[] }
  /** `reason`: what has no price, a word or two that fit behind "no price for". */
  | { costMicroUsd: null; price: null; reason: string };

export type Prices = {
  /**
   * The list price of a request to `model` made at `at` (ms) whose whole input, cached or not, is
   * `promptTokens` long; null when it is not known. Factors (batch, region) are not in it.
   */
  price(
    provider: string,
    model: string,
    at: number,
    promptTokens: number,
    tier?: Price['tier'],
  ): Price | null;
  /** What a request costs and by which price, or why that is not known. Tokens are whole numbers. */
  charge(request: ChargedRequest): Charge;
  /** Every row, by model and date. */
  all(): readonly Price[];
  /** To be called after rows were written. */
  reload(): void;
};

/** Why a request has no cost when a model is not in the list at all, or was not yet at that time. */
export const NO_SUCH_MODEL = 'model';
export const BEFORE_FIRST_PRICE = 'its date';
export const BEYOND_COUNTING = 'an amount beyond counting';

/** Brings the bundled prices into the database where they differ from it, and answers from memory. */
export function createPrices({ db }: { db: Db }): Prices {
  seedPrices(db);
  let lists = readLists(db);

  const price: Prices['price'] = (provider, model, at, promptLength, tier = 'standard') =>
    inForce(lists.of(provider, model), { tier, at, promptLength });
  const isKnown = ({ provider, model }: ChargedRequest) => lists.of(provider, model).length > 0;

  return {
    price,
    charge: (request) => charge(price, isKnown, request),
    all: () => lists.all,
    reload() {
      lists = readLists(db);
    },
  };
}

/**
 * A million dollars for one request: what costs more is a mistake of a server or of a price. Thousands of
 * such sums are still exact.
 */
const MOST_MICRO_USD = 1_000_000_000_000;

function charge(
  price: Prices['price'],
  isKnown: (request: ChargedRequest) => boolean,
  request: ChargedRequest,
): Charge {
  const { provider, model, at, tokens, webSearches } = request;
  const asked = tierOf(request);
  if ('missing' in asked) return unpriced(asked.missing);
  for (const tier of listsFor(request, asked.tier)) {
    const found = price(provider, model, at, promptTokens(tokens), tier);
    if (!found) continue;
    const factors = factorsOf(request, found.tier);
    const costMicroUsd = cost(found, tokens, webSearches, factors);
    if (costMicroUsd > MOST_MICRO_USD) return unpriced(BEYOND_COUNTING);
    return { costMicroUsd, price: found, factors };
  }
  if (asked.tier === 'fast') return unpriced('fast mode');
  if (asked.tier === 'priority') return unpriced('tier priority');
  return unpriced(isKnown(request) ? BEFORE_FIRST_PRICE : NO_SUCH_MODEL);
}

function unpriced(reason: string): Charge {
  return { costMicroUsd: null, price: null, reason };
}

/**
 * The id itself, then without its date (`claude-haiku-4-5-20251001`), then without the context suffix
 * (`[1m]`), then without both. Never a similar name: a wrong price is worse than none.
 */
function candidateIds(model: string): string[] {
  const withoutSuffix = model.replace(/\[1m\]$/, '');
  const suffix = model.slice(withoutSuffix.length);
  const bare = withoutSuffix.replace(/-\d{8}$/, '');
  return [...new Set([model, bare + suffix, withoutSuffix, bare])];
}

/** `lists`: one for each candidate id, the best id first; of each the strongest row first. */
function inForce(
  lists: readonly (readonly Price[])[],
  { tier, at, promptLength }: { tier: Price['tier']; at: number; promptLength: number },
): Price | null {
  for (const rows of lists) {
    for (const row of rows) {
      if (row.tier !== tier || row.effectiveFrom > at) continue;
      if (row.promptTokensOver === 0 || promptLength > row.promptTokensOver) return row;
    }
  }
  return null;
}

/** The latest first; on the same date the user's own; of it what is for the longest prompts. */
function byStrength(one: Price, other: Price): number {
  return (
    other.effectiveFrom - one.effectiveFrom ||
    Number(other.isOwn) - Number(one.isOwn) ||
    other.promptTokensOver - one.promptTokensOver
  );
}

/** More models than anyone uses, and a bound on what a strange server can make us remember. */
const MOST_REMEMBERED = 1_000;

/** An import asks a million times about the same few models, so what fits a model is remembered. */
function readLists(db: Db) {
  const all = db.select().from(priceTable).all().sort(byModelAndDate);
  const byModel = new Map<string, Price[]>();
  for (const row of all) {
    const key = modelKey(row.provider, row.model);
    byModel.set(key, [...(byModel.get(key) ?? []), row].sort(byStrength));
  }
  const remembered = new Map<string, Price[][]>();
  return {
    all,
    of(provider: string, model: string): Price[][] {
      const key = modelKey(provider, model);
      const known = remembered.get(key);
      if (known) return known;
      const lists = candidateIds(model).flatMap((id) => {
        const rows = byModel.get(modelKey(provider, id));
        return rows ? [rows] : [];
      });
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(key, lists);
      return lists;
    },
  };
}

function byModelAndDate(one: Price, other: Price): number {
  return (
    compare(one.provider, other.provider) ||
    compare(one.model, other.model) ||
    one.effectiveFrom - other.effectiveFrom ||
    compare(one.tier, other.tier) ||
    one.promptTokensOver - other.promptTokensOver ||
    compare(one.id, other.id)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function modelKey(provider: string, model: string): string {
  return `${provider}/${model}`;
}
