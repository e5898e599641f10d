import type { Tokens } from '../../shared/commands/usage';
import { divideRoundHalfUp, type MicroUsd } from '../../shared/money';
import type { Price } from './prices';

const TOKENS_PER_MTOK = 1_000_000n;

/**
 * What Anthropic charges for one web search, beside the tokens of its results: USD 10 per 1,000. Fetching
 * a page costs its tokens only. https://platform.claude.com/docs/en/about-claude/pricing
 */
const WEB_SEARCH_MICRO_USD = 10_000n;

/**
 * What a request costs in micro-USD: tokens × micro-USD per million tokens, and the provider's web
 * searches, summed in whole numbers and rounded once, half up.
 */
export function cost(price: Price, tokens: Tokens, webSearches = 0): MicroUsd {
  const sum =
    product(tokens.input, price.input) +
    product(tokens.output, price.output) +
    product(tokens.cacheRead, price.cacheRead) +
    product(tokens.cacheWrite5m, price.cacheWrite5m) +
    product(tokens.cacheWrite1h, price.cacheWrite1h) +
    BigInt(webSearches) * WEB_SEARCH_MICRO_USD * TOKENS_PER_MTOK;
  return Number(divideRoundHalfUp(sum, TOKENS_PER_MTOK));
}

/** All input of a request, cached or not: what the prompt-length tiers and the context window count. */
export function promptTokens(tokens: Tokens): number {
  return tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
}

function product(tokens: number, microUsdPerMTok: number): bigint {
  return BigInt(tokens) * BigInt(microUsdPerMTok);
}
