import { between, desc, eq, type SQL } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Db } from './open';
import { auditLog } from './schema';

/**
 * Notes who did what to which subject; part of the caller's transaction. Never holds a secret. `parts` of
 * the subject have no space in them.
 */
export function writeAudit(
  db: Db,
  entry: {
    at: number;
    actor: string;
    action: string;
    subject: string;
    parts?: readonly string[];
    outcome: string;
  },
): void {
  const { subject, parts = [], ...rest } = entry;
  db.insert(auditLog)
    .values({ id: uuid(), ...rest, subject: [subject, ...parts].join(' ') })
    .run();
}

/** What was done to the subject as a whole, newest first. */
export function readAudit(db: Db, subject: string, limit: number) {
  return newest(db, eq(auditLog.subject, subject), limit).map(({ subject: _, ...entry }) => entry);
}

/** What was done to the subject and its parts, newest first. */
export function readAuditOfParts(db: Db, subject: string, limit: number) {
  const withParts = between(auditLog.subject, subject, `${subject} \u{10ffff}`);
  return newest(db, withParts, limit).map(({ subject: whole, ...entry }) => ({
    ...entry,
    parts: whole.split(' ').slice(1),
  }));
}

function newest(db: Db, where: SQL, limit: number) {
  return db
    .select({
      at: auditLog.at,
      actor: auditLog.actor,
      action: auditLog.action,
      subject: auditLog.subject,
      outcome: auditLog.outcome,
    })
    .from(auditLog)
    .where(where)
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit)
    .all();
}
