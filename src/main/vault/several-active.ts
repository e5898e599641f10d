import { and, eq, ne } from 'drizzle-orm';
import { writeAudit } from '../db/audit';
import type { Db } from '../db/open';
import { credentials } from '../db/schema';
import type { CredentialRow } from './credential-rows';

/** The active credentials of one profile and provider where there should be one; the one to keep first. */
export type SeveralActive = Pick<
  CredentialRow,
  'id' | 'profileId' | 'provider' | 'credentialName'
>[];

/**
 * Where invariant 6 is broken: possible only in a database that has lost its unique index. To keep is
 * the newest, and of those that are switched on before any that is not.
 */
export function findSeveralActive(db: Db): SeveralActive[] {
  const rows = db
    .select({
      id: credentials.id,
      profileId: credentials.profileId,
      provider: credentials.provider,
      credentialName: credentials.credentialName,
      isEnabled: credentials.isEnabled,
      createdAt: credentials.createdAt,
    })
    .from(credentials)
    .where(eq(credentials.isActive, true))
    .all()
    .sort((a, b) => Number(b.isEnabled) - Number(a.isEnabled) || b.createdAt - a.createdAt);
  const groups = new Map<string, SeveralActive>();
  for (const row of rows) {
    const key = `${row.profileId} ${row.provider}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Leaves the best one active; part of the caller's transaction. Answers what it found. */
export function keepOneActive(tx: Db, now: number): SeveralActive[] {
  const found = findSeveralActive(tx);
  for (const [kept, ...others] of found) {
    if (!kept) continue;
    tx.update(credentials)
      .set({ isActive: false, updatedAt: now })
      .where(
        and(
          eq(credentials.profileId, kept.profileId),
          eq(credentials.provider, kept.provider),
          ne(credentials.id, kept.id),
        ),
      )
      .run();
    for (const { id } of others) {
      const subject = `credential:${id}`;
      writeAudit(tx, { at: now, actor: 'doctor', action: 'deactivate', subject, outcome: 'ok' });
    }
  }
  return found;
}
