import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/main/db/open';
import {
  auditLog,
  credentials,
  mcpSecrets,
  mcpServers,
  messages,
  profiles,
  sessions,
  usageDays,
  usageSessionDays,
} from '../../../src/main/db/schema';
import { createDoctor } from '../../../src/main/doctor/doctor';
import { createLedger } from '../../../src/main/spending/ledger/ledger';
import { createPrices } from '../../../src/main/spending/prices/prices';
import { secret } from '../../../src/main/vault/secret';
import { Examination } from '../../../src/shared/commands/doctor';
import { entry } from '../spending/entries';
import { createFixture, madeUpKey, newCredential } from '../vault/vault-fixture';

const DAY = 24 * 60 * 60 * 1000;

let folder: string;
let fixture: ReturnType<typeof createFixture>;
let doctor: ReturnType<typeof createDoctor>;
let emitted: string[];

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-doctor-'));
  fixture = createFixture({ file: path.join(folder, 'chatelaine.db') });
  await fixture.vault.open();
  emitted = [];
  doctor = createDoctor({
    providerName: (code) => (code === 'ANTHROPIC' ? 'Anthropic' : String(code)),
    ...fixture,
    emit: (name) => emitted.push(name),
    log: { warn: () => {} },
  });
});
afterEach(() => {
  fixture.database.close();
  fs.rmSync(folder, { recursive: true });
});

const add = (credentialName: string, key = madeUpKey()) =>
  fixture.vault.add(newCredential(fixture.profileId, key, { credentialName }));
/** With SQLite's own words when it refuses. */
function run(statement: string): void {
  try {
    fixture.database.db.run(sql.raw(statement));
  } catch (error) {
    throw error instanceof Error && error.cause ? error.cause : error;
  }
}
/** For rows that foreign keys would refuse. */
function unchecked(work: () => void) {
  run('PRAGMA foreign_keys = OFF');
  work();
  run('PRAGMA foreign_keys = ON');
}
async function found(): Promise<string[]> {
  return (await doctor.examine()).findings.map(({ check }) => check);
}
const backups = () => fs.readdirSync(folder).filter((name) => name.includes('before-repair'));
const activeNames = () =>
  fixture.vault
    .list(fixture.profileId)
    .filter(({ isActive }) => isActive)
    .map(({ credentialName }) => credentialName);

function insertSession(profileId = fixture.profileId, id = uuid()) {
  fixture.database.db
    .insert(sessions)
    .values({
      id,
      profileId,
      model: 'claude-haiku-5-5',
      title: 'A session',
      status: 'idle',
      mode: 'ask',
      workspace: '/tmp',
      systemPrompt: '',
      createdAt: 1,
      updatedAt: 1,
    })
    .run();
  return id;
}

/** A database as an older or hand-edited one may be: without the index, and with several active. */
function breakActive() {
  const ids = ['Old', 'Newest', 'Middle'].map((name) => add(name).id);
  run('DROP INDEX credentials_one_active');
  const { db } = fixture.database;
  for (const [index, createdAt] of [1_000, 3_000, 2_000].entries()) {
    db.update(credentials)
      .set({ isActive: true, createdAt })
      .where(eq(credentials.id, ids[index] ?? ''))
      .run();
  }
  return ids;
}

test('a healthy database: every check is named, nothing is found', async () => {
  add('Main');
  insertSession();
  const examination = await doctor.examine();
  expect(Examination.parse(examination)).toEqual(examination);
  expect(examination.findings).toEqual([]);
  expect(examination.checks.map(({ check }) => check)).toEqual([
    'integrity',
    'missing-columns',
    'several-active',
    'missing-indexes',
    'orphaned-rows',
    'rollups',
    'unreadable-rows',
    'stale-validation',
  ]);
});

test('examining changes nothing', async () => {
  breakActive();
  const all = () => fixture.database.db.select().from(credentials).all();
  const before = all();
  await doctor.examine();
  expect(all()).toEqual(before);
  expect(backups()).toEqual([]);
});

describe('several active', () => {
  test('are explained with their names, and which one would stay', async () => {
    breakActive();
    const { findings } = await doctor.examine();
    expect(findings.map(({ check }) => check)).toEqual(['several-active', 'missing-indexes']);
    expect(findings[0]).toMatchObject({
      severity: 'problem',
      message: expect.stringMatching(/3 keys of Anthropic .*“Newest”, “Middle”, “Old”/),
      repair: expect.stringMatching(/Keep “Newest”/),
    });
  });

  test('the newest stays active, the others stay as keys, and the index is back', async () => {
    const ids = breakActive();
    const { repaired, examination } = await doctor.repair();
    expect(examination.findings).toEqual([]);
    expect(repaired).toHaveLength(2);
    expect(activeNames()).toEqual(['Newest']);
    for (const id of ids) fixture.vault.reveal(id, 'test');
    expect(() => run('UPDATE credentials SET is_active = 1')).toThrow(/UNIQUE/i);
    const [old = ''] = ids;
    expect(fixture.vault.history(old).map(({ actor }) => actor)).toContain('doctor');
    expect(emitted).toContain('credentials.changed');
  });

  test('one that is switched on stays rather than a newer one that is not', async () => {
    const [, newest = ''] = breakActive();
    fixture.database.db
      .update(credentials)
      .set({ isEnabled: false })
      .where(eq(credentials.id, newest))
      .run();
    await doctor.repair();
    expect(activeNames()).toEqual(['Middle']);
  });
});

describe('the schema', () => {
  test('a missing column, as in the seed’s databases, is added again', async () => {
    const { id } = add('Main');
    run('ALTER TABLE credentials DROP COLUMN deactivation_scheduled_at');
    const before = await doctor.examine();
    expect(before.findings[0]).toMatchObject({
      check: 'missing-columns',
      message: expect.stringMatching(/column deactivation_scheduled_at of the table credentials/),
    });
    // Checks that need the column say that they could not be made, and do not fail the others.
    expect(before.findings.map(({ check }) => check)).toContain('stale-validation');
    const { examination, repaired } = await doctor.repair();
    expect(examination.findings).toEqual([]);
    expect(repaired).toEqual([
      'Made the column deactivation_scheduled_at of the table credentials again.',
    ]);
    expect(fixture.vault.get(id).deactivationScheduledAt).toBeNull();
    expect(fixture.vault.reveal(id, 'test').expose()).toHaveProperty('apiKey');
  });

  test('the vault starts on a database that has lost a column', async () => {
    run('ALTER TABLE credentials DROP COLUMN deactivation_scheduled_at');
    expect(await fixture.restart().open()).toMatchObject({ status: 'ok' });
  });

  test('a column that every row must have cannot be made up', async () => {
    add('Main');
    run('ALTER TABLE credentials DROP COLUMN fingerprint');
    const { findings } = await doctor.examine();
    expect(findings[0]).toMatchObject({ check: 'missing-columns', repair: null });
    const { repaired, examination } = await doctor.repair();
    expect(repaired).toEqual([]);
    expect(examination.findings[0]).toMatchObject({ check: 'missing-columns' });
  });

  test('triggers and indexes that were dropped or changed are made again', async () => {
    run('DROP TRIGGER audit_log_no_delete');
    run('DROP INDEX audit_log_by_subject');
    run('DROP INDEX usage_records_once');
    run('CREATE INDEX usage_records_once ON usage_records (source, request_id)');
    expect(await found()).toEqual(Array(3).fill('missing-indexes'));
    const { examination } = await doctor.repair();
    expect(examination.findings).toEqual([]);
    add('Main');
    expect(() => run('DELETE FROM audit_log')).toThrow(/only grows/);
  });

  test('an index that doubles forbid is left out; the rest is repaired all the same', async () => {
    run('DROP INDEX prices_effective');
    run('DROP INDEX audit_log_by_subject');
    for (const id of ['a', 'b']) {
      run(
        `INSERT INTO prices VALUES ('${id}', 'X', 'm', 1, 0, 'standard', 1, 1, 1, 1, 1, 'test', 0)`,
      );
    }
    const { repaired, examination } = await doctor.repair();
    expect(repaired).toEqual(['Made the index audit_log_by_subject of the table audit_log again.']);
    expect(examination.findings).toMatchObject([
      { message: expect.stringMatching(/prices_effective/) },
    ]);
  });

  test('a lost table comes back, and the daily sums with it', async () => {
    recordUsage();
    run('DROP TABLE usage_days');
    run('DROP TABLE usage_session_days');
    const { examination } = await doctor.repair();
    expect(examination.findings).toEqual([]);
    expect(fixture.database.db.select().from(usageDays).all()).toHaveLength(1);
  });
});

function recordUsage() {
  const { database } = fixture;
  const ledger = createLedger({ database, prices: createPrices({ db: database.db }) });
  database.transaction((tx) => ledger.record(tx, entry()));
}

test('daily sums that differ from the ledger are computed anew', async () => {
  recordUsage();
  const { db } = fixture.database;
  const read = () => [db.select().from(usageDays).all(), db.select().from(usageSessionDays).all()];
  const right = read();
  run('UPDATE usage_days SET cost_micro_usd = 1, requests = 7');
  run('DELETE FROM usage_session_days');
  const { findings } = await doctor.examine();
  expect(findings).toMatchObject([
    { check: 'rollups', message: expect.stringMatching(/^2 daily sums/) },
  ]);
  const { examination, repaired } = await doctor.repair();
  expect(examination.findings).toEqual([]);
  expect(repaired).toEqual(['Computed the daily sums anew from the ledger.']);
  expect(read()).toEqual(right);
  expect(db.select().from(auditLog).where(eq(auditLog.action, 'repair')).all()).toMatchObject([
    { outcome: '1 repaired' },
  ]);
});

describe('orphaned rows', () => {
  test('keys and sessions without a profile get one again, whole', async () => {
    const key = madeUpKey();
    const { id } = add('Main', key);
    const sessionId = insertSession();
    unchecked(() => run('DELETE FROM profiles'));
    const { findings } = await doctor.examine();
    expect(findings).toMatchObject([
      { check: 'orphaned-rows', message: expect.stringMatching(/^1 row of the table credentials/) },
      { check: 'orphaned-rows', message: expect.stringMatching(/^1 row of the table sessions/) },
    ]);
    const { repaired, examination } = await doctor.repair();
    expect(repaired).toEqual(['Made the profile “Recovered” for what had lost its own.']);
    expect(examination.findings).toEqual([]);
    const { db } = fixture.database;
    expect(db.select().from(profiles).all()).toMatchObject([{ id: fixture.profileId }]);
    expect(fixture.vault.reveal(id, 'test').expose()).toEqual({ apiKey: key });
    expect(db.select().from(sessions).all()).toMatchObject([{ id: sessionId }]);
  });

  test('messages without a session and keys without a data key are told and kept', async () => {
    add('Main');
    const { db } = fixture.database;
    unchecked(() => {
      db.insert(messages)
        .values({
          sessionId: uuid(),
          seq: 1,
          role: 'user',
          content: [],
          state: 'complete',
          createdAt: 1,
        })
        .run();
      run('DELETE FROM data_keys');
    });
    const before = [db.select().from(messages).all(), db.select().from(credentials).all()];
    const { findings } = await doctor.examine();
    expect(findings.map(({ repair }) => repair)).toEqual([null, null]);
    expect(findings.map(({ message }) => message).join()).toMatch(/a data key.*a session/);
    expect((await doctor.repair()).repaired).toEqual([]);
    expect([db.select().from(messages).all(), db.select().from(credentials).all()]).toEqual(before);
  });
});

describe('keys', () => {
  test('what does not decrypt is told, and not a byte of it is touched', async () => {
    const [, , middle = ''] = breakActive();
    const damaged = { encryptedCredential: Buffer.alloc(40, 7), nonce: Buffer.alloc(12, 9) };
    const { db } = fixture.database;
    db.update(credentials).set(damaged).where(eq(credentials.id, middle)).run();
    const { findings } = await doctor.examine();
    expect(findings.find(({ check }) => check === 'unreadable-rows')).toMatchObject({
      message: expect.stringMatching(/“Middle” .* cannot be decrypted/),
      repair: null,
    });
    const { examination } = await doctor.repair();
    expect(examination.findings.map(({ check }) => check)).toEqual(['unreadable-rows']);
    const row = db.select().from(credentials).where(eq(credentials.id, middle)).get();
    expect(row).toMatchObject(damaged);
  });

  test('a secret of an MCP server that does not decrypt is told, and kept', async () => {
    const { db } = fixture.database;
    const row = {
      id: uuid(),
      profileId: fixture.profileId,
      transport: { type: 'http' as const, url: 'https://a.example/mcp' },
      ...{ name: 'issues', workspace: '', isEnabled: true, tools: [], createdAt: 0, updatedAt: 0 },
    };
    db.insert(mcpServers).values(row).run();
    const owner = { serverId: row.id, profileId: row.profileId, destination: row.transport.url };
    fixture.vault.mcpSecrets.set(owner, [{ name: 'TOKEN', value: secret('made up') }]);
    expect((await doctor.examine()).findings).toEqual([]);
    db.update(mcpSecrets).set({ destination: 'https://b.example/mcp' }).run();
    const { examination } = await doctor.repair();
    expect(examination.findings).toMatchObject([
      { check: 'unreadable-rows', message: expect.stringMatching(/“TOKEN” of an MCP server/) },
    ]);
    expect(db.select().from(mcpSecrets).all()).toHaveLength(1);
  });

  test('while the vault is closed nobody claims that they decrypt', async () => {
    add('Main');
    const closed = createDoctor({
      providerName: (code) => (code === 'ANTHROPIC' ? 'Anthropic' : String(code)),
      ...fixture,
      vault: fixture.restart(),
      emit: () => {},
      log: { warn: () => {} },
    });
    expect((await closed.examine()).findings).toMatchObject([
      { check: 'unreadable-rows', severity: 'notice' },
    ]);
  });

  test('stale validation is a notice', async () => {
    add('Main');
    fixture.vault.update({ credentialId: add('Off').id, isEnabled: false });
    fixture.clock.time += DAY - 1;
    expect(await found()).toEqual([]);
    fixture.clock.time += 1;
    expect((await doctor.examine()).findings).toMatchObject([
      { check: 'stale-validation', severity: 'notice', message: expect.stringMatching(/“Main”/) },
    ]);
  });
});

describe('repair', () => {
  test('copies the database first: the copy opens and is as it was before', async () => {
    const ids = breakActive();
    const { backup } = await doctor.repair();
    expect(backups()).toEqual([path.basename(backup)]);
    expect(fs.statSync(backup).mode & 0o777).toBe(0o600);
    const copy = openDatabase(backup);
    const active = copy.db.select().from(credentials).where(eq(credentials.isActive, true)).all();
    expect(active.map(({ id }) => id).sort()).toEqual([...ids].sort());
    copy.close();
  });

  test('without room for the copy nothing is repaired', async () => {
    breakActive();
    fixture.database.backup = async () => {
      throw Object.assign(new Error('full'), { code: 'DISK_FULL' });
    };
    await expect(doctor.repair()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(activeNames()).toHaveLength(3);
  });

  test('is one at a time, and noted', async () => {
    const first = doctor.repair();
    await expect(doctor.repair()).rejects.toMatchObject({ code: 'CONFLICT' });
    await first;
    await doctor.repair();
    const audit = fixture.database.db.select().from(auditLog).all();
    expect(audit.filter(({ action }) => action === 'repair')).toHaveLength(2);
  });
});

test('a damaged file is told, and left as it is', async () => {
  const { database } = fixture;
  database.transaction((tx) => {
    for (let n = 0; n < 2_000; n++) {
      tx.insert(profiles)
        .values({ id: uuid(), name: 'x'.repeat(200), createdAt: 1, updatedAt: 1 })
        .run();
    }
  });
  database.truncateWal();
  const file = path.join(folder, 'chatelaine.db');
  const { size } = fs.statSync(file);
  const descriptor = fs.openSync(file, 'r+');
  const start = size - 40 * 4096;
  fs.writeSync(descriptor, Buffer.alloc(20 * 4096, 0x58), 0, 20 * 4096, start);
  fs.closeSync(descriptor);
  const { findings } = await doctor.examine();
  expect(findings.find(({ check }) => check === 'integrity')).toMatchObject({
    severity: 'problem',
    message: expect.stringMatching(/damaged/),
    repair: null,
  });
  await expect(doctor.repair()).rejects.toMatchObject({ code: 'DATABASE_DAMAGED' });
  expect(backups()).toEqual([]);
});

test('daily sums are never computed from a ledger that is not whole: they are all that is left', async () => {
  recordUsage();
  const before = fixture.database.db.select().from(usageDays).all();
  expect(before).toHaveLength(1);
  run('DROP TABLE usage_records');
  await doctor.repair();
  expect(fixture.database.db.select().from(usageDays).all()).toEqual(before);
});
