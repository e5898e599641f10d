import { getTableColumns, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Db } from './open';

/**
 * A query that is built once for each database, when it is first asked for, so that the app starts on one that
 * has lost a column: `const find = prepared((db) => db.select()…prepare())`, then `find(tx).get({ id })`.
 * For what many requests wait for: to build a query takes the builder longer than SQLite needs to answer it.
 */
export function prepared<Query extends object>(build: (db: Db) => Query): (db: Db) => Query {
  const known = new WeakMap<Db, Query>();
  return (db) => {
    const query = known.get(db) ?? build(db);
    known.set(db, query);
    return query;
  };
}

/** Named boundary: drizzle takes a placeholder wherever it takes a value, one for each column here. */
export function placeholders<T extends SQLiteTable>(table: T): T['$inferInsert'] {
  const names = Object.keys(getTableColumns(table));
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)]));
}
