import { and, eq, getTableColumns, isNull, ne, or } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { ParsedInput } from '../../../shared/commands';
import type { Budget } from '../../../shared/commands/budgets';
import { ChatelaineError } from '../../../shared/errors';
import type { Clock } from '../../clock';
import type { Db, OpenDatabase } from '../../db/open';
import { budgets as budgetTable, sessions, unmeteredModels } from '../../db/schema';
import { ENVIRONMENT_CREDENTIAL_ID } from '../ledger/entry';
import { type BudgetNames, profileOf, sessionOf } from './labels';
import { type BudgetNews, markReached } from './news';
import { type BudgetRow, type BudgetState, type BudgetStates, byTightness } from './states';

export type Budgets = {
  /**
   * Those for everything, and those of the profile, its credentials, clients, workspaces and sessions;
   * what is nobody's is everybody's. Without those of archived sessions. By creation.
   */
  list(profileId: string): Budget[];
  /**
   * May be called in a transaction of the caller's. Errors: `CONFLICT` when there is one with the same
   * scope and period; `NOT_FOUND` when what it is for does not exist; `INVALID_INPUT` when the scope needs
   * an id and has none, or the other way round.
   */
  create(input: ParsedInput<'budgets.create'>): Budget;
  /** Errors: `NOT_FOUND`. */
  update(input: ParsedInput<'budgets.update'>): Budget;
  /** Errors: `NOT_FOUND`. */
  remove(budgetId: string): void;
  /**
   * The one with the smallest share left; a session's own counts while the session has something to do.
   * null when there is none.
   */
  tightest(profileId: string): Budget | null;
  /** All that the session's next request is in, tightest first. Errors: `NOT_FOUND`. */
  forSession(sessionId: string): Budget[];
  allowUnmetered(model: string, isAllowed: boolean): void;
};

/** Limits in money, and how they stand. What stops the spending is in payments.ts. */
export function createBudgets(ports: {
  database: OpenDatabase;
  clock: Clock;
  states: BudgetStates;
  news: BudgetNews;
  names: BudgetNames;
}): Budgets {
  const { database, clock, states, news, names } = ports;

  /** One change in one transaction, then the news of it. */
  function change<T>(work: (tx: Db) => T): T {
    const answer = database.transaction(work);
    news.changed();
    return answer;
  }

  /** What the user has just seen needs no alert; what a raised limit has made room for will again. */
  function withoutAlert({ row, capturedMicroUsd, firstDay }: BudgetState) {
    const alertedPercent = markReached(capturedMicroUsd, row.limitMicroUsd);
    return { alertedPercent, alertedDay: firstDay };
  }

  /** Writes a row as it shall be, and answers how it stands then. */
  function save(tx: Db, row: BudgetRow): Budget {
    const state = states.of(row);
    const values = { ...row, ...withoutAlert(state) };
    tx.update(budgetTable).set(values).where(eq(budgetTable.id, row.id)).run();
    return states.view(state);
  }

  return {
    list: (profileId) => states.ofAll(listed(database.db, names, profileId)).map(states.view),

    create: (input) =>
      change((tx) => {
        refuseUnknown(tx, names, input);
        const row = tx
          .insert(budgetTable)
          .values({ id: uuid(), ...input, createdAt: clock.now() })
          .onConflictDoNothing()
          .returning()
          .get();
        if (!row) {
          throw new ChatelaineError(
            'CONFLICT',
            'There is a budget for the same thing and period already. Change that one.',
          );
        }
        return save(tx, row);
      }),

    update: ({ budgetId, limitMicroUsd, isHard, countsImports }) =>
      change((tx) => {
        const row = find(tx, budgetId);
        return save(tx, {
          ...row,
          limitMicroUsd: limitMicroUsd ?? row.limitMicroUsd,
          isHard: isHard ?? row.isHard,
          countsImports: countsImports ?? row.countsImports,
        });
      }),

    remove: (budgetId) =>
      change((tx) => {
        find(tx, budgetId);
        tx.delete(budgetTable).where(eq(budgetTable.id, budgetId)).run();
      }),

    tightest(profileId) {
      const rows = listed(database.db, names, profileId, { busySessionsOnly: true });
      const [first] = states.ofAll(rows).sort(byTightness);
      return first ? states.view(first) : null;
    },

    forSession(sessionId) {
      const session = sessionOf(database.db, sessionId);
      if (!session) throw new ChatelaineError('NOT_FOUND', 'This session does not exist.');
      const { profileId, workspace, credentialId } = session;
      const spender = { profileId, workspace, sessionId, clientId: '' };
      return states
        .applyingTo({ ...spender, credentialId: credentialId ?? '' })
        .sort(byTightness)
        .map(states.view);
    },

    allowUnmetered: (model, isAllowed) =>
      change((tx) => {
        if (isAllowed) {
          const values = { model, allowedAt: clock.now() };
          tx.insert(unmeteredModels).values(values).onConflictDoNothing().run();
        } else tx.delete(unmeteredModels).where(eq(unmeteredModels.model, model)).run();
      }),
  };
}

function find(db: Db, budgetId: string): BudgetRow {
  const row = db.select().from(budgetTable).where(eq(budgetTable.id, budgetId)).get();
  if (!row) throw new ChatelaineError('NOT_FOUND', 'This budget does not exist.');
  return row;
}

function refuseUnknown(
  tx: Db,
  names: BudgetNames,
  { scope, scopeId }: Pick<BudgetRow, 'scope' | 'scopeId'>,
): void {
  if ((scope === 'all') !== (scopeId === '')) {
    throw new ChatelaineError(
      'INVALID_INPUT',
      scope === 'all' ? 'A budget for everything has no id.' : 'Choose what the budget is for.',
    );
  }
  const exists = {
    all: () => true,
    profile: () => profileOf(tx, scopeId) !== undefined,
    credential: () => scopeId === ENVIRONMENT_CREDENTIAL_ID || names.credential(scopeId) !== null,
    client: () => names.client(scopeId) !== null,
    // A folder may be on a disk that is not there now, and its history is there all the same.
    workspace: () => true,
    session: () => sessionOf(tx, scopeId) !== undefined,
  };
  if (!exists[scope]())
    throw new ChatelaineError('NOT_FOUND', 'What the budget is for does not exist any more.');
}

function listed(
  db: Db,
  names: BudgetNames,
  profileId: string,
  { busySessionsOnly = false } = {},
): BudgetRow[] {
  const belongs = (owner: string | null | undefined) => owner == null || owner === profileId;
  const isListed = {
    all: () => true,
    profile: (id: string) => id === profileId,
    credential: (id: string) => belongs(names.credential(id)?.profileId),
    client: (id: string) => belongs(names.client(id)?.profileId),
    workspace: (path: string) => worksIn(db, profileId, path),
    session: () => true,
  };
  return db
    .select(getTableColumns(budgetTable))
    .from(budgetTable)
    .leftJoin(sessions, and(eq(budgetTable.scope, 'session'), eq(sessions.id, budgetTable.scopeId)))
    .where(
      or(
        ne(budgetTable.scope, 'session'),
        and(
          eq(sessions.profileId, profileId),
          isNull(sessions.archivedAt),
          busySessionsOnly ? ne(sessions.status, 'idle') : undefined,
        ),
      ),
    )
    .orderBy(budgetTable.id)
    .all()
    .filter(({ scope, scopeId }) => isListed[scope](scopeId));
}

/** Whether the workspace is the profile's: it has sessions there, or nobody has. */
function worksIn(db: Db, profileId: string, workspace: string): boolean {
  const owners = db
    .selectDistinct({ profileId: sessions.profileId })
    .from(sessions)
    .where(eq(sessions.workspace, workspace))
    .all();
  return owners.length === 0 || owners.some((owner) => owner.profileId === profileId);
}
