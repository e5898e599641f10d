import { and, isNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { UsageFilter } from '../../../shared/commands/usage';
import { usageRecords } from '../../db/schema';
import { momentsOf, type Range } from './range';

/**
 * Records of the range that every given part of the filter fits. The index on the session finds them where
 * one is wanted, and otherwise the one on the time.
 */
export function isWanted(range: Range, filter: UsageFilter): SQL | undefined {
  const { earliest, latest } = momentsOf(range);
  const isOfSession = filter.sessionId !== undefined;
  const column = (one: SQLiteColumn) =>
    isOfSession && one !== usageRecords.sessionId ? withoutIndex(one) : one;
  return and(
    sql`${column(usageRecords.at)} BETWEEN ${earliest} AND ${latest}`,
    fits(range, filter, column),
  );
}

/** The same, but no index finds them: for a pass in the order of another one. */
export function isWantedInPassing(range: Range, filter: UsageFilter): SQL | undefined {
  return fits(range, filter, withoutIndex);
}

/** SQLite's own way to say so: https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_ */
function withoutIndex(column: SQLiteColumn): SQL {
  return sql`+${column}`;
}

function fits(
  { profileId, from, to }: Range,
  filter: UsageFilter,
  column: (one: SQLiteColumn) => SQLWrapper,
): SQL | undefined {
  const is = (one: SQLiteColumn, value: string | undefined) =>
    value === undefined ? undefined : sql`${column(one)} = ${value}`;
  return and(
    is(usageRecords.profileId, profileId),
    sql`${column(usageRecords.day)} BETWEEN ${from} AND ${to}`,
    is(usageRecords.model, filter.model),
    is(usageRecords.credentialId, filter.credentialId),
    is(usageRecords.clientId, filter.clientId),
    is(usageRecords.workspace, filter.workspace),
    is(usageRecords.sessionId, filter.sessionId),
    is(usageRecords.source, filter.source),
    filter.withoutImports ? sql`${column(usageRecords.source)} <> 'import'` : undefined,
    filter.unpricedOnly ? isNull(usageRecords.costMicroUsd) : undefined,
    filter.text ? hasText(filter.text) : undefined,
  );
}

/** Upper and lower case of A to Z are the same; nothing in the text has a meaning of its own. */
function hasText(text: string): SQL {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const { model, credentialName, clientName, sessionTitle, workspace } = usageRecords;
  const columns = [model, credentialName, clientName, sessionTitle, workspace];
  const parts = columns.map((column) => sql`${column} LIKE ${pattern} ESCAPE '\\'`);
  return sql`(${sql.join(parts, sql` OR `)})`;
}
