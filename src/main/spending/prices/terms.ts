import type { Price } from '../../../shared/commands/prices';
import type { Factor } from './cost';

/** What decides on which terms a request is billed, as the provider told it with the usage. */
export type BillingTerms = {
  provider: string;
  serviceTier: string | null;
  speed: string | null;
  inferenceGeo: string | null;
  webSearches: number;
};

/** Factor for inference in the US only. */
export const US_INFERENCE_PER_MILLE = 1_100;
/** Half of every kind of token: the cache's prices are multiples of the input's. */
const BATCH_PER_MILLE = 500;

/**
 * The price list that the terms ask for, or what has no public price: a word or two that fit behind "no
 * price for". Fast mode cannot be had in a batch. An older model has the region `not_available`.
 */
export function tierOf(terms: BillingTerms): { tier: Price['tier'] } | { missing: string } {
  const { serviceTier, speed, inferenceGeo, webSearches } = terms;
  const region = inferenceGeo ?? 'global';
  if (!EVERYWHERE.includes(region) && !(region === 'us' && isAnthropic(terms)))
    return { missing: `region ${region}` };
  if (webSearches > 0 && !isAnthropic(terms)) return { missing: 'web searches' };
  const service = serviceTier ?? 'standard';
  const pace = speed ?? 'standard';
  if (pace === 'fast' && service === 'standard') return { tier: 'fast' };
  if (pace === 'fast') return { missing: `fast mode in tier ${service}` };
  if (pace !== 'standard') return { missing: `speed ${pace}` };
  if (service === 'standard' || service === 'batch' || service === 'priority')
    return { tier: service };
  return { missing: `tier ${service}` };
}

/**
 * What the figures of `priceTier` are multiplied with under these terms. Anthropic's rules: the batch
 * discount and the surcharge for the US apply to every kind of token, and multiply each other; a fee per
 * search has neither. https://platform.claude.com/docs/en/about-claude/pricing (Batch processing, Data
 * residency pricing, Prompt caching: "these multipliers stack").
 */
export function factorsOf(terms: BillingTerms, priceTier: Price['tier']): Factor[] {
  const isHalved = terms.serviceTier === 'batch' && priceTier === 'standard';
  return [
    ...(isHalved ? [{ label: 'Batch × 0.5', perMille: BATCH_PER_MILLE }] : []),
    ...(terms.inferenceGeo === 'us'
      ? [{ label: 'US inference × 1.1', perMille: US_INFERENCE_PER_MILLE }]
      : []),
  ];
}

/** Lists that a tier is billed by, the best first; a batch without its own list is half of the standard. */
export function listsFor(terms: BillingTerms, tier: Price['tier']): Price['tier'][] {
  return tier === 'batch' && isAnthropic(terms) ? ['batch', 'standard'] : [tier];
}

const EVERYWHERE = ['global', 'not_available'];

function isAnthropic({ provider }: BillingTerms): boolean {
  return provider === 'ANTHROPIC';
}
