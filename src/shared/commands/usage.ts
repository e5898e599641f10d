import { z } from 'zod';
import { command, Day, Id, Nothing, Timestamp } from './command';
import { Price } from './prices';

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

/** One stack of the chart, or one row of a breakdown. `key` is an id, or a workspace's path. */
export const UsageGroup = UsageTotals.extend({ key: z.string(), label: z.string() });
export type UsageGroup = z.infer<typeof UsageGroup>;

export const UsageDimension = z.enum(['model', 'credential', 'client', 'workspace', 'session']);
export type UsageDimension = z.infer<typeof UsageDimension>;

/** One immutable line of the ledger. */
export const UsageRecord = z.strictObject({
  id: Id,
  at: Timestamp,
  source: z.enum(['session', 'gateway', 'import']),
  requestId: z.string(),
  provider: z.string(),
  model: z.string(),
  /** Names as they were when the request was made. */
  credentialName: z.string(),
  clientName: z.string(),
  /** Also of sessions that are not ours: imported ones. */
  sessionId: z.string().nullable(),
  sessionTitle: z.string(),
  workspace: z.string(),
  tokens: Tokens,
  thinkingTokens: z.int().nonnegative(),
  webSearches: z.int().nonnegative(),
  serviceTier: z.string().nullable(),
  /** null = unpriced. */
  costMicroUsd: z.int().nonnegative().nullable(),
  priceId: z.string().nullable(),
  /** The reply was cut off: tokens are what was known by then. */
  isEstimated: z.boolean(),
});
export type UsageRecord = z.infer<typeof UsageRecord>;

/** Which records: every part that is given must fit. */
export const UsageFilter = z.strictObject({
  model: z.string().max(200).optional(),
  credentialId: z.string().max(64).optional(),
  clientId: z.string().max(64).optional(),
  workspace: z.string().max(4_096).optional(),
  sessionId: z.string().max(64).optional(),
  source: z.enum(['session', 'gateway', 'import']).optional(),
  /** Everything but imported history. */
  withoutImports: z.boolean().optional(),
  unpricedOnly: z.boolean().optional(),
  /** In the model's, the key's, the client's, the session's or the workspace's name. */
  text: z.string().trim().max(200).optional(),
});
export type UsageFilter = z.infer<typeof UsageFilter>;

export const UsageSort = z.enum(['at', 'cost', 'tokens']);
export type UsageSort = z.infer<typeof UsageSort>;

/** One line of the sum behind a cost. */
export const CostLine = z.strictObject({
  label: z.string(),
  /** Tokens, or searches. */
  quantity: z.int().nonnegative(),
  /** Micro-USD per million of them, multipliers included. */
  microUsdPerMillion: z.int().nonnegative(),
  /** Exact, as a decimal number of micro-USD: only the total is rounded. */
  exactMicroUsd: z.string(),
});
export type CostLine = z.infer<typeof CostLine>;

/** Inclusive local days. */
const Range = z.strictObject({ profileId: Id, from: Day, to: Day });

export const usage = {
  /** Totals, the same for the equally long range before, and cost per day stacked by `by`. */
  summary: command({
    input: Range.extend({
      by: UsageDimension,
      /** Without it, imported history counts too. */
      withoutImports: z.boolean().default(false),
    }),
    output: z.strictObject({
      totals: UsageTotals,
      previous: UsageTotals,
      /** What the same tokens would have cost more without the cache; below 0 when writes cost more than reads saved. */
      cacheSavedMicroUsd: z.int(),
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
  /** Each day of a year that has usage. */
  year: command({
    input: z.strictObject({ profileId: Id, year: z.int().min(2000).max(2100) }),
    output: z.array(
      z.strictObject({
        day: Day,
        requests: z.int().nonnegative(),
        tokens: z.int().nonnegative(),
        costMicroUsd: z.int().nonnegative(),
      }),
    ),
  }),
  /** The ledger, a page at a time, largest or newest first: pass the last row's `key` and `id` as `before`. */
  records: command({
    input: Range.extend({
      filter: UsageFilter.default({}),
      sort: UsageSort.default('at'),
      ascending: z.boolean().default(false),
      limit: z.int().min(1).max(500).default(100),
      before: z.strictObject({ key: z.int(), id: Id }).nullish(),
    }),
    output: z.strictObject({
      /** `key` is what it is sorted by. */
      records: z.array(UsageRecord.extend({ key: z.int() })),
      hasMore: z.boolean(),
    }),
  }),
  /** Why a record costs what it costs. `lines` is empty when it is unpriced; then `reason` says why. */
  explain: command({
    input: z.strictObject({ recordId: Id }),
    output: z.strictObject({
      record: UsageRecord,
      lines: z.array(CostLine),
      price: Price.nullable(),
      /** "US inference × 1.1", in words, for each that applied. */
      multipliers: z.array(z.string()),
      reason: z.string(),
    }),
  }),
  /**
   * Writes the records to a file that the user picks; `usage.exporting` tells how far it is. Null when
   * they cancel the choice. Errors: `DISK_FULL`; what was written before a failure or a cancel is removed.
   */
  export: command({
    input: Range.extend({
      filter: UsageFilter.default({}),
      format: z.enum(['csv', 'json']),
    }),
    output: z
      .strictObject({
        path: z.string(),
        records: z.int().nonnegative(),
        bytes: z.int().nonnegative(),
        wasCancelled: z.boolean(),
      })
      .nullable(),
  }),
  cancelExport: command({ input: Nothing, output: Nothing }),
  /** What the profile spent today, for the rail. */
  today: command({ input: z.strictObject({ profileId: Id }), output: UsageTotals }),
};
