import { z } from 'zod';
import { command, Day, Id, Timestamp } from './command';

/** Token columns as the provider bills them; input excludes what was read from or written to the cache. */
export const Tokens = z.strictObject({
  input: z.int().nonnegative(),
  output: z.int().nonnegative(),
  cacheRead: z.int().nonnegative(),
  cacheWrite5m: z.int().nonnegative(),
  cacheWrite1h: z.int().nonnegative(),
});
export type Tokens = z.infer<typeof Tokens>;

export const UsageTotals = z.strictObject({
  requests: z.int().nonnegative(),
  tokens: Tokens,
  costMicroUsd: z.int().nonnegative(),
  /** Requests whose price is not known; their cost is not in `costMicroUsd`. */
  unpriced: z.int().nonnegative(),
});
export type UsageTotals = z.infer<typeof UsageTotals>;

/** One stack of the chart, or one row of a breakdown. `key` is the model id or credential id. */
export const UsageGroup = UsageTotals.extend({ key: z.string(), label: z.string() });
export type UsageGroup = z.infer<typeof UsageGroup>;

export const UsageDimension = z.enum(['model', 'credential', 'workspace']);
export type UsageDimension = z.infer<typeof UsageDimension>;

/** One immutable line of the ledger. */
export const UsageRecord = z.strictObject({
  id: Id,
  at: Timestamp,
  source: z.enum(['session', 'gateway', 'import']),
  requestId: z.string(),
  model: z.string(),
  /** Names as they were when the request was made. */
  credentialName: z.string(),
  sessionId: Id.nullable(),
  sessionTitle: z.string(),
  workspace: z.string(),
  tokens: Tokens,
  thinkingTokens: z.int().nonnegative(),
  serviceTier: z.string().nullable(),
  /** null = unpriced. */
  costMicroUsd: z.int().nonnegative().nullable(),
  priceId: z.string().nullable(),
  /** The reply was cut off: tokens are what was known by then. */
  isEstimated: z.boolean(),
});
export type UsageRecord = z.infer<typeof UsageRecord>;

/** Inclusive local days. */
const Range = z.strictObject({ profileId: Id, from: Day, to: Day });

export const usage = {
  /** Totals, the same for the equally long range before, and cost per day stacked by `by`. */
  summary: command({
    input: Range.extend({ by: UsageDimension }),
    output: z.strictObject({
      totals: UsageTotals,
      previous: UsageTotals,
      groups: z.array(UsageGroup),
      /** Every day of the range, also those without usage; `groups` maps a group's key to its figures. */
      days: z.array(
        z.strictObject({
          day: Day,
          groups: z.record(
            z.string(),
            z.strictObject({ costMicroUsd: z.int().nonnegative(), tokens: z.int().nonnegative() }),
          ),
        }),
      ),
    }),
  }),
  /** The ledger, newest first, a page at a time: pass the last row's `at` and `id` as `before`. */
  records: command({
    input: Range.extend({
      limit: z.int().min(1).max(500).default(100),
      before: z.strictObject({ at: Timestamp, id: Id }).nullish(),
    }),
    output: z.strictObject({ records: z.array(UsageRecord), hasMore: z.boolean() }),
  }),
  /** What the profile spent today, for the rail. */
  today: command({ input: z.strictObject({ profileId: Id }), output: UsageTotals }),
};
