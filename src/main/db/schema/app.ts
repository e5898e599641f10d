import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Append-only by triggers. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: text().primaryKey(),
    at: integer().notNull(),
    /** `user`, `session:<id>`, `schedule`... */
    actor: text().notNull(),
    action: text().notNull(),
    subject: text().notNull(),
    outcome: text().notNull(),
  },
  (t) => [index('audit_log_by_subject').on(t.subject, t.at)],
);

export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: text({ mode: 'json' }).$type<unknown>().notNull(),
});
