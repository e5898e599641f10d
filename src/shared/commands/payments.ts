import { z } from 'zod';
import { command, Id, Timestamp } from './command';

/** `authorized` → `captured`, `voided` or `expired`; none of those changes again. */
export const PaymentStatus = z.enum(['authorized', 'captured', 'voided', 'expired']);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

/** Money held for a request, or for work of a client's own, until what it cost is known. */
export const Payment = z.strictObject({
  id: Id,
  /** `request`: held by the app around a request to a provider; `client`: asked for by a client. */
  kind: z.enum(['request', 'client']),
  clientId: z.string().nullable(),
  sessionId: z.string().nullable(),
  amountMicroUsd: z.int().nonnegative(),
  capturedMicroUsd: z.int().nonnegative(),
  status: PaymentStatus,
  description: z.string(),
  createdAt: Timestamp,
  /** When it is given up unless it is captured, voided or kept alive before. */
  expiresAt: Timestamp,
  endedAt: Timestamp.nullable(),
});
export type Payment = z.infer<typeof Payment>;

export const payments = {
  /** Newest first; `before` is the last payment of the page before. */
  list: command({
    input: z.strictObject({
      clientId: z.string().max(64).nullish(),
      sessionId: Id.nullish(),
      status: PaymentStatus.nullish(),
      limit: z.int().min(1).max(500).default(100),
      before: Id.nullish(),
    }),
    output: z.strictObject({ payments: z.array(Payment), hasMore: z.boolean() }),
  }),
  /**
   * Reserves for work of a client's own. The same `idempotencyKey` and body answer the same payment;
   * another body is a `CONFLICT`. `BUDGET_EXHAUSTED` names the budget that has not enough left.
   */
  authorize: command({
    input: z.strictObject({
      clientId: z.string().min(1).max(64),
      amountMicroUsd: z.int().positive().max(1_000_000_000_000),
      description: z.string().trim().max(500).default(''),
      idempotencyKey: z.string().min(1).max(200).nullish(),
    }),
    output: Payment,
  }),
  /** At most what is held. Again with the same amount: the same answer; anything else is a `CONFLICT`. */
  capture: command({
    input: z.strictObject({ paymentId: Id, amountMicroUsd: z.int().nonnegative() }),
    output: Payment,
  }),
  /** Gives the money free. Again: the same answer; a captured one is a `CONFLICT`. */
  void: command({ input: z.strictObject({ paymentId: Id }), output: Payment }),
};
