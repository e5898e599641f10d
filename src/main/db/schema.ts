/**
 * The tables for drizzle's typed queries. The SQL in `migrations/` is what creates them (it can say
 * STRICT, CHECK, triggers and FTS5); a test compares the two column by column.
 *
 * Times are milliseconds UTC, money is micro-USD, ids are UUIDv7, booleans are 0/1.
 */
export * from './schema/app';
export * from './schema/gateway';
export * from './schema/profiles';
export * from './schema/sessions';
export * from './schema/spending';
export * from './schema/vault';
export * from './schema/workbench';
