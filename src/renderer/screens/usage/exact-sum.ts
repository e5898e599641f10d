/** The sum of decimal numbers written as text, exact: `12.5` and `0.25` are `12.75`. */
export function exactSum(amounts: readonly string[]): string {
  const decimals = Math.max(0, ...amounts.map((amount) => fractionOf(amount).length));
  const sum = amounts.reduce((total, amount) => total + scaled(amount, decimals), 0n);
  return trimmed(withPoint(sum, decimals));
}

/**
 * Micro-dollars written as text, in dollars, all with as many decimals as the longest needs: `9178.4` and
 * `6056` are `0.0091784` and `0.0060560`.
 */
export function exactInDollars(amounts: readonly string[]): string[] {
  const decimals = Math.max(0, ...amounts.map((amount) => fractionOf(trimmed(amount)).length));
  return amounts.map((amount) => withPoint(scaled(amount, decimals), decimals + 6));
}

function withPoint(digits: bigint, decimals: number): string {
  const text = String(digits).padStart(decimals + 1, '0');
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

function trimmed(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}

function scaled(amount: string, decimals: number): bigint {
  const [whole = '0'] = amount.split('.');
  return BigInt(`${whole}${fractionOf(amount).slice(0, decimals).padEnd(decimals, '0')}`);
}

function fractionOf(amount: string): string {
  return amount.split('.')[1] ?? '';
}
