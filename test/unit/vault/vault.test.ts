import { beforeEach, expect, test } from 'vitest';
import { credentials, profiles } from '../../../src/main/db/schema';
import type { Replacement } from '../../../src/main/vault/credential-inputs';
import { secret } from '../../../src/main/vault/secret';
import { Credential } from '../../../src/shared/commands/credentials';
import { codeOf, createFixture, madeUpKey, NOON, newCredential } from './vault-fixture';

let fixture: ReturnType<typeof createFixture>;
beforeEach(async () => {
  fixture = createFixture();
  await fixture.vault.open();
});

const add = (changes: Parameters<typeof newCredential>[2] = {}, key = madeUpKey()) =>
  fixture.vault.add(newCredential(fixture.profileId, key, changes));

function replacement(credentialId: string, key = madeUpKey()): Replacement {
  const { hint, baseUrl, validation, actor } = newCredential('', key);
  return { credentialId, secret: secret({ apiKey: key }), hint, baseUrl, validation, actor };
}

const rows = () => fixture.database.db.select().from(credentials).all();
const names = () => fixture.vault.list(fixture.profileId).map((one) => one.credentialName);
const active = () => fixture.vault.list(fixture.profileId).filter((one) => one.isActive);

test('what comes back is the contract’s Credential, every column filled and no secret', () => {
  const key = madeUpKey();
  const added = add(
    { validation: { status: 'VALID', message: 'fine', metadata: { org: 'a' } } },
    key,
  );
  expect(Credential.parse(added)).toEqual(added);
  expect(added).toMatchObject({
    credentialName: 'Main',
    hint: key.slice(-4),
    validationStatus: 'VALID',
    validationMessage: 'fine',
    lastValidatedAt: NOON,
    isActive: true,
    isEnabled: true,
    priority: 0,
    metadata: { org: 'a' },
    createdAt: NOON,
    isStored: true,
  });
  expect(fixture.vault.get(added.id)).toEqual(added);
  expect(JSON.stringify(fixture.vault.list(fixture.profileId))).not.toContain(key);
  const [row] = rows();
  expect(row?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(row?.nonce).toHaveLength(12);
});

test('an unchecked credential was never validated', () => {
  const pending = add({ validation: { status: 'PENDING', message: 'offline', metadata: {} } });
  expect(pending).toMatchObject({ validationStatus: 'PENDING', lastValidatedAt: null });
});

test('the first of a provider becomes active; the next one waits behind it', () => {
  add({ credentialName: 'First' });
  const second = add({ credentialName: 'Second' });
  expect(second).toMatchObject({ isActive: false, priority: 1 });
  expect(active().map((one) => one.credentialName)).toEqual(['First']);
});

test('activating one deactivates the other', () => {
  add({ credentialName: 'First' });
  const second = add({ credentialName: 'Second' });
  fixture.vault.activate(second.id);
  expect(active().map((one) => one.credentialName)).toEqual(['Second']);
});

test('removing or disabling the active one activates the next enabled by priority', () => {
  const first = add({ credentialName: 'First' });
  const second = add({ credentialName: 'Second' });
  const third = add({ credentialName: 'Third' });
  fixture.vault.update({ credentialId: second.id, isEnabled: false });
  fixture.vault.remove(first.id);
  expect(active().map((one) => one.credentialName)).toEqual(['Third']);
  fixture.vault.update({ credentialId: third.id, isEnabled: false });
  expect(active()).toEqual([]);
  expect(codeOf(() => fixture.vault.activate(third.id))).toBe('CONFLICT');
  fixture.vault.update({ credentialId: second.id, isEnabled: true });
  expect(active().map((one) => one.credentialName)).toEqual(['Second']);
});

test('profiles do not share an active credential', async () => {
  add();
  const other = createFixture();
  fixture.database.db
    .insert(profiles)
    .values({ id: other.profileId, name: 'Work', createdAt: NOON, updatedAt: NOON })
    .run();
  const theirs = fixture.vault.add(newCredential(other.profileId));
  expect(theirs.isActive).toBe(true);
  expect(active()).toHaveLength(1);
});

test('update changes what is given and nothing else', () => {
  const { id } = add();
  fixture.clock.time += 1_000;
  const renamed = fixture.vault.update({ credentialId: id, credentialName: 'Renamed' });
  expect(renamed).toMatchObject({
    credentialName: 'Renamed',
    expiresAt: null,
    updatedAt: NOON + 1_000,
  });
  const expiring = fixture.vault.update({ credentialId: id, expiresAt: NOON });
  expect(expiring).toMatchObject({ credentialName: 'Renamed', expiresAt: NOON, isEnabled: true });
  expect(fixture.vault.update({ credentialId: id, expiresAt: null }).expiresAt).toBeNull();
});

test('the same key twice in one profile is refused by the name of the first', () => {
  const key = madeUpKey();
  add({ credentialName: 'First' }, key);
  expect(() => add({ credentialName: 'Second' }, key)).toThrow(/already, as “First”/);
  const other = add({ credentialName: 'Second' });
  expect(codeOf(() => fixture.vault.replace(replacement(other.id, key)))).toBe('CONFLICT');
  expect(names()).toEqual(['First', 'Second']);
});

test('replacing keeps id, name and history, and the old secret is gone', () => {
  const { id, createdAt } = add();
  const [before] = rows();
  const key = madeUpKey();
  fixture.clock.time += 1_000;
  const replaced = fixture.vault.replace(replacement(id, key));
  expect(replaced).toMatchObject({ id, createdAt, credentialName: 'Main', hint: key.slice(-4) });
  expect(fixture.vault.reveal(id, 'test').expose()).toEqual({ apiKey: key });
  const [after] = rows();
  expect(after?.encryptedCredential).not.toEqual(before?.encryptedCredential);
  expect(after?.nonce).not.toEqual(before?.nonce);
  expect(fixture.vault.history(id).map((entry) => entry.action)).toEqual([
    'reveal',
    'replace',
    'add',
  ]);
});

test('unknown ids are NOT_FOUND everywhere', () => {
  const id = '019aa000-0000-7000-8000-000000000000';
  const { vault } = fixture;
  for (const work of [
    () => vault.get(id),
    () => vault.reveal(id, 'test'),
    () => vault.remove(id),
    () => vault.activate(id),
    () => vault.update({ credentialId: id }),
    () => vault.replace(replacement(id)),
  ]) {
    expect(codeOf(work)).toBe('NOT_FOUND');
  }
});

test('reveal is audited once per purpose and bumps last use at most once a minute', () => {
  const { id } = add();
  fixture.vault.reveal(id, 'session:1');
  fixture.clock.time += 59_000;
  fixture.vault.reveal(id, 'session:1');
  expect(fixture.vault.get(id).lastUsedAt).toBe(NOON);
  fixture.clock.time += 1_000;
  fixture.vault.reveal(id, 'session:2');
  expect(fixture.vault.get(id).lastUsedAt).toBe(NOON + 60_000);
  const reveals = fixture.vault.history(id).filter((entry) => entry.action === 'reveal');
  expect(reveals.map((entry) => entry.actor)).toEqual(['session:2', 'session:1']);
});

test.each([
  ['another row', (id: string) => ({ id: `${id.slice(0, -1)}${id.endsWith('0') ? 1 : 0}` })],
  ['another server', () => ({ baseUrl: 'https://evil.example' })],
  ['one flipped bit', () => ({ encryptedCredential: flipped(rows()[0]?.encryptedCredential) })],
  ['another provider', () => ({ provider: 'OPENAI' })],
])('a ciphertext with %s does not open, and is kept as it is', (_what, changes) => {
  const { id } = add();
  const changed = changes(id);
  fixture.database.db.update(credentials).set(changed).run();
  const before = rows();
  const at = 'id' in changed ? changed.id : id;
  expect(codeOf(() => fixture.vault.reveal(at, 'test'))).toBe('CREDENTIAL_UNREADABLE');
  expect(rows()).toEqual(before);
});

test('invariant 2: a credential that does not open survives everything but replace and remove', () => {
  const { id } = add();
  const other = add({ credentialName: 'Other' });
  const damaged = flipped(rows()[0]?.encryptedCredential);
  fixture.database.db.update(credentials).set({ encryptedCredential: damaged }).run();
  fixture.vault.update({ credentialId: id, credentialName: 'Renamed', isEnabled: false });
  fixture.vault.update({ credentialId: id, isEnabled: true });
  fixture.vault.activate(id);
  fixture.vault.mask('text');
  fixture.vault.remove(other.id);
  expect(rows()[0]?.encryptedCredential).toEqual(damaged);
  fixture.vault.replace(replacement(id));
  expect(codeOf(() => fixture.vault.reveal(id, 'test'))).toBeUndefined();
});

test('validation: an outcome is noted, an unreached provider leaves the status', () => {
  const key = madeUpKey();
  const { id } = add({}, key);
  const checked = secret({ apiKey: key });
  fixture.clock.time += 5_000;
  const unreached = { status: null, message: 'offline', metadata: {}, checked, actor: 'user' };
  expect(fixture.vault.recordValidation(id, unreached)).toMatchObject({
    validationStatus: 'VALID',
    validationMessage: 'offline',
    lastValidatedAt: NOON,
  });
  const rejected = { ...unreached, status: 'INVALID', message: 'rejected' } as const;
  expect(fixture.vault.recordValidation(id, rejected)).toMatchObject({
    validationStatus: 'INVALID',
    lastValidatedAt: NOON + 5_000,
  });
});

test('validation: the outcome for a secret that was replaced meanwhile is dropped', () => {
  const { id } = add();
  const late = {
    message: 'rejected',
    metadata: {},
    checked: secret({ apiKey: 'old' }),
    actor: 'user',
  };
  const after = fixture.vault.recordValidation(id, { ...late, status: 'INVALID' });
  expect(after.validationStatus).toBe('VALID');
});

test('a locked vault still lists, renames and removes, but gives and takes no secret', async () => {
  const { id } = add();
  fixture.keyring.isThere = false;
  const locked = fixture.restart();
  await locked.open();
  expect(locked.list(fixture.profileId)).toHaveLength(1);
  expect(locked.update({ credentialId: id, credentialName: 'New' }).credentialName).toBe('New');
  expect(codeOf(() => locked.assertOpen())).toBe('VAULT_LOCKED');
  expect(codeOf(() => locked.add(newCredential(fixture.profileId)))).toBe('VAULT_LOCKED');
  expect(codeOf(() => locked.replace(replacement(id)))).toBe('VAULT_LOCKED');
  locked.remove(id);
  expect(rows()).toEqual([]);
});

test('listeners hear of each change, until they stop listening', () => {
  const heard: unknown[] = [];
  const stop = fixture.vault.onChange((change) => heard.push(change));
  const { id } = add();
  fixture.vault.update({ credentialId: id });
  fixture.vault.remove(id);
  stop();
  add();
  const change = { type: 'credential', profileId: fixture.profileId, credentialId: id };
  expect(heard).toEqual([change, change, change]);
});

test('the audit log has what was done and never a secret', () => {
  const key = madeUpKey();
  const { id } = add({}, key);
  fixture.vault.remove(id);
  const history = fixture.vault.history(id);
  expect(history.map((entry) => entry.action)).toEqual(['remove', 'add']);
  expect(JSON.stringify(history)).not.toContain(key);
});

function flipped(bytes: Buffer | undefined): Buffer {
  const copy = Buffer.from(bytes ?? Buffer.alloc(1));
  copy.writeUInt8(copy.readUInt8(0) ^ 1, 0);
  return copy;
}
