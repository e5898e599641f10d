import fs from 'node:fs/promises';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import type { Db } from '../db/open';
import { sessions, checkpoints as table } from '../db/schema';
import { forgetOthers } from './gaps';
import type { Shadows } from './shadows';

/** Takes away checkpoints, copies and whole repositories that no session has any more; packs the others. */
export async function sweep({
  db,
  shadows,
  copies,
}: {
  db: Db;
  shadows: Shadows;
  copies: string;
}): Promise<void> {
  for (const workspace of await shadows.workspaces()) {
    // asked when its turn comes: a session may have begun there by then
    if (await shadows.removeUnless(workspace, () => isInUse(db, workspace))) continue;
    // a folder that is away, such as a discarded worktree, may come back
    if (!(await fs.stat(workspace).catch(() => null))) continue;
    await shadows.use(workspace, async ({ shadow }) => {
      // Read here: whoever makes a checkpoint has the repository until name and row are there.
      const kept = keptIds(db);
      await forgetOthers(shadow, (id) => kept.has(id));
    });
    await shadows.tidy(workspace);
  }
  await removeCopies(db, copies);
}

const isInUse = (db: Db, workspace: string): boolean =>
  db.select().from(sessions).where(eq(sessions.workspace, workspace)).limit(1).get() !== undefined;

/** Also those that are kept with messages that were taken out. */
function keptIds(db: Db): Set<string> {
  const rows = db.all<{ id: string }>(
    sql`SELECT id FROM ${table} UNION
        SELECT each.value ->> '$.id' FROM rewound_messages, json_each(rows, '$.checkpoints') AS each`,
  );
  return new Set(rows.map(({ id }) => id));
}

async function removeCopies(db: Db, copies: string): Promise<void> {
  // the folders first: whose session is not there now is not about to get one
  for (const sessionId of await fs.readdir(copies).catch(() => [])) {
    const found = db.select().from(sessions).where(eq(sessions.id, sessionId)).get();
    if (!found) await fs.rm(path.join(copies, sessionId), { recursive: true, force: true });
  }
}
