import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { ChatelaineError } from '../../shared/errors';
import { createReader, type Query } from './aside';
import { migrations } from './migrations';
import * as schema from './schema';
import { keepStatements } from './statements';
import { writeAside } from './write-aside';

/** Typed queries; also a transaction, so that a function can take part in its caller's. */
export type Db = BetterSQLite3Database<typeof schema>;

export type OpenDatabase = {
  db: Db;
  /** Runs `work` in one IMMEDIATE transaction: all of it or nothing. */
  transaction<T>(work: (tx: Db) => T): T;
  /**
   * The same without waiting for the disk, for what can be read again from elsewhere: a power cut may take
   * back the last of them, each whole. What other transactions commit waits for the disk as ever.
   */
  hastyTransaction<T>(work: (tx: Db) => T): T;
  /**
   * Resolves when all that was committed until now is on the disk, hasty or not; the main thread does not wait.
   * Error: `DISK_FULL`.
   */
  reachDisk(): Promise<void>;
  /** Empties the write-ahead log, so that overwritten secrets are not left in it. */
  truncateWal(): void;
  /** Answers queries on a consistent state without holding up the main thread (invariant 7). */
  queryAside(queries: readonly Query[]): Promise<unknown[][]>;
  /** Writes what a query answers into a file, as {@link writeAside}; not for a database in memory. */
  writeAside(...what: DropFirst<Parameters<typeof writeAside>>): ReturnType<typeof writeAside>;
  /** Copies everything, a few pages at a time, into a new file beside this one. Answers its path. */
  backup(label: string): Promise<string>;
  sqliteVersion: string;
  close(): void;
};

type DropFirst<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;

/**
 * Opens (or creates) the database and brings its schema up to date. `:memory:` works for tests.
 * Errors: `DATABASE_NEWER`, `DATABASE_DAMAGED`, `DISK_FULL`.
 */
export function openDatabase(file: string): OpenDatabase {
  const client = connect(file);
  try {
    configure(client);
    migrate(client, file);
  } catch (error) {
    client.close();
    throw asDatabaseError(error);
  }
  const db = drizzle({ client: keepStatements(client), schema });
  const reader = createReader(file);
  // There is one connection: what is asked of it meanwhile is in the transaction.
  const transaction = <T>(work: (tx: Db) => T): T => client.transaction(work).immediate(db);
  return {
    db,
    transaction,
    hastyTransaction(work) {
      client.exec('PRAGMA synchronous = NORMAL');
      try {
        return transaction(work);
      } finally {
        client.exec('PRAGMA synchronous = FULL');
      }
    },
    reachDisk: () => (client.memory ? Promise.resolve() : syncLog(file)),
    truncateWal: () => void client.pragma('wal_checkpoint(TRUNCATE)'),
    queryAside: async (queries) =>
      client.memory ? queries.map((one) => ask(client, one)) : reader.ask(queries),
    writeAside: (...what) => writeAside(file, ...what),
    backup: (label) => backup(client, file, label),
    sqliteVersion: String(client.prepare('SELECT sqlite_version()').pluck().get()),
    close() {
      reader.close();
      client.close();
    },
  };
}

function connect(file: string): Database.Database {
  try {
    if (file !== ':memory:') fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const client = new Database(file);
    if (file !== ':memory:') fs.chmodSync(file, 0o600);
    return client;
  } catch (error) {
    throw asDatabaseError(error);
  }
}

function configure(client: Database.Database): void {
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL');
  client.pragma('foreign_keys = ON');
  client.pragma('trusted_schema = OFF');
  // Without it INSERT OR REPLACE deletes rows behind the back of the append-only triggers.
  client.pragma('recursive_triggers = ON');
  client.pragma('secure_delete = ON');
  client.pragma('busy_timeout = 5000');
  if (process.platform === 'darwin') {
    client.pragma('fullfsync = ON');
    client.pragma('checkpoint_fullfsync = ON');
  }
}

function migrate(client: Database.Database, file: string): void {
  const version = Number(client.pragma('user_version', { simple: true }));
  if (version > migrations.length) {
    throw new ChatelaineError('DATABASE_NEWER', undefined, {
      details: { found: version, known: migrations.length },
    });
  }
  if (version > 0 && version < migrations.length && file !== ':memory:')
    copyBefore(client, file, version);
  // A table that is made anew must not take with it what refers to it; it cannot be said inside of a
  // transaction, and what it would have found is looked for before the commit.
  client.pragma('foreign_keys = OFF');
  // Those of a damaged file are for the doctor, which needs a database that opens. It reads every row: once a step.
  let loose = version < migrations.length ? countLoose(client) : 0;
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    loose = client
      .transaction(() => {
        client.exec(migration.sql);
        const left = countLoose(client);
        if (left > loose)
          throw new Error(`migration ${migration.name} would leave ${left - loose} loose rows`);
        client.pragma(`user_version = ${index + 1}`);
        return left;
      })
      .immediate();
  }
  client.pragma('foreign_keys = ON');
}

/** Rows that refer to one that is not there. */
function countLoose(client: Database.Database): number {
  const found = client.pragma('foreign_key_check');
  return Array.isArray(found) ? found.length : 0;
}

/** A copy from before the schema changes; VACUUM INTO reads a consistent state, also with a WAL. */
function copyBefore(client: Database.Database, file: string, version: number): void {
  const copy = `${file}.v${version}-${Date.now()}`;
  client.prepare('VACUUM INTO ?').run(copy);
  fs.chmodSync(copy, 0o600);
}

/** For a database in memory, which no second connection can see. */
function ask(client: Database.Database, { sql, params }: Query): unknown[] {
  return client.prepare(sql).all(...params);
}

async function backup(client: Database.Database, file: string, label: string): Promise<string> {
  const place = file === ':memory:' ? path.join(os.tmpdir(), 'chatelaine.db') : file;
  const copy = `${place}.${label}-${Date.now()}`;
  try {
    // Made first and for the owner alone: the copy would be readable by others until a later chmod.
    fs.writeFileSync(copy, '', { mode: 0o600, flag: 'wx' });
    await client.backup(copy);
    return copy;
  } catch (error) {
    fs.rmSync(copy, { force: true });
    throw asDatabaseError(error);
  }
}

/**
 * The write-ahead log by another name of the same file: SQLite keeps no lock on it that closing would take
 * away (https://sqlite.org/walformat.html: the locks are on the `-shm` file).
 */
async function syncLog(file: string): Promise<void> {
  try {
    const log = await fs.promises.open(`${file}-wal`, 'r+');
    try {
      await log.datasync();
    } finally {
      await log.close();
    }
  } catch (error) {
    throw asDatabaseError(error);
  }
}

/** SQLite's result codes in our words; see https://sqlite.org/rescode.html */
export function asDatabaseError(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new ChatelaineError('DATABASE_DAMAGED', undefined, { cause: error });
  if (/^(SQLITE_(FULL|READONLY|IOERR|CANTOPEN)|ENOSPC|EROFS|EACCES)/.test(code)) {
    return new ChatelaineError('DISK_FULL', undefined, { cause: error });
  }
  // What was to be written belongs to a row that is not there (any more).
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY')
    return new ChatelaineError('NOT_FOUND', undefined, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}
