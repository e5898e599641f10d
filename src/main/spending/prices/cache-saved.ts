import type { Tokens } from '../../../shared/commands/usage';
import { divideRoundHalfUp, type MicroUsd } from '../../../shared/money';
import { addDays } from '../local-day';
import { TOKENS_PER_MTOK } from './cost';
import type { Prices } from './prices';

/** What one model used on one day, of one or more requests. */
export type CacheLine = {
  /** `YYYY-MM-DD`. */
  day: string;
  provider: string;
  model: string;
  requests: number;
  tokens: Tokens;
};

/**
 * What the cache saved in micro-USD: what was read from it at the price of plain input less the price of
 * reads, minus what writes cost more than plain input. Below 0 when writes cost more than reads saved.
 *
 * An estimate for people, not part of the ledger: a line of the rollup does not tell the length of each
 * prompt, the tier or the region, so the standard list price of the day for a prompt of the average length
 * is taken. A model without a price counts for nothing.
 */
export function cacheSavedMicroUsd(
  prices: Pick<Prices, 'price'>,
  lines: Iterable<CacheLine>,
): MicroUsd {
  let saved = 0n;
  for (const line of lines) saved += savedBy(prices, line);
  return Number(divideRoundHalfUp(saved, TOKENS_PER_MTOK));
}

/** In millionths of a micro-USD, exact. */
function savedBy(
  prices: Pick<Prices, 'price'>,
  { day, provider, model, requests, tokens }: CacheLine,
): bigint {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  if (cacheRead + cacheWrite5m + cacheWrite1h === 0) return 0n;
  const prompts = input + cacheRead + cacheWrite5m + cacheWrite1h;
  // A price begins at midnight UTC; the last moment of the day has the one that the day ends with.
  const at = Date.parse(addDays(day, 1)) - 1;
  const price = prices.price(provider, model, at, Math.ceil(prompts / Math.max(requests, 1)));
  if (!price) return 0n;
  const dearer = (tokenCount: number, thanInput: number) =>
    BigInt(tokenCount) * BigInt(price.input - thanInput);
  return (
    dearer(cacheRead, price.cacheRead) +
    dearer(cacheWrite5m, price.cacheWrite5m) +
    dearer(cacheWrite1h, price.cacheWrite1h)
  );
}
