import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrations } from '../../../src/main/db/migrations';
import { asDatabaseError, type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { clients, settings } from '../../../src/main/db/schema';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-db-'));
  file = path.join(folder, 'data', 'chatelaine.db');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const code = (expected: string) => expect.objectContaining({ code: expected });
const thrownBy = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return asDatabaseError(error);
  }
};
const hash = () => crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');

describe('a new database', () => {
  test('is made with its folder, for the owner alone', () => {
    openDatabase(file).close();
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  test('has the pragmas that keep data and secrets safe', () => {
    const { db, close } = openDatabase(file);
    const pragma = (name: string) =>
      Object.values(db.get<Record<string, unknown>>(sql.raw(`PRAGMA ${name}`)))[0];
    expect({
      journal: pragma('journal_mode'),
      synchronous: pragma('synchronous'),
      foreignKeys: pragma('foreign_keys'),
      trustedSchema: pragma('trusted_schema'),
      recursiveTriggers: pragma('recursive_triggers'),
      secureDelete: pragma('secure_delete'),
      busyTimeout: pragma('busy_timeout'),
      version: pragma('user_version'),
    }).toEqual({
      journal: 'wal',
      synchronous: 2,
      foreignKeys: 1,
      trustedSchema: 0,
      recursiveTriggers: 1,
      secureDelete: 1,
      busyTimeout: 5_000,
      version: migrations.length,
    });
    close();
  });
});

test('a row that belongs to nothing is not found, which is no mistake of the app', () => {
  const database = openDatabase(file);
  const loose = () =>
    database.transaction((tx) =>
      tx
        .insert(clients)
        .values({
          id: 'c',
          profileId: 'nobody',
          name: 'Loose',
          kind: 'program',
          isActive: true,
          createdAt: 1,
          updatedAt: 1,
        })
        .run(),
    );
  expect(thrownBy(loose)).toEqual(code('NOT_FOUND'));
  database.close();
});

test('what was written is there when it is opened again', () => {
  const first = openDatabase(file);
  first.db.insert(settings).values({ key: 'k', value: 'v' }).run();
  first.close();
  const second = openDatabase(file);
  expect(second.db.select().from(settings).all()).toEqual([{ key: 'k', value: 'v' }]);
  second.close();
});

test('a transaction is all or nothing', () => {
  const { db, transaction, close } = openDatabase(file);
  const failing = () =>
    transaction((tx) => {
      tx.insert(settings).values({ key: 'k', value: 'v' }).run();
      throw new Error('half way');
    });
  expect(failing).toThrow('half way');
  expect(db.select().from(settings).all()).toEqual([]);
  close();
});

test('a database of a newer version is refused and left as it is', () => {
  const { db, truncateWal, close } = openDatabase(file);
  db.run(sql.raw(`PRAGMA user_version = ${migrations.length + 1}`));
  truncateWal();
  close();
  const before = hash();
  expect(() => openDatabase(file)).toThrow(code('DATABASE_NEWER'));
  expect(hash()).toBe(before);
});

describe('a damaged file is refused and left as it is', () => {
  test('when it is no database at all', () => {
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(file, 'This is a letter, not a database. '.repeat(100));
    const before = hash();
    expect(() => openDatabase(file)).toThrow(code('DATABASE_DAMAGED'));
    expect(hash()).toBe(before);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['chatelaine.db']);
  });

  test('when its first page was overwritten', () => {
    openDatabase(file).close();
    const descriptor = fs.openSync(file, 'r+');
    fs.writeSync(descriptor, Buffer.alloc(200, 0x58), 0, 200, 0);
    fs.closeSync(descriptor);
    const before = hash();
    expect(() => openDatabase(file)).toThrow(code('DATABASE_DAMAGED'));
    expect(hash()).toBe(before);
  });
});

test('a place that cannot be written is told as a disk that is full or read-only', () => {
  fs.mkdirSync(file, { recursive: true });
  expect(() => openDatabase(file)).toThrow(code('DISK_FULL'));
});

test('a hasty transaction is whole or nothing, and leaves the others as careful as they were', () => {
  const database = openDatabase(':memory:');
  const insert = (id: string) => (tx: OpenDatabase['db']) =>
    tx.run(sql`INSERT INTO unmetered_models VALUES (${id}, 1)`);
  database.hastyTransaction(insert('a'));
  expect(() =>
    database.hastyTransaction((tx) => {
      insert('b')(tx);
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(database.db.all(sql`SELECT model FROM unmetered_models`)).toEqual([{ model: 'a' }]);
  // https://sqlite.org/pragma.html#pragma_synchronous: 2 is FULL
  expect(database.db.get(sql`PRAGMA synchronous`)).toEqual({ synchronous: 2 });
  database.close();
});

test('what was committed in haste reaches the disk without the main thread', async () => {
  const database = openDatabase(file);
  database.hastyTransaction((tx) => tx.insert(settings).values({ key: 'h', value: 1 }).run());
  await database.reachDisk();
  // Another connection is not locked out, nor is this one.
  const other = openDatabase(file);
  expect(other.db.select().from(settings).all()).toHaveLength(1);
  database.transaction((tx) => tx.insert(settings).values({ key: 'i', value: 2 }).run());
  expect(other.db.select().from(settings).all()).toHaveLength(2);
  other.close();
  database.close();
});

test('a database in memory has no disk to reach', async () => {
  const database = openDatabase(':memory:');
  await database.reachDisk();
  database.close();
});
