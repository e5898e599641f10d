import { z } from 'zod';
import { command, Day, ModelId, Nothing, Timestamp } from './command';

/** Micro-USD per million tokens (so a dollar per million is 1,000,000). */
const PerMTok = z.int().nonnegative().max(1_000_000_000_000);
/** A factor in thousandths: 500 = half, 1,100 = a tenth more. */
const PerMille = z.int().positive().max(100_000);

/**
 * What a model costs from a day on, for prompts longer than `promptTokensOver` tokens. Rows are never
 * changed: a later one supersedes an earlier one from its date.
 */
export const Price = z.strictObject({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  /** Milliseconds UTC; 0 = as long as the model has existed. */
  effectiveFrom: Timestamp,
  promptTokensOver: z.int().nonnegative(),
  /** `standard`, or what the price is for instead: `batch`, `fast`, `priority`. */
  tier: z.enum(['standard', 'batch', 'fast', 'priority']),
  input: PerMTok,
  output: PerMTok,
  cacheRead: PerMTok,
  cacheWrite5m: PerMTok,
  cacheWrite1h: PerMTok,
  /** `official`, `reported`..., or `yours`. */
  source: z.string(),
  /** Entered or imported by the user: it can be removed. */
  isOwn: z.boolean(),
});
export type Price = z.infer<typeof Price>;

/** A row of the user's own. */
export const NewPrice = z.strictObject({
  provider: z.string().trim().min(1).max(40).default('ANTHROPIC'),
  model: ModelId,
  /** First day, UTC; null = from the beginning. */
  effectiveFrom: Day.nullable(),
  promptTokensOver: z.int().nonnegative().max(100_000_000).default(0),
  tier: Price.shape.tier.default('standard'),
  input: PerMTok,
  output: PerMTok,
  cacheRead: PerMTok,
  cacheWrite5m: PerMTok,
  cacheWrite1h: PerMTok,
});
export type NewPrice = z.infer<typeof NewPrice>;

export const prices = {
  /** All rows in force or not, by model and date, and what has been used without a price. */
  list: command({
    input: Nothing,
    output: z.strictObject({
      prices: z.array(Price),
      unpriced: z.array(
        z.strictObject({
          provider: z.string(),
          model: z.string(),
          requests: z.int().positive(),
          /** Why no price applies: `model`, or the tier or region that has none. */
          reason: z.string(),
        }),
      ),
      /** Factor for inference in the US only. */
      usInferencePerMille: PerMille,
    }),
  }),
  /** Every record without a cost that it covers is filled. `CONFLICT` when there is a row of the user's own for the same. */
  add: command({
    input: NewPrice,
    output: z.strictObject({ price: Price, filled: z.int().nonnegative() }),
  }),
  /** A row of the user's own that no record was priced with (`CONFLICT` otherwise: supersede it instead). */
  remove: command({ input: z.strictObject({ priceId: z.string() }), output: Nothing }),
  /**
   * Reads a price file (the form of `resources/prices.json`) that the user chooses; null when they cancel.
   * All or nothing; `INVALID_INPUT` names the entry and what is wrong with it.
   */
  importFile: command({
    input: Nothing,
    output: z
      .strictObject({ added: z.int().nonnegative(), filled: z.int().nonnegative() })
      .nullable(),
  }),
};
