import { createHash } from 'node:crypto';
import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { CommandOutput, ParsedInput } from '../../../shared/commands';
import type { Payment } from '../../../shared/commands/payments';
import { ChatelaineError } from '../../../shared/errors';
import { formatMicroUsd } from '../../../shared/money';
import type { Db, OpenDatabase } from '../../db/open';
import { payments } from '../../db/schema';
import { exhausted } from './exhausted';
import { endHold, expireDue, findPayment, insertHold, type PaymentRow, toPayment } from './holds';
import type { BudgetNames } from './labels';
import type { BudgetNews } from './news';
import { spenderOf } from './spender';
import { type BudgetStates, byMoneyLeft } from './states';

export type ClientPayments = {
  /** Also those that the app makes around requests. Newest first, a page at a time. */
  list(input: ParsedInput<'payments.list'>): CommandOutput<'payments.list'>;
  /**
   * Holds money for work of a client's own: all of it or none. Errors: `NOT_FOUND` without such a client;
   * `BUDGET_EXHAUSTED`; `CONFLICT` when the idempotency key was used for something else.
   */
  authorize(input: ParsedInput<'payments.authorize'>): Payment;
  /** Errors: `NOT_FOUND`; `CONFLICT` when it is more than is held, or the payment has ended otherwise. */
  capture(input: ParsedInput<'payments.capture'>): Payment;
  /** Errors: `NOT_FOUND`; `CONFLICT` when it was captured. */
  void(input: ParsedInput<'payments.void'>): Payment;
};

export function createClientPayments(ports: {
  database: OpenDatabase;
  states: BudgetStates;
  news: BudgetNews;
  names: BudgetNames;
  /** One change in one transaction, then the news of it. */
  change: <T>(work: (tx: Db, now: number) => T) => T;
}): ClientPayments {
  const { database, states, news, names, change } = ports;

  return {
    list(input) {
      const rows = readPage(database.db, input);
      const page = rows.slice(0, input.limit).map(toPayment);
      return { payments: page, hasMore: rows.length > input.limit };
    },

    authorize: (input) =>
      change((tx, now) => {
        const { clientId, amountMicroUsd, description, idempotencyKey = null } = input;
        const requestHash = idempotencyKey === null ? null : hashOf(input);
        const earlier = idempotencyKey === null ? undefined : findByKey(tx, input);
        if (earlier) return toPayment(sameRequest(earlier, requestHash));
        const client = names.client(clientId);
        if (!client) throw new ChatelaineError('NOT_FOUND', 'There is no such client.');
        expireDue(tx, now);
        const spender = { ...NOTHING, clientId, profileId: client.profileId ?? '' };
        refuseWithoutRoom(states, spender, amountMicroUsd);
        return toPayment(
          insertHold(tx, {
            ...spender,
            kind: 'client',
            amountMicroUsd,
            description,
            idempotencyKey,
            requestHash,
            day: states.today(),
            now,
          }),
        );
      }),

    capture: ({ paymentId, amountMicroUsd }) =>
      change((tx, now) => {
        const payment = findOfClient(tx, paymentId);
        if (payment.status === 'captured' && payment.capturedMicroUsd === amountMicroUsd)
          return toPayment(payment);
        if (payment.status !== 'authorized' || payment.expiresAt <= now) throw ended(payment);
        if (amountMicroUsd > payment.amountMicroUsd) throw tooMuch(payment);
        const end = { status: 'captured', capturedMicroUsd: amountMicroUsd, at: now } as const;
        news.changed(spenderOf(payment));
        return toPayment(endHold(tx, paymentId, end) ?? payment);
      }),

    void: ({ paymentId }) =>
      change((tx, now) => {
        const payment = findOfClient(tx, paymentId);
        if (payment.status === 'captured') throw ended(payment);
        return toPayment(endHold(tx, paymentId, { status: 'voided', at: now }) ?? payment);
      }),
  };
}

const NOTHING = { profileId: '', credentialId: '', clientId: '', sessionId: '', workspace: '' };

function refuseWithoutRoom(
  states: BudgetStates,
  spender: typeof NOTHING,
  amountMicroUsd: number,
): void {
  const hard = states.applyingTo(spender).filter(({ row }) => row.isHard);
  const [tightest] = hard.sort(byMoneyLeft);
  if (tightest && tightest.leftMicroUsd < amountMicroUsd)
    throw exhausted(states, tightest, { needed: amountMicroUsd, what: 'the payment is for' });
}

/** What a repeated request must have in common with the first. */
function hashOf({ amountMicroUsd, description }: ParsedInput<'payments.authorize'>): string {
  return createHash('sha256')
    .update(JSON.stringify([amountMicroUsd, description]))
    .digest('hex');
}

function findByKey(
  tx: Db,
  { clientId, idempotencyKey }: ParsedInput<'payments.authorize'>,
): PaymentRow | undefined {
  return tx
    .select()
    .from(payments)
    .where(and(eq(payments.clientId, clientId), eq(payments.idempotencyKey, idempotencyKey ?? '')))
    .get();
}

function sameRequest(earlier: PaymentRow, requestHash: string | null): PaymentRow {
  if (earlier.requestHash === requestHash) return earlier;
  throw new ChatelaineError(
    'CONFLICT',
    'This idempotency key was used for another payment. Use a new key for each payment.',
  );
}

function findOfClient(tx: Db, paymentId: string): PaymentRow {
  const payment = findPayment(tx, paymentId);
  if (!payment) throw new ChatelaineError('NOT_FOUND', 'There is no such payment.');
  if (payment.kind === 'client') return payment;
  throw new ChatelaineError(
    'CONFLICT',
    'This money is held for a request to a provider. It is settled when the reply ends; stop the session to end it now.',
  );
}

const END_WORDS = {
  authorized: 'expired',
  captured: 'captured',
  voided: 'voided',
  expired: 'expired',
};

function ended({ status }: PaymentRow): ChatelaineError {
  return new ChatelaineError(
    'CONFLICT',
    `This payment was ${END_WORDS[status]} already, and that is final. Authorize a new one.`,
  );
}

function tooMuch({ amountMicroUsd }: PaymentRow): ChatelaineError {
  return new ChatelaineError(
    'CONFLICT',
    `Only ${formatMicroUsd(amountMicroUsd)} is held: no more than that can be captured.`,
  );
}

/** One row more than asked for, to know whether there are more. */
function readPage(db: Db, input: ParsedInput<'payments.list'>): PaymentRow[] {
  const { clientId, sessionId, status, limit, before } = input;
  return db
    .select()
    .from(payments)
    .where(
      and(
        clientId ? eq(payments.clientId, clientId) : undefined,
        sessionId ? eq(payments.sessionId, sessionId) : undefined,
        status ? hasStatus(status, !clientId && !sessionId) : undefined,
        before ? lt(payments.id, before) : undefined,
      ),
    )
    .orderBy(desc(payments.id))
    .limit(limit + 1)
    .all();
}

/**
 * Nearly all payments are captured: to find those through the index on the status would be to sort them
 * all for one page. `+` keeps SQLite from it (https://sqlite.org/optoverview.html#uplus).
 */
function hasStatus(status: Payment['status'], isAlone: boolean): SQL {
  if (isAlone && status !== 'captured') return eq(payments.status, status);
  return sql`+${payments.status} = ${status}`;
}
