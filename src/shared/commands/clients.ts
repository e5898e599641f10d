import { z } from 'zod';
import { BudgetLimit, BudgetPeriod } from './budgets';
import { command, Id, ModelId, Name, Timestamp } from './command';
import { AuditEntry } from './credentials';

/** What a program shows to the gateway; the key itself is never here. */
export const ClientKey = z.strictObject({
  id: Id,
  name: z.string(),
  /** The first characters, `chk_4fGh…`. */
  prefix: z.string(),
  status: z.enum(['active', 'expired', 'revoked']),
  createdAt: Timestamp,
  /** null = never. A key that was rotated ends when its overlap does. */
  expiresAt: Timestamp.nullable(),
  revokedAt: Timestamp.nullable(),
  /** To the minute. */
  lastUsedAt: Timestamp.nullable(),
});
export type ClientKey = z.infer<typeof ClientKey>;

/** What a client may do; every limit is null where there is none. */
const Limits = z.strictObject({
  /** The only credential that it draws on; null = those of the profile, in failover order. */
  credentialId: Id.nullable(),
  /** Ids, exactly; null = every model. */
  allowedModels: z.array(ModelId).min(1).max(100).nullable(),
  requestsPerMinute: z.int().min(1).max(100_000).nullable(),
  concurrentRequests: z.int().min(1).max(1_000).nullable(),
});

/** A program that may use the gateway. */
export const Client = Limits.extend({
  id: Id,
  profileId: Id,
  name: z.string(),
  /** `exec`: made by `chatelaine exec` for one program, and gone with it. */
  kind: z.enum(['program', 'exec']),
  /** An inactive one is refused as an unknown one is. */
  isActive: z.boolean(),
  createdAt: Timestamp,
  archivedAt: Timestamp.nullable(),
  lastUsedAt: Timestamp.nullable(),
  /** Cost of the user's day so far, in micro-USD. */
  todayMicroUsd: z.int().nonnegative(),
  /** Newest first. */
  keys: z.array(ClientKey),
});
export type Client = z.infer<typeof Client>;

/** A key in clear, `chk_` and 32 random bytes in base58: shown this once, kept nowhere. */
const NewKey = z.strictObject({ client: Client, keyId: Id, apiKey: z.string() });

/** What happened to a client or its keys. */
export const ClientAuditEntry = AuditEntry.extend({
  /** The first characters of those it was about; a rotated one before the new one. */
  keys: z.array(z.string()),
});
export type ClientAuditEntry = z.infer<typeof ClientAuditEntry>;

/** When a key ends; it must lie ahead. */
const Expiry = Timestamp.nullable().default(null);

export const clients = {
  /** Newest first; archived ones only when asked for. */
  list: command({
    input: z.strictObject({ profileId: Id, archived: z.boolean().default(false) }),
    output: z.array(Client),
  }),
  /** With its first key. `NOT_FOUND` for a credential that the profile has not. */
  create: command({
    input: z.strictObject({
      profileId: Id,
      name: Name,
      ...Limits.partial().shape,
      expiresAt: Expiry,
      /** A hard budget of its own. */
      budget: z.strictObject({ limitMicroUsd: BudgetLimit, period: BudgetPeriod }).nullish(),
    }),
    output: NewKey,
  }),
  /** Takes effect with the next request. */
  update: command({
    input: z.strictObject({
      clientId: Id,
      name: Name.optional(),
      isActive: z.boolean().optional(),
      ...Limits.partial().shape,
    }),
    output: Client,
  }),
  /** An archived client is refused; what it used stays in the ledger. Brought back, its keys work again. */
  archive: command({
    input: z.strictObject({ clientId: Id, archived: z.boolean() }),
    output: Client,
  }),
  /** One more key, for another machine or program. */
  addKey: command({
    input: z.strictObject({
      clientId: Id,
      name: z.string().trim().max(80).default(''),
      expiresAt: Expiry,
    }),
    output: NewKey,
  }),
  /**
   * A new key; the old one goes on for `overlapMs`, so that nothing stops; with 0 requests under way end.
   * `CONFLICT` when it has ended.
   */
  rotateKey: command({
    input: z.strictObject({
      keyId: Id,
      overlapMs: z
        .int()
        .min(0)
        .max(30 * 24 * 60 * 60 * 1_000),
      expiresAt: Expiry,
    }),
    output: NewKey,
  }),
  /** Another end for a key that has not ended. `CONFLICT` when it has; requests under way go on. */
  updateKey: command({
    input: z.strictObject({ keyId: Id, expiresAt: Timestamp.nullable() }),
    output: Client,
  }),
  /** For good, at once; requests under way end. Again: nothing changes. */
  revokeKey: command({ input: z.strictObject({ keyId: Id }), output: Client }),
  /** What happened to the client and its keys, newest first. */
  history: command({ input: z.strictObject({ clientId: Id }), output: z.array(ClientAuditEntry) }),
};
