import { and, count, eq, ne } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { writeAudit } from '../db/audit';
import type { Db, OpenDatabase } from '../db/open';
import { credentials, dataKeys, mcpSecrets } from '../db/schema';
import { type DataKey, KEY_CHECK_BYTES, keyCheckOf, type Wrap } from './data-key';

export type DataKeyRow = typeof dataKeys.$inferSelect;

/**
 * The `data_keys` table. At most one row is `active`. `superseded` is an earlier wrap of the active
 * key, kept until the newer wrap has been read back on a later start. `retired` keys were set aside by
 * the user and are never deleted.
 */
export function createDataKeyRows(database: OpenDatabase) {
  const { db, transaction } = database;
  const audit = (tx: Db, at: number, action: string, actor: string) =>
    writeAudit(tx, { at, actor, action, subject: 'vault', outcome: 'ok' });
  return {
    active: (): DataKeyRow | undefined =>
      db.select().from(dataKeys).where(eq(dataKeys.state, 'active')).get(),

    superseded: (active: DataKeyRow): DataKeyRow[] =>
      db.select().from(dataKeys).where(earlierWrapOf(active)).all(),

    /** Whether anything was ever stored: then a missing key is a loss, not a first start. */
    isUsed: (): boolean =>
      [dataKeys, credentials, mcpSecrets].some(
        (table) => (db.select({ n: count() }).from(table).get()?.n ?? 0) > 0,
      ),

    insert(key: DataKey, wrap: Wrap, at: number): void {
      transaction((tx) => {
        insertActive(tx, key, wrap, at);
        audit(tx, at, 'create-data-key', 'vault');
      });
    },

    /** Sets every earlier key aside and makes this one active. */
    retireAllAndInsert(key: DataKey, wrap: Wrap, at: number): void {
      transaction((tx) => {
        tx.update(dataKeys)
          .set({ state: 'retired', retiredAt: at })
          .where(ne(dataKeys.state, 'retired'))
          .run();
        insertActive(tx, key, wrap, at);
        audit(tx, at, 'start-over', 'user');
      });
    },

    /** A new wrap of the same key. The id stays, because every ciphertext is bound to it. */
    rewrap(active: DataKeyRow, wrap: Wrap, at: number): void {
      transaction((tx) => {
        tx.insert(dataKeys)
          .values({ ...active, id: uuid(), state: 'superseded', retiredAt: at })
          .run();
        tx.update(dataKeys).set(wrap).where(eq(dataKeys.id, active.id)).run();
        audit(tx, at, 'rewrap-data-key', 'vault');
      });
    },

    removeSuperseded(active: DataKeyRow): void {
      db.delete(dataKeys).where(earlierWrapOf(active)).run();
    },
  };
}

/** A damaged row cannot be told from a wrong key by trying it. */
export function isWellFormed(row: DataKeyRow): boolean {
  return row.wrappedKey.length > 0 && row.keyCheck.length === KEY_CHECK_BYTES;
}

function earlierWrapOf(active: DataKeyRow) {
  return and(eq(dataKeys.state, 'superseded'), eq(dataKeys.keyCheck, active.keyCheck));
}

function insertActive(tx: Db, key: DataKey, wrap: Wrap, at: number): void {
  tx.insert(dataKeys)
    .values({
      id: key.id,
      ...wrap,
      keyCheck: keyCheckOf(key.bytes),
      state: 'active',
      createdAt: at,
      retiredAt: null,
    })
    .run();
}
