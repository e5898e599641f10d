import type { MicroUsd } from '../../../shared/money';
import { parseDollars } from '../../components/dollars';

/** A million dollars, as the contract allows. */
const MAX_LIMIT: MicroUsd = 1_000_000_000_000;

/** A limit that a person wrote; null when it is none: see {@link limitProblem}. */
export function readLimit(text: string): MicroUsd | null {
  const amount = parseDollars(text);
  return amount === null || amount === 0 || amount > MAX_LIMIT ? null : amount;
}

/** What is wrong with it, for the field; null when nothing is. */
export function limitProblem(text: string): string | null {
  if (text.trim() === '') return 'Enter an amount in dollars.';
  const amount = parseDollars(text);
  if (amount === null) return 'Write it as 25 or 12.50, with at most six decimals.';
  if (amount === 0) return 'A budget of nothing would stop everything. Enter more than 0.';
  return amount > MAX_LIMIT ? 'At most $1,000,000.' : null;
}

/** A limit to suggest in place of one that is too small: half as much again, a round figure, and enough. */
export function suggestedLimit(limit: MicroUsd, missing: MicroUsd): MicroUsd {
  const wanted = Math.max(limit * 1.5, limit + missing * 2);
  const step = 10 ** Math.max(4, Math.floor(Math.log10(wanted)) - 1);
  return Math.min(MAX_LIMIT, Math.ceil(wanted / step) * step);
}
