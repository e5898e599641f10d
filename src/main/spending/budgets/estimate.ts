import type { Price } from '../../../shared/commands/prices';
import type { MicroUsd } from '../../../shared/money';
import { TOKENS_PER_MTOK, WEB_SEARCH_MICRO_USD } from '../prices/cost';

/** The most that a request can cost, as a line over its output tokens. */
export type WorstCase = {
  /** Input and searches, in micro-USD. */
  fixedMicroUsd: MicroUsd;
  /** Micro-USD per million output tokens. */
  outputMicroUsdPerMTok: MicroUsd;
};

/** Below this a reply is of no use: a request that cannot have it is refused. */
export const LEAST_OUTPUT_TOKENS = 1_024;

/**
 * What is reserved for a request, before it is made: nothing is read from the cache, and where writes are
 * asked for, everything is written. `price` must be the one for a prompt of `inputTokens`.
 */
export function worstCase(
  price: Pick<Price, 'input' | 'output' | 'cacheWrite5m' | 'cacheWrite1h'>,
  request: {
    inputTokens: number;
    /** How long it asks the provider to keep what it says; null when it does not. */
    cacheWrites: '5m' | '1h' | null;
    /** The most searches it lets the provider make. */
    webSearches?: number;
    /** Multipliers in thousandths, such as the one for inference in the US. */
    factors?: readonly { perMille: number }[];
  },
): WorstCase {
  const { inputTokens, cacheWrites, webSearches = 0, factors = [] } = request;
  const written = { '5m': price.cacheWrite5m, '1h': price.cacheWrite1h };
  const inputRate = Math.max(price.input, cacheWrites ? written[cacheWrites] : 0);
  const above = factors.reduce((product, { perMille }) => product * BigInt(perMille), 1n);
  const below = 1_000n ** BigInt(factors.length);
  const input = divideRoundUp(
    BigInt(inputTokens) * BigInt(inputRate) * above,
    TOKENS_PER_MTOK * below,
  );
  return {
    fixedMicroUsd: Number(input + BigInt(webSearches) * WEB_SEARCH_MICRO_USD),
    outputMicroUsdPerMTok: Number(divideRoundUp(BigInt(price.output) * above, below)),
  };
}

/** The most that the request can cost with so many output tokens, in micro-USD rounded up. */
export function worstCost(worst: WorstCase, outputTokens: number): bigint {
  const output = BigInt(outputTokens) * BigInt(worst.outputMicroUsdPerMTok);
  return BigInt(worst.fixedMicroUsd) + divideRoundUp(output, TOKENS_PER_MTOK);
}

/** The most output tokens, up to `most`, whose worst cost is within `room`; below 0 when nothing fits. */
export function outputThatFits(worst: WorstCase, room: MicroUsd, most: number): number {
  const left = BigInt(room) - BigInt(worst.fixedMicroUsd);
  if (left < 0n) return -1;
  if (worst.outputMicroUsdPerMTok === 0) return most;
  const tokens = (left * TOKENS_PER_MTOK) / BigInt(worst.outputMicroUsdPerMTok);
  return tokens < BigInt(most) ? Number(tokens) : most;
}

function divideRoundUp(amount: bigint, divisor: bigint): bigint {
  return (amount + divisor - 1n) / divisor;
}
