import { beforeEach, expect, test } from 'vitest';
import { credentials, dataKeys } from '../../../src/main/db/schema';
import { createFakeKeyring } from './fake-keyring';
import { codeOf, createFixture, madeUpKey, newCredential } from './vault-fixture';

let fixture: ReturnType<typeof createFixture>;
beforeEach(async () => {
  fixture = createFixture();
  fixture.keyring.isThere = false;
  await fixture.vault.open();
});

test('memory is offered only when there is no keyring and nothing is stored', async () => {
  const open = createFixture();
  await open.vault.open();
  expect(codeOf(() => open.vault.useMemory())).toBe('CONFLICT');
  expect(open.vault.list(open.profileId)).toEqual([]);
  expect(fixture.vault.useMemory()).toMatchObject({ status: 'memory' });
});

test('keys of this run work like stored ones, and nothing of them reaches the disk', () => {
  const { vault, profileId, database } = fixture;
  vault.useMemory();
  const key = madeUpKey();
  const first = vault.add(newCredential(profileId, key));
  const second = vault.add(newCredential(profileId, madeUpKey(), { credentialName: 'Second' }));
  expect(first).toMatchObject({ isStored: false, isActive: true });
  expect(vault.reveal(first.id, 'test').expose()).toEqual({ apiKey: key });
  expect(vault.mask(`key ${key}`)).toBe('key [secret Main]');
  expect(vault.history(first.id).map((entry) => entry.action)).toEqual(['reveal', 'add']);
  vault.remove(first.id);
  expect(vault.list(profileId)).toMatchObject([{ id: second.id, isActive: true }]);
  expect(database.db.select().from(credentials).all()).toEqual([]);
  expect(database.db.select().from(dataKeys).all()).toEqual([]);
});

test('they are gone in the next run', async () => {
  fixture.vault.useMemory();
  fixture.vault.add(newCredential(fixture.profileId));
  const next = fixture.restart();
  expect((await next.open()).status).toBe('unavailable');
  expect(next.list(fixture.profileId)).toEqual([]);
});

test('memory stays for this run, also when a keyring appears or was being asked', async () => {
  const slow = createFakeKeyring();
  let answer = (_isThere: boolean) => {};
  const vault = createFixture({ keyring: slow }).vault;
  slow.isThere = false;
  await vault.open();
  slow.isAvailable = () => new Promise((resolve) => (answer = resolve));
  const asking = vault.open();
  await Promise.resolve();
  vault.useMemory();
  await Promise.resolve();
  answer(true);
  expect((await asking).status).toBe('memory');
  expect((await vault.open()).status).toBe('memory');
});
