import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { flag } from './flag';

export const profiles = sqliteTable('profiles', {
  id: text().primaryKey(),
  email: text().unique(),
  name: text().notNull(),
  preferredModel: text('preferred_model'),
  useEnvironmentKey: flag('use_environment_key').notNull().default(false),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  archivedAt: integer('archived_at'),
});
