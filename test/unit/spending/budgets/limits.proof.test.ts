import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budgets as budgetTable, usageRecords } from '../../../../src/main/db/schema';
import type { BudgetState } from '../../../../src/main/spending/budgets/states';
import type { Budget } from '../../../../src/shared/commands/budgets';
import { ChatelaineError } from '../../../../src/shared/errors';
import { ADA, limit, openPurse, type Purse, request, SESSION, WORKSPACE } from './purse';

/**
 * Invariant 5 as a model: whatever is authorized, captured, voided, expired, changed, crashed and
 * restarted in whatever order, and wherever the clock goes, what hard budgets have captured and hold stays
 * within the limit. Amounts are in micro-USD, where a hundred is a whole budget.
 */
type Open = { paymentId: string; amount: number };
type World = { purse: Purse; requests: Open[]; clientPayments: Open[]; budgets: Budget[] };
type Act = {
  name: string;
  /** Answers how much more than was held it has cost: what only these may add to a full budget. */
  run(world: World): number | Promise<number>;
  /** The clock went back: an earlier period, fuller than this one, may be under way again. */
  goesBack?: boolean;
};

const HOUR = 3_600_000;
const which = fc.nat(100);
const amount = fc.integer({ min: 0, max: 60 });

const acts: fc.Arbitrary<Act>[] = [
  fc.tuple(amount, amount).map(([one, other]) => ({
    name: `reserve ${Math.max(one, other)}, at least ${Math.min(one, other)}`,
    run: (world) =>
      refusable(() => {
        const [least, most] = [Math.min(one, other), Math.max(one, other)];
        const { payments } = world.purse.now();
        const { paymentId, maxOutputTokens } = payments.reserve(
          request(most, { leastOutputTokens: least }),
        );
        world.requests.push({ paymentId, amount: maxOutputTokens });
        refuseOverLimit(world);
      }),
  })),
  fc.tuple(which, fc.nat(100)).map(([index, percent]) => ({
    name: `settle request ${index} at ${percent} %`,
    run: (world) => settle(world, index, (held) => Math.floor((held * percent) / 100)),
  })),
  fc.tuple(which, fc.integer({ min: 1, max: 30 })).map(([index, more]) => ({
    name: `settle request ${index} at ${more} above the hold`,
    run: (world) => settle(world, index, (held) => held + more),
  })),
  which.map((index) => ({
    name: `release request ${index}`,
    run: (world) => {
      const open = pick(world.requests, index);
      if (open) world.purse.now().payments.release(open.paymentId);
      return 0;
    },
  })),
  fc.tuple(amount, fc.option(fc.constantFrom('a', 'b'), { nil: null })).map(([of, key]) => ({
    name: `authorize ${of + 1} for a client, key ${key}`,
    run: (world) =>
      refusable(() => {
        const { id, amountMicroUsd } = world.purse.now().payments.authorize({
          clientId: 'client-1',
          amountMicroUsd: of + 1,
          description: '',
          idempotencyKey: key,
        });
        if (!world.clientPayments.some(({ paymentId }) => paymentId === id)) refuseOverLimit(world);
        world.clientPayments.push({ paymentId: id, amount: amountMicroUsd });
      }),
  })),
  fc.tuple(which, fc.nat(70)).map(([index, of]) => ({
    name: `capture ${of} of client payment ${index}`,
    run: (world) =>
      refusable(() => {
        const paymentId =
          world.clientPayments[index % (world.clientPayments.length || 1)]?.paymentId;
        if (paymentId) world.purse.now().payments.capture({ paymentId, amountMicroUsd: of });
      }),
  })),
  which.map((index) => ({
    name: `void client payment ${index}`,
    run: (world) =>
      refusable(() => {
        const paymentId =
          world.clientPayments[index % (world.clientPayments.length || 1)]?.paymentId;
        if (paymentId) world.purse.now().payments.void({ paymentId });
      }),
  })),
  fc.constantFrom(0.05, 0.2, 2, 13, 24, 24 * 8, 24 * 31).map((hours) => ({
    name: `${hours} hours pass`,
    run: async ({ purse }) => {
      const stop = purse.now().payments.startExpiring();
      // Minute by minute for a day would only repeat itself: the timer runs at the end of the leap.
      purse.clock.time += hours * HOUR;
      await purse.pass(60_000);
      stop();
      return 0;
    },
  })),
  fc.constantFrom(0.05, 0.2, 13, 24 * 8).map((hours) => ({
    name: `the clock is put back ${hours} hours`,
    goesBack: true,
    run: ({ purse }) => {
      purse.clock.time -= hours * HOUR;
      return 0;
    },
  })),
  fc.constantFrom('Pacific/Auckland', 'Australia/Lord_Howe', 'America/Los_Angeles').map((zone) => ({
    name: `a flight to ${zone}`,
    goesBack: true,
    run: ({ purse }) => {
      purse.zone.name = zone;
      return 0;
    },
  })),
  fc.nat(100).map((percent) => ({
    name: `a crash, with ${percent} % of each reply on disk`,
    run: (world) => {
      const lost = world.requests.splice(0);
      const isOpen = openIds(world);
      // Recovery records what is known of the replies; nothing is reserved before it has ended.
      for (const { paymentId, amount: held } of lost)
        if (isOpen.has(paymentId)) world.purse.spend(Math.floor((held * percent) / 100));
      world.purse.crash();
      return 0;
    },
  })),
  fc.tuple(which, fc.integer({ min: 1, max: 200 })).map(([index, limitMicroUsd]) => ({
    name: `budget ${index} is limited to ${limitMicroUsd}`,
    run: ({ purse, budgets }) => {
      const budget = budgets[index % budgets.length];
      if (budget) purse.now().budgets.update({ budgetId: budget.id, limitMicroUsd });
      return 0;
    },
  })),
];

test('no order of events takes a hard budget over its limit, and no money is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(...acts), { minLength: 1, maxLength: 40, size: 'max' }),
      async (history) => {
        const world = begin();
        try {
          for (const act of history) {
            const before = sums(world);
            const excess = await act.run(world);
            if (!act.goesBack) refuseGrowth(world, before, excess);
          }
          refuseLostMoney(world);
        } finally {
          world.purse.database.close();
        }
      },
    ),
    { numRuns: Number(process.env.CHATELAINE_PROOF_RUNS ?? 100) },
  );
}, 120_000);

function begin(): World {
  const purse = openPurse({ timeZone: 'Pacific/Auckland' });
  const budgets = [
    limit(purse, { limitMicroUsd: 200 }),
    limit(purse, { scope: 'profile', scopeId: ADA, period: 'day' }),
    limit(purse, { scope: 'client', scopeId: 'client-1', period: 'week' }),
    limit(purse, { scope: 'session', scopeId: SESSION, period: 'month' }),
    limit(purse, { scope: 'workspace', scopeId: WORKSPACE, period: 'day', isHard: false }),
  ];
  return { purse, requests: [], clientPayments: [], budgets };
}

function refusable(work: () => void): number {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ChatelaineError)) throw error;
    expect(['BUDGET_EXHAUSTED', 'CONFLICT']).toContain(error.code);
  }
  return 0;
}

function settle(world: World, index: number, costOf: (held: number) => number): number {
  const open = pick(world.requests, index);
  if (!open) return 0;
  const cost = costOf(open.amount);
  // A hold that has expired is free for others: the reply that came too late is on top.
  const held = openIds(world).has(open.paymentId) ? open.amount : 0;
  world.purse.settle(open.paymentId, cost);
  return Math.max(0, cost - held);
}

function pick(from: Open[], index: number): Open | undefined {
  return from.splice(index % (from.length || 1), 1)[0];
}

function openIds({ purse }: World): Set<string> {
  const { payments } = purse.now().payments.list({ status: 'authorized', limit: 500 });
  return new Set(payments.map(({ id }) => id));
}

/** As they were made, first to last. */
function stand({ purse }: World): BudgetState[] {
  const rows = purse.database.db.select().from(budgetTable).orderBy(budgetTable.id).all();
  return purse.now().states.ofAll(rows);
}

function sums(world: World): number[] {
  return stand(world).map(
    ({ capturedMicroUsd, reservedMicroUsd }) => capturedMicroUsd + reservedMicroUsd,
  );
}

/** What has just been granted is within every hard budget that it is in. */
function refuseOverLimit(world: World): void {
  const states = world.purse.now().states;
  const [newest] = world.purse.now().payments.list({ limit: 1 }).payments;
  const spender =
    newest?.kind === 'client'
      ? { profileId: '', credentialId: '', clientId: 'client-1', sessionId: '', workspace: '' }
      : {
          profileId: ADA,
          credentialId: '',
          clientId: '',
          sessionId: SESSION,
          workspace: WORKSPACE,
        };
  for (const { row, capturedMicroUsd, reservedMicroUsd } of states.applyingTo(spender)) {
    const isFree = newest?.amountMicroUsd === 0;
    if (row.isHard && !isFree)
      expect(capturedMicroUsd + reservedMicroUsd).toBeLessThanOrEqual(row.limitMicroUsd);
  }
}

/** Within the limit, or over it (it was lowered, a reply cost more than was held) and not growing. */
function refuseGrowth(world: World, before: number[], excess: number): void {
  const after = sums(world);
  for (const [index, { row, leftMicroUsd }] of stand(world).entries()) {
    const most = Math.max(row.limitMicroUsd, before[index] ?? 0) + excess;
    if (row.isHard) expect(after[index]).toBeLessThanOrEqual(most);
    expect(leftMicroUsd).toBe(Math.max(0, row.limitMicroUsd - (after[index] ?? 0)));
  }
}

/** What everything has captured is the sum of the ledger, and what clients captured. */
function refuseLostMoney(world: World): void {
  const { db } = world.purse.database;
  const ledger = db.select().from(usageRecords).all();
  const { payments } = world.purse.now().payments.list({ limit: 500, clientId: 'client-1' });
  const spent =
    ledger.reduce((total, { costMicroUsd }) => total + (costMicroUsd ?? 0), 0) +
    payments.reduce((total, { capturedMicroUsd }) => total + capturedMicroUsd, 0);
  expect(stand(world)[0]?.capturedMicroUsd).toBe(spent);
}
