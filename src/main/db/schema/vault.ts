import { sql } from 'drizzle-orm';
import { blob, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { flag } from './flag';
import { profiles } from './profiles';
import { mcpServers } from './sessions';

/** Touched by `vault/` only. */
export const dataKeys = sqliteTable('data_keys', {
  id: text().primaryKey(),
  wrappedKey: blob('wrapped_key', { mode: 'buffer' }).notNull(),
  wrapPrefix: text('wrap_prefix').notNull(),
  backend: text().notNull(),
  keyCheck: blob('key_check', { mode: 'buffer' }).notNull(),
  state: text({ enum: ['active', 'superseded', 'retired'] }).notNull(),
  createdAt: integer('created_at').notNull(),
  retiredAt: integer('retired_at'),
});

/** Touched by `vault/` only. */
export const credentials = sqliteTable(
  'credentials',
  {
    id: text().primaryKey(),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
    provider: text().notNull(),
    credentialName: text('credential_name').notNull(),
    encryptedCredential: blob('encrypted_credential', { mode: 'buffer' }).notNull(),
    nonce: blob({ mode: 'buffer' }).notNull(),
    dataKeyId: text('data_key_id')
      .notNull()
      .references(() => dataKeys.id),
    hint: text().notNull(),
    fingerprint: text().notNull(),
    baseUrl: text('base_url'),
    validationStatus: text('validation_status', {
      enum: ['PENDING', 'VALID', 'INVALID'],
    }).notNull(),
    validationMessage: text('validation_message'),
    lastValidatedAt: integer('last_validated_at'),
    isActive: flag('is_active').notNull(),
    isEnabled: flag('is_enabled').notNull(),
    priority: integer().notNull(),
    metadata: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    expiresAt: integer('expires_at'),
    deactivationScheduledAt: integer('deactivation_scheduled_at'),
    lastUsedAt: integer('last_used_at'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('credentials_one_active').on(t.profileId, t.provider).where(sql`is_active = 1`),
    index('credentials_by_profile').on(t.profileId, t.provider, t.priority),
  ],
);

/** Touched by `vault/` only. */
export const mcpSecrets = sqliteTable(
  'mcp_secrets',
  {
    id: text().primaryKey(),
    serverId: text('server_id')
      .notNull()
      .references(() => mcpServers.id, { onDelete: 'cascade' }),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
    name: text().notNull(),
    encryptedSecret: blob('encrypted_secret', { mode: 'buffer' }).notNull(),
    nonce: blob({ mode: 'buffer' }).notNull(),
    dataKeyId: text('data_key_id')
      .notNull()
      .references(() => dataKeys.id),
    /** Where it may go: the address of the server, or its command line. Bound in the AAD. */
    destination: text().notNull(),
    hint: text().notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [uniqueIndex('mcp_secrets_name').on(t.serverId, t.name)],
);
