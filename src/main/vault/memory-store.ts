import { v7 as uuid } from 'uuid';
import type { Clock } from '../clock';
import { openDatabase } from '../db/open';
import { dataKeys, mcpServers, profiles } from '../db/schema';
import { createCredentials } from './credentials';
import { type DataKey, keyCheckOf, newDataKeyBytes } from './data-key';
import { createMcpSecretStore, type McpSecretOwner } from './mcp-secrets';

/**
 * Secrets of this run only: the same code over a database that lives in memory, under a data key
 * that nothing wraps. Both are gone when the app closes.
 */
export function createMemoryStore(clock: Clock) {
  const database = openDatabase(':memory:');
  const key: DataKey = { id: uuid(), bytes: newDataKeyBytes() };
  database.db
    .insert(dataKeys)
    .values({
      id: key.id,
      wrappedKey: Buffer.alloc(0),
      wrapPrefix: '',
      backend: 'memory',
      keyCheck: keyCheckOf(key.bytes),
      state: 'active',
      createdAt: clock.now(),
      retiredAt: null,
    })
    .run();
  /** A stand-in for the profile, which lives in the real database, so that rows can refer to it. */
  function welcome(profileId: string): void {
    const now = clock.now();
    database.db
      .insert(profiles)
      .values({ id: profileId, name: '', createdAt: now, updatedAt: now })
      .onConflictDoNothing()
      .run();
  }

  return {
    credentials: createCredentials(database, clock, false),
    mcpSecrets: createMcpSecretStore(database, clock),
    key: () => key,
    welcome,
    /** The same for an MCP server. */
    welcomeServer({ serverId, profileId }: McpSecretOwner): void {
      welcome(profileId);
      database.db
        .insert(mcpServers)
        .values({
          id: serverId,
          profileId,
          workspace: '',
          name: serverId,
          transport: { type: 'http', url: '' },
          isEnabled: true,
          tools: [],
          createdAt: clock.now(),
          updatedAt: clock.now(),
        })
        .onConflictDoNothing()
        .run();
    },
  };
}
