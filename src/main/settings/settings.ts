import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { Settings } from '../../shared/commands/app';
import type { Db, OpenDatabase } from '../db/open';
import { settings as settingTable } from '../db/schema';

export type SettingsStore = {
  /** What the user can set. */
  get(): Settings;
  update(patch: { [K in keyof Settings]?: Settings[K] | undefined }): Settings;
  /** A setting of the app's own, such as the window's place. */
  read<T>(key: string, schema: z.ZodType<T>, fallback: T): T;
  write(key: string, value: unknown): void;
};

export function createSettings({ database }: { database: OpenDatabase }): SettingsStore {
  const { db } = database;
  const get = (): Settings => ({
    colorScheme: readSetting(db, 'colorScheme', Settings.shape.colorScheme, 'auto'),
    welcomed: readSetting(db, 'welcomed', Settings.shape.welcomed, false),
    notify: readSetting(db, 'notify', Settings.shape.notify, true),
    parallelSessions: readSetting(db, 'parallelSessions', Settings.shape.parallelSessions, 8),
    managedRunner: readSetting(db, 'managedRunner', Settings.shape.managedRunner, false),
    editor: readSetting(db, 'editor', Settings.shape.editor, ''),
  });

  return {
    get,
    update(patch) {
      database.transaction((tx) => {
        for (const [key, value] of Object.entries(Settings.partial().parse(patch))) {
          if (value !== undefined) writeSetting(tx, key, value);
        }
      });
      return get();
    },
    read: (key, schema, fallback) => readSetting(db, key, schema, fallback),
    write: (key, value) => writeSetting(db, key, value),
  };
}

/** The stored value; `fallback` when there is none or it does not fit `schema` any more. */
export function readSetting<T>(db: Db, key: string, schema: z.ZodType<T>, fallback: T): T {
  const row = db.select().from(settingTable).where(eq(settingTable.key, key)).get();
  const parsed = schema.safeParse(row?.value);
  return parsed.success ? parsed.data : fallback;
}

/** Stores any value that JSON can hold; takes part in the caller's transaction. */
export function writeSetting(db: Db, key: string, value: unknown): void {
  const json = sql`${JSON.stringify(value)}`;
  db.insert(settingTable)
    .values({ key, value: json })
    .onConflictDoUpdate({ target: settingTable.key, set: { value: json } })
    .run();
}
