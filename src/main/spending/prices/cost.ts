import type { Tokens } from '../../../shared/commands/usage';
import { divideRoundHalfUp, type MicroUsd } from '../../../shared/money';

/** Micro-USD per million tokens of each kind. */
type Rates = { readonly [K in keyof Tokens]: number };

/** What all tokens of a request are multiplied with, in thousandths: 500 = half. */
export type Factor = { label: string; perMille: number };

/** One line of the sum that a cost is. */
export type CostPart = {
  label: string;
  /** Tokens, or searches. */
  quantity: number;
  /** Micro-USD per million of them, times `scale`. */
  scaledRate: bigint;
};

export const TOKENS_PER_MTOK = 1_000_000n;

/**
 * What Anthropic charges for one web search, beside the tokens of its results: USD 10 per 1,000. Fetching
 * a page costs its tokens only. https://platform.claude.com/docs/en/about-claude/pricing
 */
export const WEB_SEARCH_MICRO_USD = 10_000n;

const PER_MILLE = 1_000n;

/**
 * What a request costs in micro-USD: tokens × micro-USD per million tokens × factors, and the provider's
 * web searches, summed in whole numbers and rounded once, half up. A fee per search is not multiplied.
 */
export function cost(
  rates: Rates,
  tokens: Tokens,
  webSearches = 0,
  factors: readonly Factor[] = [],
): MicroUsd {
  const { parts, scale } = costParts(rates, tokens, webSearches, factors);
  const sum = parts.reduce((total, part) => total + exactAmount(part), 0n);
  return Number(divideRoundHalfUp(sum, scale * TOKENS_PER_MTOK));
}

/** The lines behind {@link cost}; nothing is divided, so that their sum is exact. */
export function costParts(
  rates: Rates,
  tokens: Tokens,
  webSearches: number,
  factors: readonly Factor[],
): { parts: CostPart[]; scale: bigint } {
  const scale = PER_MILLE ** BigInt(factors.length);
  const factor = factors.reduce((product, { perMille }) => product * BigInt(perMille), 1n);
  const parts = TOKEN_KINDS.map(([kind, label]) => ({
    label,
    quantity: tokens[kind],
    scaledRate: BigInt(rates[kind]) * factor,
  }));
  const searches = {
    label: 'Web searches',
    quantity: webSearches,
    scaledRate: WEB_SEARCH_MICRO_USD * TOKENS_PER_MTOK * scale,
  };
  return { parts: [...parts, searches], scale };
}

/** In micro-USD × `scale` × a million. */
export function exactAmount({ quantity, scaledRate }: CostPart): bigint {
  return BigInt(quantity) * scaledRate;
}

/** All input of a request, cached or not: what the prompt-length tiers and the context window count. */
export function promptTokens(tokens: Tokens): number {
  return tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
}

const TOKEN_KINDS = [
  ['input', 'Input'],
  ['cacheWrite5m', 'Cache writes, 5 minutes'],
  ['cacheWrite1h', 'Cache writes, 1 hour'],
  ['cacheRead', 'Cache reads'],
  ['output', 'Output'],
] as const satisfies readonly (readonly [keyof Tokens, string])[];
