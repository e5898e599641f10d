import { desc, eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Db } from './open';
import { auditLog } from './schema';

/** Notes who did what to which subject; part of the caller's transaction. Never holds a secret. */
export function writeAudit(
  db: Db,
  entry: { at: number; actor: string; action: string; subject: string; outcome: string },
): void {
  db.insert(auditLog)
    .values({ id: uuid(), ...entry })
    .run();
}

/** Newest first. */
export function readAudit(db: Db, subject: string, limit: number) {
  return db
    .select({
      at: auditLog.at,
      actor: auditLog.actor,
      action: auditLog.action,
      outcome: auditLog.outcome,
    })
    .from(auditLog)
    .where(eq(auditLog.subject, subject))
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit)
    .all();
}
