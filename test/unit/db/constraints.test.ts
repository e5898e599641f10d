import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAudit, writeAudit } from '../../../src/main/db/audit';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import {
  auditLog,
  credentials,
  dataKeys,
  profiles,
  usageRecords,
} from '../../../src/main/db/schema';

let database: OpenDatabase;
beforeEach(() => {
  database = openDatabase(':memory:');
});
afterEach(() => database.close());

describe('the ledger only grows (invariant 4)', () => {
  const line: typeof usageRecords.$inferInsert = {
    id: 'usage-1',
    source: 'session',
    requestId: 'req_1',
    at: 1,
    day: '2026-11-20',
    profileId: 'p',
    profileName: 'Personal',
    credentialId: 'c',
    credentialName: 'Main key',
    clientId: '',
    clientName: '',
    sessionId: '',
    sessionTitle: '',
    workspace: '',
    provider: 'ANTHROPIC',
    model: 'claude-unheard-of',
    inputTokens: 1,
    outputTokens: 1,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    thinkingTokens: 0,
    webSearches: 0,
    serviceTier: 'standard',
    speed: 'standard',
    inferenceGeo: 'global',
    isEstimated: false,
    costMicroUsd: null,
    priceId: null,
  };
  const mayBeFilledIn = ['cost_micro_usd', 'price_id'];
  const columns = columnsOf('usage_records').filter((name) => !mayBeFilledIn.includes(name));
  /** What SQLite itself said; drizzle wraps it for SQL that is not built. */
  const refused = expect.objectContaining({
    cause: expect.objectContaining({ message: 'the ledger only grows' }),
  });
  beforeEach(() => {
    database.db.insert(usageRecords).values(line).run();
  });

  test('no line is deleted', () => {
    expect(() => database.db.delete(usageRecords).run()).toThrow('the ledger only grows');
  });

  test.each(columns)('%s is not changed', (column) => {
    const change = sql.raw(`UPDATE usage_records SET ${column} = ${column}`);
    expect(() => database.db.run(change)).toThrow(refused);
  });

  test('a line is not replaced by another', () => {
    const replace = sql`INSERT OR REPLACE INTO usage_records SELECT * FROM usage_records`;
    expect(() => database.db.run(replace)).toThrow(refused);
  });

  test('an unknown cost is filled in, once', () => {
    const fill = (costMicroUsd: number) =>
      database.db.update(usageRecords).set({ costMicroUsd, priceId: 'p' }).run();
    fill(5);
    expect(() => fill(6)).toThrow('a cost that is known does not change');
    expect(database.db.select().from(usageRecords).get()?.costMicroUsd).toBe(5);
  });
});

describe('the audit log only grows', () => {
  const event = { at: 1, actor: 'user', action: 'added', subject: 'credential-1', outcome: 'ok' };
  beforeEach(() => writeAudit(database.db, event));

  test('no entry is deleted or changed', () => {
    expect(() => database.db.delete(auditLog).run()).toThrow('the audit log only grows');
    const change = () => database.db.update(auditLog).set({ outcome: 'fine' }).run();
    expect(change).toThrow('the audit log only grows');
  });

  test('answers the newest entries of a subject', () => {
    writeAudit(database.db, { ...event, at: 2, action: 'validated' });
    writeAudit(database.db, { ...event, at: 3, subject: 'credential-2' });
    const actions = readAudit(database.db, 'credential-1', 10).map(({ action }) => action);
    expect(actions).toEqual(['validated', 'added']);
    expect(readAudit(database.db, 'credential-1', 1)).toHaveLength(1);
  });
});

describe('at most one active credential per profile and provider (invariant 6)', () => {
  beforeEach(() => {
    for (const id of ['personal', 'work']) {
      database.db.insert(profiles).values({ id, name: id, createdAt: 1, updatedAt: 1 }).run();
    }
    const key = {
      id: 'k',
      wrapPrefix: 'v11',
      backend: 'test',
      state: 'active',
      createdAt: 1,
    } as const;
    database.db
      .insert(dataKeys)
      .values({ ...key, wrappedKey: Buffer.alloc(1), keyCheck: Buffer.alloc(1) })
      .run();
    add('first', {});
  });

  function add(id: string, some: Partial<typeof credentials.$inferInsert>) {
    const row = {
      id,
      profileId: 'personal',
      provider: 'ANTHROPIC',
      credentialName: id,
      encryptedCredential: Buffer.alloc(1),
      nonce: Buffer.alloc(12),
      dataKeyId: 'k',
      hint: '',
      fingerprint: id,
      validationStatus: 'PENDING' as const,
      isActive: true,
      isEnabled: true,
      priority: 0,
      metadata: {},
      createdAt: 1,
      updatedAt: 1,
    };
    database.db
      .insert(credentials)
      .values({ ...row, ...some })
      .run();
  }

  test('a second active one is refused, added or switched on', () => {
    expect(() => add('second', {})).toThrow('UNIQUE');
    add('second', { isActive: false });
    const activate = () =>
      database.db
        .update(credentials)
        .set({ isActive: true })
        .where(eq(credentials.id, 'second'))
        .run();
    expect(activate).toThrow('UNIQUE');
  });

  test('any number of others, and one each of other profiles and providers, are fine', () => {
    add('second', { isActive: false });
    add('third', { isActive: false });
    add('of another profile', { profileId: 'work' });
    add('of another provider', { provider: 'OPENAI' });
    expect(database.db.select().from(credentials).all()).toHaveLength(5);
  });

  test('a provider that nobody knows is refused', () => {
    expect(() => add('second', { provider: 'ACME' })).toThrow('CHECK');
  });

  test('an owner that is not there is refused', () => {
    expect(() => add('second', { profileId: 'nobody' })).toThrow('FOREIGN KEY');
  });
});

function columnsOf(table: string): string[] {
  const { db, close } = openDatabase(':memory:');
  const rows = db.all<{ name: string }>(sql`SELECT name FROM pragma_table_info(${table})`);
  close();
  return rows.map(({ name }) => name);
}
