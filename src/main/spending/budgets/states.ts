import { eq, or, sql } from 'drizzle-orm';
import type { Budget, BudgetScope } from '../../../shared/commands/budgets';
import type { MicroUsd } from '../../../shared/money';
import type { Clock } from '../../clock';
import type { OpenDatabase } from '../../db/open';
import { budgets } from '../../db/schema';
import { createLocalDay, systemTimeZone } from '../local-day';
import { forecast } from './forecast';
import { type BudgetNames, createLabels } from './labels';
import { createDayStarts, periodOf } from './period';
import { type Spender, scopeIdsOf } from './spender';
import { createSpent } from './spent';

export type BudgetRow = typeof budgets.$inferSelect;

/** A budget and how it stands in the period under way. */
export type BudgetState = {
  row: BudgetRow;
  /** The local day on which the period began. */
  firstDay: string;
  capturedMicroUsd: MicroUsd;
  reservedMicroUsd: MicroUsd;
  /** Never below 0. */
  leftMicroUsd: MicroUsd;
};

export type BudgetStates = {
  /** The local day it is now. */
  today(): string;
  of(row: BudgetRow): BudgetState;
  ofAll(rows: readonly BudgetRow[]): BudgetState[];
  /** All that a spender is in. */
  applyingTo(spender: Spender): BudgetState[];
  /** For people. */
  view(state: BudgetState): Budget;
  label(scope: BudgetScope, scopeId: string): string;
};

/** How budgets stand now: always asked of the database, nothing is kept. */
export function createBudgetStates(ports: {
  database: OpenDatabase;
  clock: Clock;
  names: BudgetNames;
  timeZone?: () => string;
}): BudgetStates {
  const { database, clock, names, timeZone = systemTimeZone } = ports;
  const localDay = createLocalDay(timeZone);
  const startOfDay = createDayStarts(timeZone);
  const spent = createSpent(database.db);
  const label = createLabels({ db: database.db, names });
  const applying = findApplying(database);
  const today = () => localDay(clock.now());

  function stateOf(row: BudgetRow, day: string): BudgetState {
    const { firstDay } = periodOf(row.period, day);
    const asked = { ...row, firstDay };
    const capturedMicroUsd = spent.captured(asked);
    const reservedMicroUsd = spent.reserved(asked);
    const leftMicroUsd = Math.max(0, row.limitMicroUsd - capturedMicroUsd - reservedMicroUsd);
    return { row, firstDay, capturedMicroUsd, reservedMicroUsd, leftMicroUsd };
  }

  function statesOf(rows: readonly BudgetRow[]): BudgetState[] {
    const day = today();
    return rows.map((row) => stateOf(row, day));
  }

  return {
    today,
    label,
    of: (row) => stateOf(row, today()),
    ofAll: statesOf,
    applyingTo: (spender) => statesOf(applying(spender)),
    view({ row, firstDay, capturedMicroUsd, reservedMicroUsd, leftMicroUsd }) {
      const { nextFirstDay } = periodOf(row.period, firstDay);
      const endsAt = nextFirstDay === null ? null : startOfDay(nextFirstDay);
      const isEnding = endsAt !== null && capturedMicroUsd > 0;
      return {
        id: row.id,
        scope: row.scope,
        scopeId: row.scopeId,
        scopeLabel: label(row.scope, row.scopeId),
        period: row.period,
        limitMicroUsd: row.limitMicroUsd,
        isHard: row.isHard,
        countsImports: row.countsImports,
        capturedMicroUsd,
        reservedMicroUsd,
        leftMicroUsd,
        forecastMicroUsd: isEnding
          ? forecast(capturedMicroUsd, clock.now(), startOfDay(firstDay), endsAt)
          : null,
        endsAt,
        createdAt: row.createdAt,
      };
    },
  };
}

/** Tightest first: the smallest share left of the limit, then the least money, then the oldest. */
export function byTightness(one: BudgetState, other: BudgetState): number {
  return (
    one.leftMicroUsd / one.row.limitMicroUsd - other.leftMicroUsd / other.row.limitMicroUsd ||
    byMoneyLeft(one, other)
  );
}

/** The least money first: what decides whether a request fits. */
export function byMoneyLeft(one: BudgetState, other: BudgetState): number {
  return one.leftMicroUsd - other.leftMicroUsd || (one.row.id < other.row.id ? -1 : 1);
}

function findApplying({ db }: OpenDatabase): (spender: Spender) => BudgetRow[] {
  const inScope = (scope: Exclude<BudgetScope, 'all'>) =>
    sql`(${budgets.scope} = ${sql.raw(`'${scope}'`)} AND ${budgets.scopeId} = ${sql.placeholder(scope)})`;
  const statement = db
    .select()
    .from(budgets)
    .where(
      or(
        eq(budgets.scope, sql`'all'`),
        inScope('profile'),
        inScope('credential'),
        inScope('client'),
        inScope('workspace'),
        inScope('session'),
      ),
    )
    .orderBy(budgets.id)
    .prepare();
  return (spender) => statement.all(scopeIdsOf(spender));
}
