import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Clock } from '../../clock';
import type { Db } from '../../db/open';
import { prepared } from '../../db/prepared';
import { clients as clientTable, clientKeys as keyTable, profiles } from '../../db/schema';
import type { Secret } from '../../vault/secret';
import { hashKey } from './client-key';
import { keyStatus } from './key-status';

/** Who sent a request, and what it may do; a limit is null where there is none. */
export type AuthenticatedClient = {
  clientId: string;
  keyId: string;
  name: string;
  profileId: string;
  /** The only credential that it draws on; null = the profile's, in failover order. */
  credentialId: string | null;
  /** null = every model. */
  allowedModels: readonly string[] | null;
  requestsPerMinute: number | null;
  concurrentRequests: number | null;
};

export type Authenticate = (key: Secret<string> | null) => AuthenticatedClient | null;

/**
 * Missing, malformed, unknown, revoked, expired, inactive or archived, also with its profile: each is one
 * hash, one lookup and one decision, so that a refusal says nothing of its reason, in time either.
 */
export function createAuthenticate(ports: {
  db: Db;
  clock: Clock;
  onUsed(use: { keyId: string; profileId: string; lastUsedAt: number | null; at: number }): void;
}): Authenticate {
  return (key) => {
    const row = lookUp(ports.db).get({ keyHash: hashKey(key) });
    const now = ports.clock.now();
    const conditions = [
      row !== undefined && keyStatus(row, now) === 'active',
      row?.isActive === true,
      row?.archivedAt === null,
      row?.profileArchivedAt === null,
    ];
    if (!row || conditions.includes(false)) return null;
    const { keyId, lastUsedAt, client } = row;
    ports.onUsed({ keyId, profileId: client.profileId, lastUsedAt, at: now });
    return { ...client, keyId, allowedModels: parseModels(row.allowedModels) };
  };
}

const lookUp = prepared((db) =>
  db
    .select({
      keyId: keyTable.id,
      expiresAt: keyTable.expiresAt,
      revokedAt: keyTable.revokedAt,
      lastUsedAt: keyTable.lastUsedAt,
      isActive: clientTable.isActive,
      archivedAt: clientTable.archivedAt,
      profileArchivedAt: profiles.archivedAt,
      // As it is stored: only of a client that is let in is it worth parsing.
      allowedModels: sql<string | null>`${clientTable.allowedModels}`,
      client: {
        clientId: clientTable.id,
        name: clientTable.name,
        profileId: clientTable.profileId,
        credentialId: clientTable.credentialId,
        requestsPerMinute: clientTable.requestsPerMinute,
        concurrentRequests: clientTable.concurrentRequests,
      },
    })
    .from(keyTable)
    .innerJoin(clientTable, eq(clientTable.id, keyTable.clientId))
    .innerJoin(profiles, eq(profiles.id, clientTable.profileId))
    .where(eq(keyTable.keyHash, sql.placeholder('keyHash')))
    .prepare(),
);

const Models = z.array(z.string());

function parseModels(stored: string | null): readonly string[] | null {
  return stored === null ? null : Models.parse(JSON.parse(stored));
}
