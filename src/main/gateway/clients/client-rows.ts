import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { ChatelaineError } from '../../../shared/errors';
import type { Db } from '../../db/open';
import { prepared } from '../../db/prepared';
import { clients as clientTable, clientKeys as keyTable, profiles } from '../../db/schema';
import type { Secret } from '../../vault/secret';
import { makeKey } from './client-key';

export type ClientRow = typeof clientTable.$inferSelect;
export type KeyRow = typeof keyTable.$inferSelect;

/** Errors: `NOT_FOUND`. */
export function findClient(db: Db, clientId: string): ClientRow {
  const row = db.select().from(clientTable).where(eq(clientTable.id, clientId)).get();
  if (!row) throw new ChatelaineError('NOT_FOUND', 'This client does not exist.');
  return row;
}

/** Errors: `NOT_FOUND`. */
export function findKey(db: Db, keyId: string): { key: KeyRow; client: ClientRow } {
  const key = db.select().from(keyTable).where(eq(keyTable.id, keyId)).get();
  if (!key) throw new ChatelaineError('NOT_FOUND', 'This client key does not exist.');
  return { key, client: findClient(db, key.clientId) };
}

/** Newest first; archived ones too only when asked for. */
export function clientsOf(db: Db, profileId: string, withArchived: boolean): ClientRow[] {
  return db
    .select()
    .from(clientTable)
    .where(
      and(
        eq(clientTable.profileId, profileId),
        withArchived ? undefined : isNull(clientTable.archivedAt),
      ),
    )
    .orderBy(desc(clientTable.createdAt), desc(clientTable.id))
    .all();
}

/** Newest first, of all of these clients with one question. */
export function keysOf(db: Db, clientIds: readonly string[]): KeyRow[] {
  return (
    db
      .select()
      .from(keyTable)
      // One parameter, however many there are.
      .where(
        sql`${keyTable.clientId} IN (SELECT value FROM json_each(${JSON.stringify(clientIds)}))`,
      )
      .orderBy(desc(keyTable.createdAt), desc(keyTable.id))
      .all()
  );
}

/** Those that `chatelaine exec` made and that have not ended. */
export function openExecClients(db: Db): ClientRow[] {
  return db
    .select()
    .from(clientTable)
    .where(and(eq(clientTable.kind, 'exec'), isNull(clientTable.archivedAt)))
    .all();
}

type NewClient = Omit<ClientRow, 'id' | 'isActive' | 'createdAt' | 'updatedAt' | 'archivedAt'>;

/** Errors: `NOT_FOUND` when there is no such profile. */
export function insertClient(tx: Db, client: NewClient, now: number): ClientRow {
  const isOwner = eq(profiles.id, client.profileId);
  if (!tx.select({ id: profiles.id }).from(profiles).where(isOwner).get()) {
    throw new ChatelaineError('NOT_FOUND', 'This profile does not exist.');
  }
  return tx
    .insert(clientTable)
    .values({ ...client, id: uuid(), isActive: true, createdAt: now, updatedAt: now })
    .returning()
    .get();
}

export function updateClient(tx: Db, clientId: string, changes: Partial<ClientRow>): void {
  tx.update(clientTable).set(changes).where(eq(clientTable.id, clientId)).run();
}

/** Makes a key and keeps its hash. `expiresAt`: null = never. */
export function insertKey(
  tx: Db,
  key: Pick<KeyRow, 'clientId' | 'name' | 'expiresAt'>,
  now: number,
): { keyId: string; prefix: string; apiKey: Secret<string> } {
  const { apiKey, ...kept } = makeKey();
  const keyId = uuid();
  tx.insert(keyTable)
    .values({ ...key, ...kept, id: keyId, createdAt: now })
    .run();
  return { keyId, prefix: kept.prefix, apiKey };
}

export function updateKey(tx: Db, keyId: string, changes: Partial<KeyRow>): void {
  tx.update(keyTable).set(changes).where(eq(keyTable.id, keyId)).run();
}

export function setLastUses(tx: Db, uses: readonly { keyId: string; at: number }[]): void {
  for (const { keyId, at } of uses) setLastUse(tx).run({ keyId, at });
}

const setLastUse = prepared((db) =>
  db
    .update(keyTable)
    .set({ lastUsedAt: sql`${sql.placeholder('at')}` })
    .where(eq(keyTable.id, sql.placeholder('keyId')))
    .prepare(),
);

/** Whose a client is. */
export const selectName = prepared((db) =>
  db
    .select({ name: clientTable.name, profileId: clientTable.profileId })
    .from(clientTable)
    .where(eq(clientTable.id, sql.placeholder('clientId')))
    .prepare(),
);
