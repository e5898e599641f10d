import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { flag } from './flag';
import { profiles } from './profiles';

/** Programs that may use the gateway. */
export const clients = sqliteTable(
  'clients',
  {
    id: text().primaryKey(),
    profileId: text('profile_id')
      .notNull()
      .references(() => profiles.id),
    name: text().notNull(),
    /** `exec`: made for one program, and gone with it. */
    kind: text({ enum: ['program', 'exec'] }).notNull(),
    isActive: flag('is_active').notNull(),
    /** The only credential it draws on; null = the profile's, in failover order. No foreign key: see `sessions`. */
    credentialId: text('credential_id'),
    /** null = every model. */
    allowedModels: text('allowed_models', { mode: 'json' }).$type<string[]>(),
    requestsPerMinute: integer('requests_per_minute'),
    concurrentRequests: integer('concurrent_requests'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    archivedAt: integer('archived_at'),
  },
  (t) => [index('clients_by_profile').on(t.profileId, t.createdAt)],
);

/** Only the hash is kept: the key itself was shown once. */
export const clientKeys = sqliteTable(
  'client_keys',
  {
    id: text().primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id),
    name: text().notNull(),
    /** The first characters, to be known by. */
    prefix: text().notNull(),
    /** SHA-256, hexadecimal. */
    keyHash: text('key_hash').notNull().unique(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    revokedAt: integer('revoked_at'),
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [index('client_keys_by_client').on(t.clientId, t.createdAt)],
);

/**
 * Requests of clients that are on their way: written before they are sent, gone in the transaction that
 * writes their usage record. What is here at a start was cut off by the end of the process before.
 */
export const gatewayRequests = sqliteTable('gateway_requests', {
  id: text().primaryKey(),
  paymentId: text('payment_id'),
  clientId: text('client_id').notNull(),
  clientName: text('client_name').notNull(),
  profileId: text('profile_id').notNull(),
  profileName: text('profile_name').notNull(),
  /** null = the environment's key. */
  credentialId: text('credential_id'),
  credentialName: text('credential_name').notNull(),
  provider: text().notNull(),
  model: text().notNull(),
  /** What the request carries, as estimated before it was sent. */
  inputTokens: integer('input_tokens').notNull(),
  startedAt: integer('started_at').notNull(),
});
