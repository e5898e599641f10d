import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/open';
import { mcpSecrets } from '../db/schema';

export type McpSecretRow = typeof mcpSecrets.$inferSelect;

/** By name. */
export function mcpSecretRows(db: Db, serverId: string): McpSecretRow[] {
  return db
    .select()
    .from(mcpSecrets)
    .where(eq(mcpSecrets.serverId, serverId))
    .orderBy(asc(mcpSecrets.name))
    .all();
}

export function allMcpSecretRows(db: Db): McpSecretRow[] {
  return db.select().from(mcpSecrets).all();
}

/** Inserts it, or overwrites the one of that id. */
export function putMcpSecretRow(db: Db, row: McpSecretRow): void {
  db.insert(mcpSecrets).values(row).onConflictDoUpdate({ target: mcpSecrets.id, set: row }).run();
}

/** Overwrites what was secret before the row goes; `secure_delete` zeroes the page after it. */
export function shredMcpSecretRow(db: Db, id: string): void {
  db.update(mcpSecrets)
    .set({
      encryptedSecret: sql`zeroblob(length(encrypted_secret))`,
      nonce: sql`zeroblob(12)`,
      hint: '',
    })
    .where(eq(mcpSecrets.id, id))
    .run();
  db.delete(mcpSecrets).where(eq(mcpSecrets.id, id)).run();
}
