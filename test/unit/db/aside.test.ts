import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { settings } from '../../../src/main/db/schema';

let folder: string;
let database: OpenDatabase;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-aside-'));
  database = openDatabase(path.join(folder, 'chatelaine.db'));
  database.db.insert(settings).values({ key: 'k', value: 'v' }).run();
});
afterEach(() => {
  database.close();
  fs.rmSync(folder, { recursive: true });
});

const KEYS = { sql: 'SELECT key FROM settings WHERE key <> ?', params: ['x'] };
/** Counts to a million: long enough to be noticed on the main thread. */
const SLOW = {
  sql: 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT max(i) AS i FROM n',
  params: [],
};

test('answers every query, in order, with what was committed just before', async () => {
  expect(await database.queryAside([KEYS, { sql: 'SELECT 1 AS one', params: [] }])).toEqual([
    [{ key: 'k' }],
    [{ one: 1 }],
  ]);
});

test('a database in memory answers too', async () => {
  const memory = openDatabase(':memory:');
  memory.db.insert(settings).values({ key: 'm', value: 1 }).run();
  expect(await memory.queryAside([KEYS])).toEqual([[{ key: 'm' }]]);
  memory.close();
});

test('the main thread goes on meanwhile', async () => {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  count();
  expect(await database.queryAside([SLOW])).toEqual([[{ i: 1_000_000 }]]);
  isDone = true;
  expect(turns).toBeGreaterThan(100);
});

test('nothing can be written this way, and a wrong query is told', async () => {
  const write = { sql: 'DELETE FROM settings RETURNING key', params: [] };
  await expect(database.queryAside([write])).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  expect(database.db.select().from(settings).all()).toHaveLength(1);
  await expect(database.queryAside([{ sql: 'SELECT absent', params: [] }])).rejects.toThrow(
    /no such column/,
  );
});

test('a backup is a whole database of its own, for the owner alone', async () => {
  const copy = await database.backup('test');
  expect(path.dirname(copy)).toBe(folder);
  expect(fs.statSync(copy).mode & 0o777).toBe(0o600);
  database.db.delete(settings).run();
  const opened = openDatabase(copy);
  expect(opened.db.select().from(settings).all()).toEqual([{ key: 'k', value: 'v' }]);
  opened.close();
});
