import { and, eq, ne } from 'drizzle-orm';
import { McpTransport } from '../../../shared/commands/mcp';
import { ChatelaineError } from '../../../shared/errors';
import type { Db } from '../../db/open';
import { mcpServers } from '../../db/schema';

/** As the column `workspace` has it. */
export const EVERYWHERE = '';

export type ServerRow = typeof mcpServers.$inferSelect;

export function rows(db: Db) {
  return db.select().from(mcpServers);
}

/** Errors: `NOT_FOUND`. */
export function find(db: Db, id: string): ServerRow {
  const row = rows(db).where(eq(mcpServers.id, id)).get();
  if (!row || !isWhole(row)) throw new ChatelaineError('NOT_FOUND');
  return row;
}

/** A row that another version wrote, or that was damaged, is left alone. */
export function isWhole(row: ServerRow): boolean {
  return McpTransport.safeParse(row.transport).success && Array.isArray(row.tools);
}

/** Errors: `CONFLICT`. */
export function refuseTakenName(
  db: Db,
  { id, profileId, name, workspace }: Pick<ServerRow, 'id' | 'profileId' | 'name' | 'workspace'>,
): void {
  const isSame = and(
    eq(mcpServers.profileId, profileId),
    eq(mcpServers.name, name),
    eq(mcpServers.workspace, workspace),
    ne(mcpServers.id, id),
  );
  if (!rows(db).where(isSame).get()) return;
  const message = `There is a server named “${name}” for these workspaces already.`;
  throw new ChatelaineError('CONFLICT', message, { details: { field: 'name' } });
}
