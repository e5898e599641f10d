import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { type Credential, Provider } from '../../shared/commands/credentials';
import { ChatelaineError } from '../../shared/errors';
import type { Db } from '../db/open';
import { prepared } from '../db/prepared';
import { credentials } from '../db/schema';

export type CredentialRow = typeof credentials.$inferSelect;

/** Whose credentials fail over to each other, and of which one is active. */
export type Siblings = Pick<CredentialRow, 'profileId' | 'provider'>;

/** Errors: `NOT_FOUND`, also for a provider that this version does not know. */
export function findRow(db: Db, id: string): CredentialRow {
  const row = selectOne(db).get({ id });
  if (!row || !isKnown(row)) throw new ChatelaineError('NOT_FOUND');
  return row;
}

/** Also of a provider that this version does not know. */
export const selectOne = prepared((db) =>
  db
    .select()
    .from(credentials)
    .where(eq(credentials.id, sql.placeholder('id')))
    .prepare(),
);

/** By provider and failover order. */
export function rowsOfProfile(db: Db, profileId: string): CredentialRow[] {
  return selectOfProfile(db).all({ profileId }).filter(isKnown);
}

const selectOfProfile = prepared((db) =>
  db
    .select()
    .from(credentials)
    .where(eq(credentials.profileId, sql.placeholder('profileId')))
    .orderBy(asc(credentials.provider), asc(credentials.priority), asc(credentials.id))
    .prepare(),
);

/** In failover order. */
export function siblingRows(db: Db, of: Siblings): CredentialRow[] {
  return db
    .select()
    .from(credentials)
    .where(and(eq(credentials.profileId, of.profileId), eq(credentials.provider, of.provider)))
    .orderBy(asc(credentials.priority), asc(credentials.id))
    .all();
}

export function allRows(db: Db): CredentialRow[] {
  return db.select().from(credentials).all();
}

/** Those whose scheduled deactivation has come. */
export function dueRows(db: Db, now: number): CredentialRow[] {
  return db
    .select()
    .from(credentials)
    .where(lte(credentials.deactivationScheduledAt, now))
    .all()
    .filter(isKnown);
}

export function insertRow(db: Db, row: CredentialRow): void {
  db.insert(credentials).values(row).run();
}

export function updateRow(db: Db, id: string, changes: Partial<CredentialRow>): void {
  db.update(credentials).set(changes).where(eq(credentials.id, id)).run();
}

/** Overwrites what was secret before the row goes; `secure_delete` zeroes the page after it. */
export function shredRow(db: Db, id: string): void {
  db.update(credentials)
    .set({
      encryptedCredential: sql`zeroblob(length(encrypted_credential))`,
      nonce: sql`zeroblob(12)`,
      fingerprint: '',
      hint: '',
    })
    .where(eq(credentials.id, id))
    .run();
  db.delete(credentials).where(eq(credentials.id, id)).run();
}

/** What may be known outside the vault. */
export function toCredential(row: CredentialRow, isStored: boolean): Credential {
  const { encryptedCredential, nonce, dataKeyId, fingerprint, provider, ...known } = row;
  return { ...known, provider: Provider.parse(provider), isStored };
}

export function isKnown(row: CredentialRow): boolean {
  return Provider.safeParse(row.provider).success;
}
