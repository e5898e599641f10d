import { is, sql } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/main/db/open';
import * as schema from '../../../src/main/db/schema';

const database = openDatabase(':memory:');
afterAll(() => database.close());
const read = <T>(query: ReturnType<typeof sql>) => database.db.all<T>(query);

const tables = Object.values(schema)
  .filter((table) => is(table, SQLiteTable))
  .map((table) => getTableConfig(table));
const stored = read<{ name: string; strict: number }>(
  sql`SELECT name, strict FROM pragma_table_list
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`,
);

test('the schema in TypeScript has the tables that the migrations create', () => {
  expect(tables.map(({ name }) => name).sort()).toEqual(stored.map(({ name }) => name).sort());
});

test.each(stored)('$name is STRICT', ({ strict }) => {
  expect(strict).toBe(1);
});

describe.each(tables)(
  '$name',
  ({ name, columns, indexes, primaryKeys, foreignKeys, uniqueConstraints }) => {
    test('has the same columns', () => {
      const inDatabase = read<{ name: string; type: string; required: number; key: number }>(
        sql`SELECT name, type, "notnull" AS required, pk AS key FROM pragma_table_info(${name})`,
      );
      const composite = primaryKeys[0]?.columns.map((column) => column.name) ?? [];
      expect(inDatabase).toEqual(
        columns.map((column) => ({
          name: column.name,
          type: column.getSQLType().toUpperCase(),
          // An INTEGER PRIMARY KEY is the rowid: never null, although SQLite does not say so.
          required:
            column.notNull && column.getSQLType() + column.primary !== 'integertrue' ? 1 : 0,
          key: column.primary ? 1 : composite.indexOf(column.name) + 1,
        })),
      );
    });

    test('has the same indexes', () => {
      const inDatabase = read<{
        name: string;
        unique: number;
        partial: number;
        columns: string;
      }>(sql`
      SELECT list.name, list."unique", list.partial,
        (SELECT group_concat(coalesce(info.name, '?')) FROM pragma_index_info(list.name) AS info) AS columns
      FROM pragma_index_list(${name}) AS list WHERE list.origin = 'c' ORDER BY list.name`);
      const inSchema = indexes
        .map(({ config }) => ({
          name: config.name,
          unique: config.unique ? 1 : 0,
          partial: config.where ? 1 : 0,
          columns: config.columns.map((column) => ('name' in column ? column.name : '?')).join(),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(inDatabase).toEqual(inSchema);
    });

    test('has the same unique columns', () => {
      const inDatabase = read<{ columns: string }>(sql`
      SELECT (SELECT group_concat(coalesce(info.name, '?')) FROM pragma_index_info(list.name) AS info) AS columns
      FROM pragma_index_list(${name}) AS list WHERE list.origin = 'u'`);
      const inSchema = [
        ...columns.filter((column) => column.isUnique).map((column) => column.name),
        ...uniqueConstraints.map(({ columns: parts }) => parts.map((part) => part.name).join()),
      ];
      expect(inDatabase.map(({ columns: parts }) => parts).sort()).toEqual(inSchema.sort());
    });

    test('has the same foreign keys', () => {
      const inDatabase = read<{ from: string; table: string; to: string }>(
        sql`SELECT "from", "table", "to" FROM pragma_foreign_key_list(${name}) ORDER BY "from"`,
      );
      const inSchema = foreignKeys
        .map((key) => key.reference())
        .map(({ columns: own, foreignColumns, foreignTable }) => ({
          from: own[0]?.name,
          table: getTableConfig(foreignTable).name,
          to: foreignColumns[0]?.name,
        }))
        .sort((a, b) => (String(a.from) < String(b.from) ? -1 : 1));
      expect(inDatabase).toEqual(inSchema);
    });
  },
);
