import type { Tokens } from '../../shared/commands/usage';
import { divideRoundHalfUp, type MicroUsd } from '../../shared/money';
import type { Price } from './prices';

const TOKENS_PER_MTOK = 1_000_000n;

/**
 * What a request costs in micro-USD: tokens × micro-USD per million tokens, summed in whole numbers and
 * rounded once, half up.
 */
export function cost(price: Price, tokens: Tokens): MicroUsd {
  const sum =
    product(tokens.input, price.input) +
    product(tokens.output, price.output) +
    product(tokens.cacheRead, price.cacheRead) +
    product(tokens.cacheWrite5m, price.cacheWrite5m) +
    product(tokens.cacheWrite1h, price.cacheWrite1h);
  return Number(divideRoundHalfUp(sum, TOKENS_PER_MTOK));
}

/** All input of a request, cached or not: what the prompt-length tiers and the context window count. */
export function promptTokens(tokens: Tokens): number {
  return tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
}

function product(tokens: number, microUsdPerMTok: number): bigint {
  return BigInt(tokens) * BigInt(microUsdPerMTok);
}
