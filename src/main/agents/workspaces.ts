import fs from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { Workspace } from '../../shared/commands/workspaces';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import { writeAudit } from '../db/audit';
import type { OpenDatabase } from '../db/open';
import { workspaces } from '../db/schema';
import { INSTRUCTION_FILES } from './instructions';
import { existingFolder } from './session-store';

/** What the user said about the folders that sessions work in. */
export function createWorkspaces({
  database,
  clock,
  emit,
}: {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
}) {
  const { db } = database;
  const row = (folder: string) =>
    db.select().from(workspaces).where(eq(workspaces.path, folder)).get();
  const view = (folder: string): Workspace => {
    const found = row(folder);
    return {
      path: folder,
      isTrusted: Boolean(found?.trustedAt),
      instructionFiles: INSTRUCTION_FILES.filter((name) => fs.existsSync(path.join(folder, name))),
      allowedDomains: found?.allowedDomains ?? [],
    };
  };

  return {
    list: (): Workspace[] =>
      db
        .select({ path: workspaces.path })
        .from(workspaces)
        .orderBy(workspaces.path)
        .all()
        .map(({ path: folder }) => view(folder)),

    /** Error: `WORKSPACE_MISSING`. */
    get: (folder: string): Workspace => view(existingFolder(folder)),

    isTrusted: (folder: string): boolean => Boolean(row(folder)?.trustedAt),
    allowedDomains: (folder: string): readonly string[] => row(folder)?.allowedDomains ?? [],

    /** Error: `WORKSPACE_MISSING`. */
    update(input: {
      path: string;
      isTrusted?: boolean | undefined;
      allowedDomains?: string[] | undefined;
    }): Workspace {
      const folder = existingFolder(input.path);
      const now = clock.now();
      database.transaction((tx) => {
        const before = row(folder);
        const isTrusted = input.isTrusted ?? Boolean(before?.trustedAt);
        const values = {
          trustedAt: isTrusted ? (before?.trustedAt ?? now) : null,
          allowedDomains: [...new Set(input.allowedDomains ?? before?.allowedDomains ?? [])],
          updatedAt: now,
        };
        tx.insert(workspaces)
          .values({ path: folder, ...values })
          .onConflictDoUpdate({ target: workspaces.path, set: values })
          .run();
        writeAudit(tx, {
          at: now,
          actor: 'user',
          action: 'workspaces.update',
          subject: folder,
          outcome: `trusted: ${isTrusted}; network: ${values.allowedDomains.join(', ') || 'none'}`,
        });
      });
      emit('workspaces.changed', { path: folder });
      return view(folder);
    },
  };
}

export type Workspaces = ReturnType<typeof createWorkspaces>;
