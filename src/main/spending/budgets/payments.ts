import { and, eq } from 'drizzle-orm';
import { ChatelaineError } from '../../../shared/errors';
import type { MicroUsd } from '../../../shared/money';
import type { Clock } from '../../clock';
import type { Db, OpenDatabase } from '../../db/open';
import { payments, unmeteredModels } from '../../db/schema';
import type { Timer } from '../../timer';
import { ENVIRONMENT_CREDENTIAL_ID } from '../ledger/entry';
import { type ClientPayments, createClientPayments } from './client-payments';
import { outputThatFits, type WorstCase, worstCost } from './estimate';
import { exhausted } from './exhausted';
import { endHold, expireDue, findPayment, HOLD_MS, insertHold, voidRequests } from './holds';
import { type BudgetNames, budgetPhrase } from './labels';
import type { BudgetNews } from './news';
import { spenderOf } from './spender';
import { type BudgetState, type BudgetStates, byMoneyLeft } from './states';

/** A request to a provider that is about to be made. */
export type Reservation = {
  profileId: string;
  /** null when the environment's key pays. */
  credentialId: string | null;
  clientId?: string;
  sessionId?: string;
  /** As the ledger will have it. */
  workspace: string;
  model: string;
  description?: string;
  /** The most it can cost; null when the model has no price. */
  worstCase: WorstCase | null;
  maxOutputTokens: number;
  /** Below this a reply is of no use; at most `maxOutputTokens`. */
  leastOutputTokens: number;
};

export type Payments = ClientPayments & {
  /**
   * Holds the worst case of a request against every budget it is in, in one IMMEDIATE transaction: what
   * hard budgets have captured and hold never exceeds their limit (invariant 5). `maxOutputTokens` is
   * what fits. Errors: `BUDGET_EXHAUSTED` when not even the least does (details: `budgetId`, `scopeLabel`
   * and `leftMicroUsd` of the tightest, and `isHeld` when only what is held for others is in the way); `MODEL_UNPRICED` under a hard budget, unless the model may run
   * unmetered (details: `model`, `budgetId`).
   */
  reserve(request: Reservation): { paymentId: string; maxOutputTokens: number };
  /**
   * What the request cost, in the transaction of the ledger: the hold ends and the rest is free. null =
   * unpriced. Never refuses, also not more than was held: a turn that runs always finishes.
   */
  captureRequest(tx: Db, paymentId: string, costMicroUsd: MicroUsd | null): void;
  /** No answer: nothing was paid. Does nothing when the hold has ended already. */
  release(paymentId: string): void;
  /** A sign of life: ten minutes more. */
  keepAlive(paymentId: string): void;
  /** At start: voids the requests of the process before and expires what is due. Answers how many. */
  expireDead(): number;
  /** Expires what is due, each minute. Returns how to stop it. */
  startExpiring(): () => void;
};

const EXPIRE_EVERY_MS = 60_000;

/** Reservations: money held before it is spent, so that a limit holds under any parallelism. */
export function createPayments(ports: {
  database: OpenDatabase;
  clock: Clock;
  timer: Timer;
  states: BudgetStates;
  news: BudgetNews;
  names: BudgetNames;
}): Payments {
  const { database, clock, timer, states, news } = ports;

  /** One change in one transaction, then the news of it. */
  function change<T>(work: (tx: Db, now: number) => T): T {
    const answer = database.transaction((tx) => work(tx, clock.now()));
    news.changed();
    return answer;
  }

  return {
    ...createClientPayments({ ...ports, change }),

    reserve(request) {
      refuseImpossible(request);
      return change((tx, now) => {
        expireDue(tx, now);
        const spender = {
          profileId: request.profileId,
          credentialId: request.credentialId ?? ENVIRONMENT_CREDENTIAL_ID,
          clientId: request.clientId ?? '',
          sessionId: request.sessionId ?? '',
          workspace: request.workspace,
        };
        const hard = states.applyingTo(spender).filter(({ row }) => row.isHard);
        const { amountMicroUsd, maxOutputTokens } = request.worstCase
          ? whatFits(states, hard, request, request.worstCase)
          : unmetered(tx, states, hard, request);
        const payment = insertHold(tx, {
          ...spender,
          kind: 'request',
          amountMicroUsd,
          description: request.description ?? request.model,
          day: states.today(),
          now,
        });
        return { paymentId: payment.id, maxOutputTokens };
      });
    },

    captureRequest(tx, paymentId, costMicroUsd) {
      const end = { status: 'captured', at: clock.now() } as const;
      const ended = endHold(tx, paymentId, { ...end, capturedMicroUsd: costMicroUsd ?? 0 });
      // One that had expired has cost something all the same: the ledger has it, and budgets count that.
      const payment = ended ?? findPayment(tx, paymentId);
      if (payment) news.changed(spenderOf(payment));
    },

    release(paymentId) {
      change((tx, now) => endHold(tx, paymentId, { status: 'voided', at: now }));
    },

    keepAlive(paymentId) {
      database.db
        .update(payments)
        .set({ expiresAt: clock.now() + HOLD_MS.request })
        .where(and(eq(payments.id, paymentId), eq(payments.status, 'authorized')))
        .run();
    },

    expireDead: () => change((tx, now) => voidRequests(tx, now) + expireDue(tx, now)),

    startExpiring() {
      let cancel = timer.after(EXPIRE_EVERY_MS, expire);
      function expire(): void {
        cancel = timer.after(EXPIRE_EVERY_MS, expire);
        const count = database.transaction((tx) => expireDue(tx, clock.now()));
        if (count > 0) news.changed();
      }
      return () => cancel();
    },
  };
}

function refuseImpossible({ worstCase, maxOutputTokens, leastOutputTokens }: Reservation): void {
  const figures = [maxOutputTokens, leastOutputTokens, ...Object.values(worstCase ?? {})];
  const isPossible =
    figures.every((figure) => Number.isSafeInteger(figure) && figure >= 0) &&
    leastOutputTokens <= maxOutputTokens &&
    (!worstCase || worstCost(worstCase, maxOutputTokens) <= BigInt(Number.MAX_SAFE_INTEGER));
  if (!isPossible)
    throw new ChatelaineError('INVALID_INPUT', 'The estimate of a request has impossible figures.');
}

type Fit = { amountMicroUsd: MicroUsd; maxOutputTokens: number };

/** As much of the request as the tightest of the hard budgets has room for. */
function whatFits(
  states: BudgetStates,
  hard: readonly BudgetState[],
  request: Reservation,
  worst: WorstCase,
): Fit {
  const { maxOutputTokens: most, leastOutputTokens: least } = request;
  const [tightest] = [...hard].sort(byMoneyLeft);
  const tokens = tightest ? outputThatFits(worst, tightest.leftMicroUsd, most) : most;
  if (tightest && tokens < least) {
    throw exhausted(states, tightest, {
      needed: Number(worstCost(worst, least)),
      what: 'the next request may cost up to',
      isHeld: hard.every(
        (state) =>
          outputThatFits(worst, state.leftMicroUsd + state.reservedMicroUsd, least) >= least,
      ),
    });
  }
  return { amountMicroUsd: Number(worstCost(worst, tokens)), maxOutputTokens: tokens };
}

/** Nothing can be held for a model without a price: it runs only where nothing has to be, or as agreed. */
function unmetered(
  tx: Db,
  states: BudgetStates,
  hard: readonly BudgetState[],
  { model, maxOutputTokens }: Reservation,
): Fit {
  const [tightest] = [...hard].sort(byMoneyLeft);
  if (tightest && !mayRunUnmetered(tx, model)) {
    const { id: budgetId, scope, scopeId, period } = tightest.row;
    const scopeLabel = states.label(scope, scopeId);
    throw new ChatelaineError(
      'MODEL_UNPRICED',
      `“${model}” has no price, and ${lowerFirst(budgetPhrase(scope, period, scopeLabel))} is a hard one, which cannot hold what it does not know. Add a price for the model, or let it run unmetered.`,
      { details: { model, budgetId, scopeLabel } },
    );
  }
  return { amountMicroUsd: 0, maxOutputTokens };
}

function mayRunUnmetered(tx: Db, model: string): boolean {
  return (
    tx.select().from(unmeteredModels).where(eq(unmeteredModels.model, model)).get() !== undefined
  );
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
