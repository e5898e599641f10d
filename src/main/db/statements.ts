import type Database from 'better-sqlite3';

/** More than the app has different ones in use at a time. */
const MOST_STATEMENTS = 200;

/**
 * The same connection with its compiled statements kept, by their text: SQLite takes longer to compile most of
 * ours than to run them. For the query builder, which compiles anew for every call, and runs a statement
 * before it asks for the next.
 */
export function keepStatements(client: Database.Database): Database.Database {
  const kept = new Map<string, Database.Statement>();

  function prepare(text: string): Database.Statement {
    const statement = kept.get(text) ?? client.prepare(text);
    // The latest last, so that the first is the one that nobody has asked for the longest.
    kept.delete(text);
    kept.set(text, statement);
    const [oldest] = kept.keys();
    if (kept.size > MOST_STATEMENTS && oldest !== undefined) kept.delete(oldest);
    // How rows are answered stays with a statement; a new one answers objects.
    return statement.reader ? statement.raw(false) : statement;
  }

  return Object.create(client, { prepare: { value: prepare } });
}
