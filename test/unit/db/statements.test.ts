import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { prepared } from '../../../src/main/db/prepared';
import { settings } from '../../../src/main/db/schema';

let database: OpenDatabase;
beforeEach(() => {
  database = openDatabase(':memory:');
});
afterEach(() => database.close());

test('the same text answers rows of the builder and plain objects, in whatever order', () => {
  const { db } = database;
  const text = sql`SELECT "key" FROM settings WHERE "key" = ${'theme'}`;
  database.transaction((tx) => tx.insert(settings).values({ key: 'theme', value: '"dark"' }).run());
  for (let round = 0; round < 3; round += 1) {
    expect(db.values(text)).toEqual([['theme']]);
    expect(db.all(text)).toEqual([{ key: 'theme' }]);
    expect(db.get(text)).toEqual({ key: 'theme' });
  }
});

test('more statements than are kept all answer, again and again', () => {
  const ask = (number: number) => database.db.get<{ n: number }>(sql.raw(`SELECT ${number} AS n`));
  for (let round = 0; round < 2; round += 1)
    for (let number = 0; number < 450; number += 1) expect(ask(number)).toEqual({ n: number });
});

test('a table that is made anew is asked with the statements from before', () => {
  const { db } = database;
  const read = () => db.all(sql`SELECT * FROM made`);
  db.run(sql`CREATE TABLE made (one)`);
  expect(read()).toEqual([]);
  db.run(sql`ALTER TABLE made ADD COLUMN two`);
  db.run(sql`INSERT INTO made VALUES (1, 2)`);
  expect(read()).toEqual([{ one: 1, two: 2 }]);
});

test('a prepared query is built once for each database, and takes part in its transactions', () => {
  let built = 0;
  const find = prepared((db) => {
    built += 1;
    return db
      .select()
      .from(settings)
      .where(eq(settings.key, sql.placeholder('key')))
      .prepare();
  });
  const other = openDatabase(':memory:');
  expect(() =>
    database.transaction((tx) => {
      tx.insert(settings).values({ key: 'theme', value: '"dark"' }).run();
      expect(find(tx).get({ key: 'theme' })).toMatchObject({ value: '"dark"' });
      throw new Error('taken back');
    }),
  ).toThrow('taken back');
  expect(find(database.db).get({ key: 'theme' })).toBeUndefined();
  expect(find(other.db).get({ key: 'theme' })).toBeUndefined();
  expect(built).toBe(2);
  other.close();
});
