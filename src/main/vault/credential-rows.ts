import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { type Credential, Provider } from '../../shared/commands/credentials';
import { ChatelaineError } from '../../shared/errors';
import type { Db } from '../db/open';
import { credentials } from '../db/schema';

export type CredentialRow = typeof credentials.$inferSelect;

/** Whose credentials fail over to each other, and of which one is active. */
export type Siblings = Pick<CredentialRow, 'profileId' | 'provider'>;

/** Errors: `NOT_FOUND`, also for a provider that this version does not know. */
export function findRow(db: Db, id: string): CredentialRow {
  const row = db.select().from(credentials).where(eq(credentials.id, id)).get();
  if (!row || !isKnown(row)) throw new ChatelaineError('NOT_FOUND');
  return row;
}

/** By provider and failover order. */
export function rowsOfProfile(db: Db, profileId: string): CredentialRow[] {
  return db
    .select()
    .from(credentials)
    .where(eq(credentials.profileId, profileId))
    .orderBy(asc(credentials.provider), asc(credentials.priority), asc(credentials.id))
    .all()
    .filter(isKnown);
}

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

/**
 * For the one query that must be fast: what a secret needs to be opened. Prepared when first asked, so
 * that the app, and with it the doctor, starts on a database that has lost a column.
 */
export function prepareFind(db: Db): (id: string) => CredentialRow | undefined {
  const prepare = () =>
    db
      .select()
      .from(credentials)
      .where(eq(credentials.id, sql.placeholder('id')))
      .prepare();
  let query: ReturnType<typeof prepare> | undefined;
  return (id) => {
    query ??= prepare();
    return query.get({ id });
  };
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
