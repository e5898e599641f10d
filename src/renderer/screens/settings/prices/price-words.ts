import type { Price } from '../../../../shared/commands/prices';
import { formatTokens, type MicroUsd } from '../../../../shared/money';
import { dollarsText } from '../../../components/dollars';

export const TIER_WORDS: Record<Price['tier'], string> = {
  standard: 'Standard',
  batch: 'Batch',
  fast: 'Fast',
  priority: 'Priority',
};

/** Dollars per million tokens, exact, at least two decimals: columns of them line up. */
export function perMillion(amount: MicroUsd): string {
  const text = dollarsText(amount);
  return text.includes('.') ? text : `${text}.00`;
}

/** When and for what a row holds: `from 7 Oct 2026 · over 100k tokens · batch`; empty for always and all. */
export function priceTerms({ effectiveFrom, promptTokensOver, tier }: Price): string {
  return [
    effectiveFrom === 0 ? '' : `from ${dayName(effectiveFrom)}`,
    promptTokensOver === 0 ? '' : `over ${formatTokens(promptTokensOver).replace('.0', '')} tokens`,
    tier === 'standard' ? '' : TIER_WORDS[tier].toLowerCase(),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** A row in a few words: `claude-opus-5-5, from 7 Oct 2026`. */
export function priceName(price: Price): string {
  const terms = priceTerms(price);
  return terms === '' ? price.model : `${price.model}, ${terms}`;
}

export type PriceModel = { model: string; prices: readonly Price[] };

/** Rows by model, models by name; the newest row first, short prompts before long, standard first. */
export function pricesByModel(prices: readonly Price[], search: string): PriceModel[] {
  const wanted = search.trim().toLowerCase();
  const models = new Map<string, Price[]>();
  for (const price of prices) {
    if (!price.model.toLowerCase().includes(wanted)) continue;
    const rows = models.get(price.model);
    if (rows) rows.push(price);
    else models.set(price.model, [price]);
  }
  return [...models]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([model, rows]) => ({ model, prices: rows.sort(byTerms) }));
}

function byTerms(a: Price, b: Price): number {
  if (a.tier !== b.tier) return a.tier === 'standard' ? -1 : 1;
  return b.effectiveFrom - a.effectiveFrom || a.promptTokensOver - b.promptTokensOver;
}

/** Days of prices are UTC. */
function dayName(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
