/**
 * Money is a whole number of micro-dollars everywhere (1 USD = 1,000,000), so that adding a million
 * records gives the same figure in any order.
 */
export type MicroUsd = number;

export const MICRO_USD_PER_USD = 1_000_000;

/** `amount / divisor` in whole numbers, halves away from zero: the one place where money is rounded. */
export function divideRoundHalfUp(amount: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError(`the divisor must be positive, got ${divisor}`);
  const magnitude = amount < 0n ? -amount : amount;
  const rounded = (magnitude * 2n + divisor) / (divisor * 2n);
  return amount < 0n ? -rounded : rounded;
}

/**
 * Money for people: four decimals under a cent (`$0.0042`), two from there on (`$12.34`). An amount
 * that is not zero never reads as zero: below `$0.0001` it is `<$0.0001`.
 */
export function formatMicroUsd(amount: MicroUsd): string {
  const sign = amount < 0 ? '-' : '';
  const magnitude = Math.abs(amount);
  if (magnitude === 0) return '$0.00';
  if (magnitude < 100) return `${sign}<$0.0001`;
  const dollars = magnitude / MICRO_USD_PER_USD;
  const decimals = magnitude < 10_000 ? 4 : 2;
  return `${sign}$${dollars.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}

/** A token count for people: `950`, `12.3k`, `61.2M`. */
export function formatTokens(tokens: number): string {
  if (tokens < 1_000) return String(tokens);
  const [value, unit] =
    tokens < 999_950
      ? [tokens / 1_000, 'k']
      : tokens < 999_950_000
        ? [tokens / 1_000_000, 'M']
        : [tokens / 1_000_000_000, 'G'];
  return `${value.toFixed(1)}${unit}`;
}
