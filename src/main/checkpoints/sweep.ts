import fs from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'drizzle-orm';
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
  const inUse = new Set(
    db
      .selectDistinct({ at: sessions.workspace })
      .from(sessions)
      .all()
      .map(({ at }) => at),
  );
  for (const workspace of await shadows.workspaces()) {
    if (!inUse.has(workspace)) {
      await shadows.remove(workspace);
      continue;
    }
    // a folder that is away, such as a discarded worktree, may come back
    if (!(await fs.stat(workspace).catch(() => null))) continue;
    await shadows.use(workspace, async ({ shadow }) => {
      // Read here: a checkpoint that is made has the repository, and its row, before its name.
      const kept = keptIds(db);
      await forgetOthers(shadow, (id) => kept.has(id));
    });
    await shadows.tidy(workspace);
  }
  await removeCopies(db, copies);
}

/** Also those that are kept with messages that were taken out. */
function keptIds(db: Db): Set<string> {
  const rows = db.all<{ id: string }>(
    sql`SELECT id FROM ${table} UNION
        SELECT each.value ->> '$.id' FROM rewound_messages, json_each(rows, '$.checkpoints') AS each`,
  );
  return new Set(rows.map(({ id }) => id));
}

async function removeCopies(db: Db, copies: string): Promise<void> {
  const kept = new Set(
    db
      .select({ id: sessions.id })
      .from(sessions)
      .all()
      .map(({ id }) => id),
  );
  for (const sessionId of await fs.readdir(copies).catch(() => [])) {
    if (!kept.has(sessionId))
      await fs.rm(path.join(copies, sessionId), { recursive: true, force: true });
  }
}
