import { and, eq, inArray, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { SessionUsage } from '../../../shared/commands/sessions';
import { ChatelaineError } from '../../../shared/errors';
import type { MicroUsd } from '../../../shared/money';
import type { Db, OpenDatabase } from '../../db/open';
import { placeholders, prepared } from '../../db/prepared';
import { usageRecords, usageSessionDays } from '../../db/schema';
import { createLocalDay, systemTimeZone } from '../local-day';
import type { Prices } from '../prices/prices';
import { isPossible, toRow, type UsageEntry, type UsageRow } from './entry';
import { addToRollups } from './rollups';

export type { UsageEntry } from './entry';

/** What a session used; what its next request carries is not the ledger's to know. */
export type SessionSpend = Omit<SessionUsage, 'contextTokens'>;

/** How a batch went. */
export type Recorded = {
  /** Entries that became records, and of them those without a price and the cost of the others. */
  added: number;
  unpriced: number;
  costMicroUsd: MicroUsd;
  /** Entries that were records already. */
  known: number;
  /** Entries with figures that cannot be: nothing of them was written. */
  refused: number;
};

export type Ledger = {
  /**
   * Writes the record and the rollups in the caller's transaction; a request that is already there
   * changes nothing and answers the cost it has. null = unpriced. Errors: `INVALID_INPUT` when a figure
   * is not a whole number ≥ 0 that is exact, or the moment is not of this century.
   */
  record(tx: Db, entry: UsageEntry): { costMicroUsd: MicroUsd | null };
  /**
   * The same for many, in order: of two entries for one request the first is recorded. What `record` would
   * throw for is counted instead.
   */
  recordMany(tx: Db, entries: readonly UsageEntry[]): Recorded;
  sessionUsage(sessionId: string): SessionSpend;
  /** The same for many sessions in one query; every id asked for has an entry. */
  sessionUsages(sessionIds: readonly string[]): Map<string, SessionSpend>;
};

/** The ledger: one immutable record per request (invariant 4). */
export function createLedger(ports: {
  database: OpenDatabase;
  prices: Pick<Prices, 'charge'>;
  timeZone?: () => string;
}): Ledger {
  const { database, prices, timeZone = systemTimeZone } = ports;
  const localDay = createLocalDay(timeZone);

  function toRows(entries: readonly UsageEntry[]): UsageRow[] {
    return entries.map((entry) => toRow(entry, localDay(entry.at), prices.charge(entry)));
  }

  function record(tx: Db, entry: UsageEntry) {
    if (!isPossible(entry)) throw new ChatelaineError('INVALID_INPUT', IMPOSSIBLE);
    const [added] = insertNew(tx, toRows([entry]));
    return { costMicroUsd: added ? added.costMicroUsd : recordedCost(tx, entry) };
  }

  function recordMany(tx: Db, entries: readonly UsageEntry[]): Recorded {
    const possible = entries.filter(isPossible);
    const added = insertNew(tx, toRows(possible));
    return {
      added: added.length,
      unpriced: added.filter(({ costMicroUsd }) => costMicroUsd === null).length,
      costMicroUsd: added.reduce((sum, { costMicroUsd }) => sum + (costMicroUsd ?? 0), 0),
      known: possible.length - added.length,
      refused: entries.length - possible.length,
    };
  }

  function sessionUsages(sessionIds: readonly string[]) {
    const found = readSessionUsage(database.db, sessionIds);
    return new Map(sessionIds.map((id) => [id, found.get(id) ?? NO_USAGE]));
  }

  return {
    record,
    recordMany,
    sessionUsages,
    sessionUsage: (sessionId) => sessionUsages([sessionId]).get(sessionId) ?? NO_USAGE,
  };
}

const IMPOSSIBLE = 'The usage of a request has figures that cannot be.';

const NO_USAGE: SessionSpend = {
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  costMicroUsd: 0,
  unpriced: 0,
};

/** Answers the rows that were not there yet. */
function insertNew(tx: Db, rows: readonly UsageRow[]): UsageRow[] {
  const insert = insertOnce(tx);
  const added = rows.filter((row) => insert.run(row).changes > 0);
  addToRollups(tx, added);
  return added;
}

const insertOnce = prepared((db) =>
  db.insert(usageRecords).values(placeholders(usageRecords)).onConflictDoNothing().prepare(),
);

function recordedCost(tx: Db, entry: UsageEntry): MicroUsd | null {
  const row = tx
    .select({ costMicroUsd: usageRecords.costMicroUsd })
    .from(usageRecords)
    .where(and(eq(usageRecords.source, entry.source), eq(usageRecords.requestId, entry.requestId)))
    .get();
  return row?.costMicroUsd ?? null;
}

function readSessionUsage(db: Db, sessionIds: readonly string[]): Map<string, SessionSpend> {
  const total = (column: SQLiteColumn) => sql<number>`sum(${column})`;
  const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = usageSessionDays;
  const rows = db
    .select({
      sessionId: usageSessionDays.sessionId,
      requests: total(usageSessionDays.requests),
      inputTokens: sql<number>`sum(${inputTokens} + ${cacheReadTokens} + ${cacheWrite5mTokens}
        + ${cacheWrite1hTokens})`,
      outputTokens: total(usageSessionDays.outputTokens),
      costMicroUsd: total(usageSessionDays.costMicroUsd),
      unpriced: total(usageSessionDays.unpriced),
    })
    .from(usageSessionDays)
    .where(inArray(usageSessionDays.sessionId, [...sessionIds]))
    .groupBy(usageSessionDays.sessionId)
    .all();
  return new Map(rows.map(({ sessionId, ...usage }) => [sessionId, usage]));
}
