import { and, asc, between, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { CommandOutput, ParsedInput } from '../../../shared/commands';
import type { UsageFilter, UsageSort } from '../../../shared/commands/usage';
import type { Db, OpenDatabase } from '../../db/open';
import { usageDays, usageRecords } from '../../db/schema';
import { isWanted, isWantedInPassing } from './filter';
import { type Questions, readTotals } from './questions';
import { lengthOf, momentsOf } from './range';
import { RECORD_COLUMNS, type RecordRow, toRecord } from './record';

type Input = ParsedInput<'usage.records'>;

/**
 * A page of the ledger; `before` is the last row of the page before. What may have to look at many records
 * is read aside, so that the main thread never waits.
 */
export async function readRecords(
  database: OpenDatabase,
  questions: Questions,
  input: Input,
): Promise<CommandOutput<'usage.records'>> {
  lengthOf(input);
  const { profileId, from, to, limit } = input;
  const inRange = readTotals(questions, { profileId, from, to, omitted: '' }).requests;
  const page = pageQuery(database.db, input, inRange);
  const isQuick = inRange <= FEW || (input.sort === 'at' && isEmpty(input.filter));
  // Named boundary: both answer the columns of the statement under their names.
  const rows = isQuick
    ? database.db.all<PageRow>(page)
    : (((await database.queryAside([page.toSQL()]))[0] ?? []) as PageRow[]);
  return {
    records: rows.slice(0, limit).map((row) => ({ ...toRecord(row), key: row.key })),
    hasMore: rows.length > limit,
  };
}

type PageRow = RecordRow & { key: number };

/** So few that any way of reading them takes a few milliseconds. */
const FEW = 2_000;

const { at, id, costMicroUsd } = usageRecords;
const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } =
  usageRecords;

/** What a page is sorted by; the last two are the expressions of the indexes. */
const KEYS: Record<UsageSort, SQL> = {
  at: sql`${at}`,
  cost: sql`coalesce(${costMicroUsd}, -1)`,
  tokens: sql`${inputTokens} + ${outputTokens} + ${cacheReadTokens} + ${cacheWrite5mTokens}
    + ${cacheWrite1hTokens}`,
};

function pageQuery(db: Db, input: Input, inRange: number) {
  const { sort, ascending, limit, filter } = input;
  const direction = ascending ? asc : desc;
  const passesInOrder = sort !== 'at' && isPassShorter(db, input, inRange);
  // A sum with 0 is in no index: the records of the range are then found first, and sorted.
  const order = sort === 'at' || passesInOrder ? KEYS[sort] : sql`0 + (${KEYS[sort]})`;
  return db
    .select({ ...RECORD_COLUMNS, key: sql<number>`${KEYS[sort]}`.as('key') })
    .from(usageRecords)
    .where(
      and(
        passesInOrder ? isWantedInPassing(input, filter) : isWanted(input, filter),
        isBehind(input, order),
      ),
    )
    .orderBy(direction(order), direction(id))
    .limit(limit + 1);
}

/** Behind the last row of the page before. The first part is what an index can begin at. */
function isBehind({ sort, ascending, before, ...range }: Input, order: SQL): SQL | undefined {
  if (!before) return undefined;
  const { earliest, latest } = momentsOf(range);
  const bound = sort !== 'at' ? before.key : clamp(before.key, earliest, latest);
  return ascending
    ? sql`${order} >= ${bound} AND (${order}, ${id}) > (${before.key}, ${before.id})`
    : sql`${order} <= ${bound} AND (${order}, ${id}) < (${before.key}, ${before.id})`;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/**
 * Whether a pass over the whole ledger in order meets a page of wanted records sooner than the records of
 * the range are read. Nothing tells how many have a text or belong to a session: those are read.
 */
function isPassShorter(db: Db, input: Input, inRange: number): boolean {
  const { text, sessionId, unpricedOnly, ...counted } = input.filter;
  if (text || sessionId !== undefined || unpricedOnly) return false;
  const size = db.select({ rows: sql<number>`max(rowid)` }).from(usageRecords).get()?.rows ?? 0;
  const wanted = isEmpty(counted) ? inRange : countWanted(db, input);
  return wanted * inRange > input.limit * size;
}

function isEmpty(filter: UsageFilter): boolean {
  return Object.values(filter).every((part) => part === undefined || part === false || part === '');
}

/** From the rollup. */
function countWanted(db: Db, { profileId, from, to, filter }: Input): number {
  const is = (column: SQLiteColumn, value: string | undefined) =>
    value === undefined ? undefined : eq(column, value);
  const row = db
    .select({ requests: sql<number>`coalesce(sum(${usageDays.requests}), 0)` })
    .from(usageDays)
    .where(
      and(
        eq(usageDays.profileId, profileId),
        between(usageDays.day, from, to),
        is(usageDays.model, filter.model),
        is(usageDays.credentialId, filter.credentialId),
        is(usageDays.clientId, filter.clientId),
        is(usageDays.workspace, filter.workspace),
        is(usageDays.source, filter.source),
      ),
    )
    .get();
  return row?.requests ?? 0;
}
