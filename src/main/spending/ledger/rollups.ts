import { sql } from 'drizzle-orm';
import type { MicroUsd } from '../../../shared/money';
import type { Db } from '../../db/open';
import { placeholders, prepared } from '../../db/prepared';
import { usageDays, type usageRecords, usageSessionDays } from '../../db/schema';

/** One line of the rollup: a day of one profile, source, model, credential, client and workspace. */
export type UsageDay = typeof usageDays.$inferSelect;
/** One line of the rollup by session: a day of one session. */
export type UsageSessionDay = typeof usageSessionDays.$inferSelect;

/** What of a record decides which lines it is in. */
export type RolledUp = Pick<
  typeof usageRecords.$inferSelect,
  | 'day'
  | 'profileId'
  | 'source'
  | 'provider'
  | 'model'
  | 'credentialId'
  | 'clientId'
  | 'workspace'
  | 'sessionId'
>;

/**
 * Adds new records to the lines of their days, each line once. Must run in the transaction that inserts
 * the records (invariant 4).
 */
export function addToRollups(tx: Db, records: readonly (typeof usageRecords.$inferInsert)[]): void {
  addSums(
    tx,
    records.map((record) => ({ record, sums: sumsOf(record) })),
  );
}

/**
 * Moves one record from the unpriced to the priced in both rollups; `costMicroUsd` ≥ 0. Must run in the
 * transaction that fills the record's cost, and once for each record.
 */
export function addCost(tx: Db, record: RolledUp, costMicroUsd: MicroUsd): void {
  addCosts(tx, [{ record, costMicroUsd }]);
}

/** The same for many records at once: every line is written once. */
export function addCosts(
  tx: Db,
  priced: readonly { record: RolledUp; costMicroUsd: MicroUsd }[],
): void {
  addSums(
    tx,
    priced.map(({ record, costMicroUsd }) => ({
      record,
      sums: { ...NOTHING, unpriced: -1, costMicroUsd },
    })),
  );
}

/** Adds to what the lines have, figure by figure; a line that is not there yet begins with nothing. */
export function addDayLines(tx: Db, lines: Iterable<UsageDay>): void {
  const add = addToDay(tx);
  for (const line of lines) add.run(line);
}

/** As {@link addDayLines}. */
export function addSessionLines(tx: Db, lines: Iterable<UsageSessionDay>): void {
  const add = addToSessionDay(tx);
  for (const line of lines) add.run(line);
}

const addToDay = prepared((db) =>
  db
    .insert(usageDays)
    .values(placeholders(usageDays))
    .onConflictDoUpdate({
      target: [
        usageDays.profileId,
        usageDays.day,
        usageDays.source,
        usageDays.provider,
        usageDays.model,
        usageDays.credentialId,
        usageDays.clientId,
        usageDays.workspace,
      ],
      set: increased(usageDays),
    })
    .prepare(),
);

const addToSessionDay = prepared((db) =>
  db
    .insert(usageSessionDays)
    .values(placeholders(usageSessionDays))
    .onConflictDoUpdate({
      target: [
        usageSessionDays.sessionId,
        usageSessionDays.day,
        usageSessionDays.profileId,
        usageSessionDays.source,
      ],
      set: increased(usageSessionDays),
    })
    .prepare(),
);

/** The figures of a line. */
export type Sums = Pick<
  UsageDay,
  | 'requests'
  | 'unpriced'
  | 'inputTokens'
  | 'outputTokens'
  | 'cacheReadTokens'
  | 'cacheWrite5mTokens'
  | 'cacheWrite1hTokens'
  | 'costMicroUsd'
>;

const NOTHING: Sums = {
  requests: 0,
  unpriced: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  costMicroUsd: 0,
};

function sumsOf(record: typeof usageRecords.$inferInsert): Sums {
  return {
    requests: 1,
    unpriced: record.costMicroUsd == null ? 1 : 0,
    inputTokens: record.inputTokens,
    outputTokens: record.outputTokens,
    cacheReadTokens: record.cacheReadTokens,
    cacheWrite5mTokens: record.cacheWrite5mTokens,
    cacheWrite1hTokens: record.cacheWrite1hTokens,
    costMicroUsd: record.costMicroUsd ?? 0,
  };
}

/** Summed in memory first: an import has hundreds of records for each line. */
function addSums(tx: Db, changes: readonly { record: RolledUp; sums: Sums }[]): void {
  const days = new Map<string, UsageDay>();
  const sessionDays = new Map<string, UsageSessionDay>();
  for (const { record, sums } of changes) {
    const { day, profileId, source, provider, model, credentialId, clientId, workspace } = record;
    const place = `${day}\0${profileId}\0${source}`;
    const name = `${place}\0${provider}\0${model}\0${credentialId}\0${clientId}\0${workspace}`;
    const line = days.get(name);
    if (line) increase(line, sums);
    else {
      const key = { day, profileId, source, provider, model, credentialId, clientId, workspace };
      days.set(name, { ...key, ...sums });
    }
    const { sessionId } = record;
    if (sessionId === '') continue;
    const sessionLine = sessionDays.get(`${place}\0${sessionId}`);
    if (sessionLine) increase(sessionLine, sums);
    else sessionDays.set(`${place}\0${sessionId}`, { sessionId, day, profileId, source, ...sums });
  }
  if (days.size > 0) addDayLines(tx, days.values());
  if (sessionDays.size > 0) addSessionLines(tx, sessionDays.values());
}

/** In place: this runs for every line of an import. */
function increase(line: Sums, sums: Sums): void {
  line.requests += sums.requests;
  line.unpriced += sums.unpriced;
  line.inputTokens += sums.inputTokens;
  line.outputTokens += sums.outputTokens;
  line.cacheReadTokens += sums.cacheReadTokens;
  line.cacheWrite5mTokens += sums.cacheWrite5mTokens;
  line.cacheWrite1hTokens += sums.cacheWrite1hTokens;
  line.costMicroUsd += sums.costMicroUsd;
}

function increased(table: typeof usageDays | typeof usageSessionDays) {
  return {
    requests: sql`${table.requests} + excluded.requests`,
    unpriced: sql`${table.unpriced} + excluded.unpriced`,
    inputTokens: sql`${table.inputTokens} + excluded.input_tokens`,
    outputTokens: sql`${table.outputTokens} + excluded.output_tokens`,
    cacheReadTokens: sql`${table.cacheReadTokens} + excluded.cache_read_tokens`,
    cacheWrite5mTokens: sql`${table.cacheWrite5mTokens} + excluded.cache_write_5m_tokens`,
    cacheWrite1hTokens: sql`${table.cacheWrite1hTokens} + excluded.cache_write_1h_tokens`,
    costMicroUsd: sql`${table.costMicroUsd} + excluded.cost_micro_usd`,
  };
}
