import { sql } from 'drizzle-orm';
import type { Db } from './open';
import { openDatabase } from './open';

/** Something that the migrations made and this database has lost, or has in another form. */
export type SchemaGap = {
  kind: 'table' | 'column' | 'index' | 'trigger' | 'view';
  table: string;
  name: string;
  /** Statements that make it again; null when that is not possible without knowing the values. */
  remedy: readonly string[] | null;
};

/** Compares the database with a new one. Parts that only this database has are its own business. */
export function findSchemaGaps(db: Db): SchemaGap[] {
  const reference = openDatabase(':memory:');
  try {
    const expected = objectsOf(reference.db);
    const found = new Map(objectsOf(db).map((one) => [`${one.kind} ${one.name}`, one]));
    return expected.flatMap((one) => {
      const same = found.get(`${one.kind} ${one.name}`);
      if (!same) return [{ ...withoutSql(one), remedy: [one.sql] }];
      if (one.kind === 'table') return columnGaps(reference.db, db, one.name);
      if (isSame(one.sql, same.sql)) return [];
      return [{ ...withoutSql(one), remedy: [`DROP ${one.kind} "${one.name}"`, one.sql] }];
    });
  } finally {
    reference.close();
  }
}

/** Makes again what it can, in the caller's transaction. Answers what is whole now. */
export function closeSchemaGaps(tx: Db, gaps: readonly SchemaGap[]): SchemaGap[] {
  return gaps.filter(({ remedy }) => {
    if (!remedy) return false;
    try {
      // A savepoint: what fails half way leaves nothing behind and does not stop the others.
      tx.transaction((part) => {
        for (const statement of remedy) part.run(sql.raw(statement));
      });
      return true;
    } catch {
      return false;
    }
  });
}

type SchemaObject = {
  kind: 'table' | 'index' | 'trigger' | 'view';
  table: string;
  name: string;
  sql: string;
};

/** Tables before what stands on them. */
function objectsOf(db: Db): SchemaObject[] {
  return db.all<SchemaObject>(sql`
    SELECT type AS kind, tbl_name AS "table", name, sql FROM sqlite_master
    WHERE type IN ('table', 'index', 'trigger', 'view') AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
      AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
    ORDER BY type = 'table' DESC, type = 'view' DESC, rowid`);
}

type Column = { name: string; type: string; required: number; preset: string | null };

function columnGaps(reference: Db, db: Db, table: string): SchemaGap[] {
  const has = new Set(columnsOf(db, table).map(({ name }) => name));
  return columnsOf(reference, table)
    .filter(({ name }) => !has.has(name))
    .map((column) => ({
      kind: 'column',
      table,
      name: column.name,
      remedy: addColumn(table, column),
    }));
}

function columnsOf(db: Db, table: string): Column[] {
  return db.all<Column>(sql`
    SELECT name, type, "notnull" AS required, dflt_value AS preset FROM pragma_table_info(${table})`);
}

/** What every row must have cannot be made up. */
function addColumn(table: string, { name, type, required, preset }: Column): string[] | null {
  if (required && preset === null) return null;
  const rest = `${required ? ' NOT NULL' : ''}${preset === null ? '' : ` DEFAULT ${preset}`}`;
  return [`ALTER TABLE "${table}" ADD COLUMN "${name}" ${type}${rest}`];
}

function withoutSql({ kind, table, name }: SchemaObject) {
  return { kind, table, name };
}

function isSame(a: string, b: string): boolean {
  const bare = (text: string) => text.replace(/["\s]+/g, ' ').trim();
  return bare(a) === bare(b);
}
