import { z } from 'zod';
import { command, Id, ModelId, Nothing, Timestamp } from './command';

export const BudgetScope = z.enum([
  'all',
  'profile',
  'credential',
  'client',
  'workspace',
  'session',
]);
export type BudgetScope = z.infer<typeof BudgetScope>;

/** `week` begins on Monday, `month` is the calendar month, days are the user's; `total` never begins anew. */
export const BudgetPeriod = z.enum(['day', 'week', 'month', 'total']);
export type BudgetPeriod = z.infer<typeof BudgetPeriod>;

/** Micro-USD: at most a million dollars. */
export const BudgetLimit = z.int().positive().max(1_000_000_000_000);

const Money = z.int().nonnegative();

export const Budget = z.strictObject({
  id: Id,
  scope: BudgetScope,
  /** The profile, credential, client, session, or the workspace's path; empty for `all`. */
  scopeId: z.string(),
  /** Its name for a person. */
  scopeLabel: z.string(),
  period: BudgetPeriod,
  limitMicroUsd: BudgetLimit,
  /** A hard budget stops the spending; a soft one only tells. */
  isHard: z.boolean(),
  /** Imported history counts too. */
  countsImports: z.boolean(),
  /** Spent in the period under way. */
  capturedMicroUsd: Money,
  /** Held for requests that are under way. */
  reservedMicroUsd: Money,
  /** Never below 0. */
  leftMicroUsd: Money,
  /** What the period will have cost if it goes on like this; null when it is too early to say. */
  forecastMicroUsd: Money.nullable(),
  /** When the period ends, ms UTC; null for `total`. */
  endsAt: Timestamp.nullable(),
  createdAt: Timestamp,
});
export type Budget = z.infer<typeof Budget>;

export const budgets = {
  /** Those of the profile, its credentials, sessions and workspaces, and those for everything. */
  list: command({ input: z.strictObject({ profileId: Id }), output: z.array(Budget) }),
  /** `CONFLICT` when there is one with the same scope and period. */
  create: command({
    input: z.strictObject({
      scope: BudgetScope,
      scopeId: z.string().max(4_096).default(''),
      period: BudgetPeriod,
      limitMicroUsd: BudgetLimit,
      isHard: z.boolean().default(true),
      countsImports: z.boolean().default(false),
    }),
    output: Budget,
  }),
  update: command({
    input: z.strictObject({
      budgetId: Id,
      limitMicroUsd: BudgetLimit.optional(),
      isHard: z.boolean().optional(),
      countsImports: z.boolean().optional(),
    }),
    output: Budget,
  }),
  remove: command({ input: z.strictObject({ budgetId: Id }), output: Nothing }),
  /** The one with the smallest share left among those of the profile; null when there is none. */
  tightest: command({ input: z.strictObject({ profileId: Id }), output: Budget.nullable() }),
  /** Those that apply to a session, tightest first. */
  forSession: command({ input: z.strictObject({ sessionId: Id }), output: z.array(Budget) }),
  /** Lets a model without a price run under hard budgets; what it costs is not known. */
  allowUnmetered: command({
    input: z.strictObject({ model: ModelId, isAllowed: z.boolean() }),
    output: Nothing,
  }),
};
