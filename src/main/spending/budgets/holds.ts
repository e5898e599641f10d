import { and, eq, lte, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Payment, PaymentStatus } from '../../../shared/commands/payments';
import type { MicroUsd } from '../../../shared/money';
import type { Db } from '../../db/open';
import { placeholders, prepared } from '../../db/prepared';
import { payments } from '../../db/schema';
import type { Spender } from './spender';

export type PaymentRow = typeof payments.$inferSelect;

const MINUTE_MS = 60_000;

/** How long money is held: for a request without a sign of life, and for a client, who gives none. */
export const HOLD_MS: Record<Payment['kind'], number> = {
  request: 10 * MINUTE_MS,
  client: 60 * MINUTE_MS,
};

/** Writes a hold that has been found to fit, in the transaction in which that was found. */
export function insertHold(
  tx: Db,
  hold: Spender & {
    kind: Payment['kind'];
    amountMicroUsd: MicroUsd;
    description: string;
    idempotencyKey?: string | null;
    requestHash?: string | null;
    day: string;
    now: number;
  },
): PaymentRow {
  const { now, ...values } = hold;
  const row: PaymentRow = {
    id: uuid(),
    idempotencyKey: null,
    requestHash: null,
    ...values,
    capturedMicroUsd: 0,
    status: 'authorized',
    createdAt: now,
    expiresAt: now + HOLD_MS[hold.kind],
    endedAt: null,
  };
  insertPayment(tx).run(row);
  return row;
}

const insertPayment = prepared((db) =>
  db.insert(payments).values(placeholders(payments)).prepare(),
);

export function findPayment(db: Db, paymentId: string): PaymentRow | undefined {
  return selectPayment(db).get({ paymentId });
}

const selectPayment = prepared((db) =>
  db
    .select()
    .from(payments)
    .where(eq(payments.id, sql.placeholder('paymentId')))
    .prepare(),
);

/** From `authorized` to an end, once; undefined when it had ended before: no end changes again. */
export function endHold(
  tx: Db,
  paymentId: string,
  end: { status: Exclude<PaymentStatus, 'authorized'>; capturedMicroUsd?: MicroUsd; at: number },
): PaymentRow | undefined {
  const { status, capturedMicroUsd = 0, at } = end;
  return updateEnd(tx).get({ paymentId, status, capturedMicroUsd, at });
}

const updateEnd = prepared((db) =>
  db
    .update(payments)
    .set({
      status: sql`${sql.placeholder('status')}`,
      capturedMicroUsd: sql`${sql.placeholder('capturedMicroUsd')}`,
      endedAt: sql`${sql.placeholder('at')}`,
    })
    .where(and(eq(payments.id, sql.placeholder('paymentId')), eq(payments.status, 'authorized')))
    .returning()
    .prepare(),
);

/**
 * Ends what nobody has asked after in time. Only what is marked is free: a hold that merely is past its
 * time still counts, so a clock that is put back never makes one count again. Answers how many.
 */
export function expireDue(tx: Db, now: number): number {
  return updateDue(tx).run({ now }).changes;
}

const updateDue = prepared((db) =>
  db
    .update(payments)
    .set({ status: 'expired', endedAt: sql`${sql.placeholder('now')}` })
    .where(and(eq(payments.status, 'authorized'), lte(payments.expiresAt, sql.placeholder('now'))))
    .prepare(),
);

/** Requests that a process had under way when it ended will never be captured. Answers how many. */
export function voidRequests(tx: Db, now: number): number {
  return tx
    .update(payments)
    .set({ status: 'voided', endedAt: now })
    .where(and(eq(payments.status, 'authorized'), eq(payments.kind, 'request')))
    .run().changes;
}

/** For people. */
export function toPayment(row: PaymentRow): Payment {
  return {
    id: row.id,
    kind: row.kind,
    clientId: row.clientId || null,
    sessionId: row.sessionId || null,
    amountMicroUsd: row.amountMicroUsd,
    capturedMicroUsd: row.capturedMicroUsd,
    status: row.status,
    description: row.description,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    endedAt: row.endedAt,
  };
}
