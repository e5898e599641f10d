import type { NewPrice, Price } from '../../../../shared/commands/prices';
import { divideRoundHalfUp, type MicroUsd } from '../../../../shared/money';
import { dollarsText, parseDollars } from '../../../components/dollars';

export const AMOUNTS = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;
type Amount = (typeof AMOUNTS)[number];

/** A price as it is being written. */
export type PriceDraft = {
  provider: string;
  model: string;
  /** `YYYY-MM-DD`; empty = from the beginning. */
  from: string;
  over: string;
  tier: Price['tier'];
} & Record<Amount, string>;

export type DraftProblems = Partial<Record<keyof PriceDraft, string>>;

export function emptyDraft(model: string, provider: string): PriceDraft {
  const amounts = { input: '', output: '', cacheRead: '', cacheWrite5m: '', cacheWrite1h: '' };
  return { provider, model, from: '', over: '', tier: 'standard', ...amounts };
}

/** A million dollars per million tokens, as the contract allows. */
const MAX_AMOUNT: MicroUsd = 1_000_000_000_000;

/** The row that a draft says, or what is wrong with it, field by field. */
export function readDraft(
  draft: PriceDraft,
): { price: NewPrice; problems: null } | { price: null; problems: DraftProblems } {
  const problems: DraftProblems = {};
  const model = draft.model.trim();
  if (model === '') problems.model = 'Name the model as its provider does.';
  const over = draft.over.trim() === '' ? 0 : Number(draft.over.trim().replaceAll(',', ''));
  if (!Number.isInteger(over) || over < 0 || over > 100_000_000) {
    problems.over = 'A whole number of tokens.';
  }
  const amounts = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  for (const name of AMOUNTS) {
    const amount = parseDollars(draft[name]);
    if (amount === null) problems[name] = draft[name].trim() === '' ? 'Required' : 'Not an amount';
    else if (amount > MAX_AMOUNT) problems[name] = 'Too much';
    else amounts[name] = amount;
  }
  if (Object.keys(problems).length > 0) return { price: null, problems };
  const { provider, tier, from } = draft;
  const effectiveFrom = from === '' ? null : from;
  return {
    price: { provider, model, effectiveFrom, promptTokensOver: over, tier, ...amounts },
    problems: null,
  };
}

/**
 * The cache prices that are usual for an input price: reads a tenth, writes 1.25 times for five minutes and
 * twice for an hour. null when the input price cannot be read.
 */
export function usualCachePrices(
  input: string,
): Pick<PriceDraft, 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h'> | null {
  const amount = parseDollars(input);
  if (amount === null) return null;
  const share = (hundredths: bigint) =>
    dollarsText(Number(divideRoundHalfUp(BigInt(amount) * hundredths, 100n)));
  return { cacheRead: share(10n), cacheWrite5m: share(125n), cacheWrite1h: share(200n) };
}
