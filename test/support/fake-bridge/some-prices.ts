import type { Price } from '../../../src/shared/commands/prices';

const MILLION = 1_000_000;

/** A row from dollars per million: input, output, cache read. */
export function priceRow(
  model: string,
  [input = 0, output = 0, read = 0]: readonly number[],
  values: Partial<Price> = {},
): Price {
  return {
    id: `price-${model}-${values.effectiveFrom ?? 0}-${values.promptTokensOver ?? 0}-${values.tier ?? ''}`,
    provider: 'ANTHROPIC',
    model,
    effectiveFrom: 0,
    promptTokensOver: 0,
    tier: 'standard',
    input: Math.round(input * MILLION),
    output: Math.round(output * MILLION),
    cacheRead: Math.round(read * MILLION),
    cacheWrite5m: Math.round(input * 1.25 * MILLION),
    cacheWrite1h: Math.round(input * 2 * MILLION),
    source: 'official',
    isOwn: false,
    ...values,
  };
}

const OCTOBER = Date.UTC(2026, 9, 7);
const reported = { source: 'reported' };

/** Prices as they come with the app, and one of the user's own. */
export function somePrices(): Price[] {
  return [
    priceRow('claude-fable-5-2', [8, 40, 0.2], reported),
    priceRow('claude-fable-5-1', [10, 50, 0.25]),
    priceRow('claude-opus-5-5', [4, 20, 0.2], { source: 'official; cache prices reported' }),
    priceRow('claude-opus-5-5', [8, 40, 0.4], { tier: 'fast', ...reported }),
    priceRow('claude-opus-5', [5, 25, 0.5], { effectiveFrom: Date.UTC(2026, 6, 24) }),
    priceRow('claude-opus-4-8', [5, 25, 0.5]),
    priceRow('claude-opus-4-8', [10, 50, 1], { tier: 'fast', ...reported }),
    priceRow('claude-sonnet-5-5', [2, 10, 0.2]),
    priceRow('claude-sonnet-5-5', [2, 10, 0.1], { effectiveFrom: OCTOBER, ...reported }),
    priceRow('claude-sonnet-4-6', [3, 15, 0.3]),
    priceRow('claude-haiku-5-5', [0.1, 0.5, 0.01], { effectiveFrom: OCTOBER, ...reported }),
    priceRow('claude-haiku-5-5', [0.5, 2.5, 0.05], {
      effectiveFrom: OCTOBER,
      promptTokensOver: 100_000,
      ...reported,
    }),
    priceRow('claude-haiku-4-5', [1, 5, 0.1]),
    priceRow('shop-finetune-2', [3.75, 15, 0.375], { source: 'yours', isOwn: true }),
  ];
}
