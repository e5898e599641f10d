import { and, eq, gt, gte, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { BudgetScope } from '../../../shared/commands/budgets';
import type { MicroUsd } from '../../../shared/money';
import type { Db } from '../../db/open';
import { payments, usageDays, usageSessionDays } from '../../db/schema';

type Question = {
  scope: BudgetScope;
  scopeId: string;
  /** The local day on which the period began. */
  firstDay: string;
  countsImports: boolean;
};

export type Spent = {
  /**
   * What requests have cost since the period began, from the rollups, and what clients have captured.
   * A record of a day to come counts too: putting the clock back must not make room.
   */
  captured(question: Question): MicroUsd;
  /**
   * What is held. A request that is open counts in the period that it will end in, which is the one
   * under way; a client's payment counts in the period in which it was made.
   */
  reserved(question: Omit<Question, 'countsImports'>): MicroUsd;
};

/** Sums for budgets, from statements that are compiled once: they run before every request. */
export function createSpent(db: Db): Spent {
  const used = eachScope((scope) => usedSince(db, scope));
  // A client's payments have no credential, session or workspace: those budgets never see them.
  const capturedByClients = {
    all: paidSince(db, 'all'),
    profile: paidSince(db, 'profile'),
    client: paidSince(db, 'client'),
    credential: null,
    workspace: null,
    session: null,
  };
  const held = eachScope((scope) => heldNow(db, scope));
  const amount = (row: { amount: number } | undefined) => row?.amount ?? 0;

  return {
    captured({ scope, scopeId, firstDay, countsImports }) {
      const asked = { scopeId, firstDay, countsImports: countsImports ? 1 : 0 };
      return amount(used[scope].get(asked)) + amount(capturedByClients[scope]?.get(asked));
    },
    reserved: ({ scope, scopeId, firstDay }) => amount(held[scope].get({ scopeId, firstDay })),
  };
}

const SCOPES = ['all', 'profile', 'credential', 'client', 'workspace', 'session'] as const;

function eachScope<T>(of: (scope: BudgetScope) => T): { [S in BudgetScope]: T } {
  const entries = SCOPES.map((scope) => [scope, of(scope)] as const);
  // The keys of SCOPES are all there are: fromEntries only forgets their names.
  return Object.fromEntries(entries) as { [S in BudgetScope]: T };
}

const firstDay = sql.placeholder('firstDay');
const scopeId = sql.placeholder('scopeId');

function usedSince(db: Db, scope: BudgetScope) {
  const table = scope === 'session' ? usageSessionDays : usageDays;
  return db
    .select({ amount: total(table.costMicroUsd) })
    .from(table)
    .where(
      and(
        scope === 'session'
          ? eq(usageSessionDays.sessionId, scopeId)
          : and(ofProfiles(scope), inScope(scope, usageDays)),
        gte(table.day, firstDay),
        sql`(${table.source} <> 'import' OR ${sql.placeholder('countsImports')})`,
      ),
    )
    .prepare();
}

/**
 * The rollup begins with the profile: with every one that has usage named, a period is a few ranges of it
 * and not the whole of it. Each step of the recursion is one look into the index.
 */
function ofProfiles(scope: BudgetScope): SQL | undefined {
  if (scope === 'profile') return undefined;
  return sql`${usageDays.profileId} IN (
    WITH RECURSIVE used(id) AS (
      SELECT min(profile_id) FROM usage_days
      UNION ALL
      SELECT (SELECT min(profile_id) FROM usage_days WHERE profile_id > used.id) FROM used
      WHERE used.id IS NOT NULL
    )
    SELECT id FROM used WHERE id IS NOT NULL)`;
}

function paidSince(db: Db, scope: BudgetScope) {
  return db
    .select({ amount: total(payments.capturedMicroUsd) })
    .from(payments)
    .where(
      and(
        eq(payments.kind, sql`'client'`),
        // Nearly all payments are captured ones of requests: `+` keeps SQLite from the index on the status.
        sql`+${payments.status} = 'captured'`,
        gte(payments.day, firstDay),
        // Without an index of its own, only what clients have is looked through.
        scope === 'client' ? inScope(scope, payments) : gt(payments.clientId, sql`''`),
        scope === 'profile' ? inScope(scope, payments) : undefined,
      ),
    )
    .prepare();
}

function heldNow(db: Db, scope: BudgetScope) {
  return db
    .select({ amount: total(payments.amountMicroUsd) })
    .from(payments)
    .where(
      and(
        eq(payments.status, 'authorized'),
        sql`(${payments.kind} = 'request' OR ${payments.day} >= ${firstDay})`,
        inScope(scope, payments),
      ),
    )
    .prepare();
}

function inScope(scope: BudgetScope, table: typeof payments | typeof usageDays): SQL | undefined {
  switch (scope) {
    case 'all':
      return undefined;
    case 'profile':
      return eq(table.profileId, scopeId);
    case 'credential':
      return eq(table.credentialId, scopeId);
    case 'client':
      return eq(table.clientId, scopeId);
    case 'workspace':
      return eq(table.workspace, scopeId);
    case 'session':
      return eq(payments.sessionId, scopeId);
  }
}

function total(column: SQLiteColumn): SQL<number> {
  return sql<number>`coalesce(sum(${column}), 0)`;
}
