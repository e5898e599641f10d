import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditLog, dataKeys, mcpSecrets, mcpServers } from '../../../src/main/db/schema';
import { secret } from '../../../src/main/vault/secret';
import { searchFolder } from '../../support/secret-search';
import { codeOf, createFixture, NOON } from './vault-fixture';

const HERE = 'https://mcp.example/issues';

let folder: string;
let fixture: ReturnType<typeof createFixture>;
let serverId: string;
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-mcp-secrets-'));
  fixture = createFixture({ file: path.join(folder, 'chatelaine.db') });
  await fixture.vault.open();
  serverId = addServer();
});
afterEach(() => {
  fixture.database.close();
  fs.rmSync(folder, { recursive: true });
});

function addServer(): string {
  const id = uuid();
  fixture.database.db
    .insert(mcpServers)
    .values({
      id,
      profileId: fixture.profileId,
      workspace: '',
      name: id,
      transport: { type: 'http', url: HERE },
      isEnabled: true,
      tools: [],
      createdAt: NOON,
      updatedAt: NOON,
    })
    .run();
  return id;
}

const madeUp = () => `made-up-${randomBytes(20).toString('hex')}`;
const rows = () => fixture.database.db.select().from(mcpSecrets).all();
const owner = (destination = HERE) => ({ serverId, profileId: fixture.profileId, destination });

function set(name: string, value: string, destination = HERE): void {
  fixture.vault.mcpSecrets.set(owner(destination), [{ name, value: secret(value) }]);
}

function reveal(destination = HERE, vault = fixture.vault): Record<string, string> {
  const revealed = vault.mcpSecrets.reveal(serverId, destination, 'connect');
  return Object.fromEntries(Object.entries(revealed).map(([name, one]) => [name, one.expose()]));
}

test('what was set comes back, in the next run too; outside only the name and a hint are known', async () => {
  const value = madeUp();
  set('TOKEN', value);
  set('LEVEL', 'short');
  expect(reveal()).toEqual({ LEVEL: 'short', TOKEN: value });
  expect(fixture.vault.mcpSecrets.list(serverId)).toEqual([
    { name: 'LEVEL', hint: '' },
    { name: 'TOKEN', hint: value.slice(-4) },
  ]);
  const next = fixture.restart();
  expect(codeOf(() => reveal(HERE, next))).toBe('VAULT_LOCKED');
  await next.open();
  expect(reveal(HERE, next)).toEqual({ LEVEL: 'short', TOKEN: value });
});

test('it is on the disk in no form', () => {
  const value = madeUp();
  set('TOKEN', value);
  reveal();
  expect(searchFolder(folder, value)).toEqual([]);
});

test('it opens for its destination only, whatever the row says', () => {
  set('TOKEN', madeUp());
  const elsewhere = 'https://elsewhere.example/issues';
  expect(codeOf(() => reveal(elsewhere))).toBe('CREDENTIAL_UNREADABLE');
  fixture.database.db.update(mcpSecrets).set({ destination: elsewhere }).run();
  expect(codeOf(() => reveal(elsewhere))).toBe('CREDENTIAL_UNREADABLE');
  expect(Object.keys(reveal())).toEqual(['TOKEN']);
});

test('moved to another row, server, profile or name it does not open, and nothing is lost', () => {
  set('TOKEN', madeUp());
  const [before] = rows();
  const other = addServer();
  const { db } = fixture.database;
  const changes = [{ id: uuid() }, { name: 'OTHER' }, { serverId: other }];
  for (const change of changes) {
    db.update(mcpSecrets).set(change).run();
    const [row] = rows();
    const held = () =>
      fixture.vault.mcpSecrets.reveal(row?.serverId ?? '', HERE, `moved ${JSON.stringify(change)}`);
    expect(codeOf(held)).toBe('CREDENTIAL_UNREADABLE');
    expect(fixture.vault.mcpSecrets.unreadable()).toHaveLength(1);
    expect(row?.encryptedSecret).toEqual(before?.encryptedSecret);
    if (before) db.update(mcpSecrets).set(before).run();
  }
  expect(Object.keys(reveal())).toEqual(['TOKEN']);
});

test('two secrets of one value are two ciphertexts under two nonces', () => {
  set('ONE', 'the same value');
  set('TWO', 'the same value');
  const [one, two] = rows();
  expect(one?.nonce).not.toEqual(two?.nonce);
  expect(one?.encryptedSecret).not.toEqual(two?.encryptedSecret);
});

test('replacing and removing leave nothing of the old ciphertext on the disk', () => {
  const onDisk = () =>
    Buffer.concat(fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name))));
  set('TOKEN', madeUp());
  const first = rows()[0]?.encryptedSecret ?? Buffer.alloc(0);
  expect(onDisk().includes(first)).toBe(true);
  set('TOKEN', madeUp());
  expect(onDisk().includes(first.subarray(0, 16))).toBe(false);
  const second = rows()[0]?.encryptedSecret ?? Buffer.alloc(0);
  expect(onDisk().includes(second)).toBe(true);
  fixture.vault.mcpSecrets.removeAll(serverId);
  expect(onDisk().includes(second.subarray(0, 16))).toBe(false);
  expect(rows()).toEqual([]);
});

test('removing takes those named and leaves the others', () => {
  set('ONE', madeUp());
  set('TWO', madeUp());
  fixture.vault.mcpSecrets.remove(serverId, ['ONE', 'NEVER_THERE']);
  expect(fixture.vault.mcpSecrets.list(serverId).map(({ name }) => name)).toEqual(['TWO']);
});

test('it is masked from the moment it is set, the token of a header by itself too', () => {
  const token = madeUp();
  const { mask } = fixture.vault;
  expect(mask(token)).toBe(token);
  set('Authorization', `Bearer ${token}`);
  expect(mask(`you sent ${token}.`)).toBe('you sent [secret Authorization].');
  expect(mask(Buffer.from(`xx${token}`).toString('base64'))).not.toContain(
    Buffer.from(`xx${token}`).toString('base64').slice(8, 40),
  );
  const stream = fixture.vault.maskStream();
  const shown = [token.slice(0, 10), token.slice(10)].map(stream.push).join('') + stream.end();
  expect(shown).toBe('[secret Authorization]');
  fixture.vault.mcpSecrets.removeAll(serverId);
  expect(mask(token)).toBe(token);
});

test('each purpose of a reveal is audited once per run, as are adding, replacing and removing', () => {
  set('TOKEN', madeUp());
  set('TOKEN', madeUp());
  reveal();
  reveal();
  fixture.vault.mcpSecrets.removeAll(serverId);
  const entries = fixture.database.db
    .select()
    .from(auditLog)
    .where(eq(auditLog.subject, `mcp-server:${serverId}`))
    .orderBy(auditLog.id)
    .all();
  expect(entries.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    'user add-secret',
    'user replace-secret',
    'connect reveal',
    'user remove-secret',
  ]);
});

test('without a keyring it is kept for this run only, and not on the disk', async () => {
  fixture.database.db.delete(dataKeys).run();
  fixture.keyring.isThere = false;
  const run = fixture.restart();
  await run.open();
  const value = madeUp();
  const give = () => run.mcpSecrets.set(owner(), [{ name: 'TOKEN', value: secret(value) }]);
  expect(codeOf(give)).toBe('KEYRING_UNAVAILABLE');
  run.useMemory();
  give();
  expect(reveal(HERE, run)).toEqual({ TOKEN: value });
  expect(run.mask(value)).toBe('[secret TOKEN]');
  expect(rows()).toEqual([]);
  expect(searchFolder(folder, value)).toEqual([]);
  expect(fixture.restart().mcpSecrets.list(serverId)).toEqual([]);
});

test('locked or lost, nothing is written or revealed; a server without secrets needs no key', async () => {
  set('TOKEN', madeUp());
  fixture.keyring.content = randomBytes(32);
  const locked = fixture.restart();
  await locked.open();
  const give = () => locked.mcpSecrets.set(owner(), [{ name: 'B', value: secret('b') }]);
  expect(codeOf(give)).toMatch(/^VAULT_/);
  expect(codeOf(() => reveal(HERE, locked))).toMatch(/^VAULT_/);
  expect(locked.mcpSecrets.unreadable()).toBeNull();
  expect(rows()).toHaveLength(1);
  expect(locked.mcpSecrets.reveal(addServer(), HERE, 'connect')).toEqual({});
});

test('a database that has lost its data key but not these secrets is a loss, not a first start', async () => {
  set('TOKEN', madeUp());
  fixture.database.db.run('PRAGMA foreign_keys = OFF');
  fixture.database.db.delete(dataKeys).run();
  const next = fixture.restart();
  expect((await next.open()).status).toBe('lost');
  expect(rows()).toHaveLength(1);
});
