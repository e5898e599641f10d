import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { credentials, dataKeys } from '../../../src/main/db/schema';
import { createFakeKeyring } from './fake-keyring';
import { codeOf, createFixture, madeUpKey, newCredential } from './vault-fixture';

let fixture: ReturnType<typeof createFixture>;
beforeEach(() => {
  fixture = createFixture();
});

const rows = () => fixture.database.db.select().from(dataKeys).all();

/** A first run that stores one key. */
async function storeOne() {
  const key = madeUpKey();
  await fixture.vault.open();
  const { id } = fixture.vault.add(newCredential(fixture.profileId, key));
  return { id, key };
}

test('the keyring is not asked before open', () => {
  expect(fixture.vault.state().status).toBe('opening');
  fixture.vault.list(fixture.profileId);
  expect(codeOf(() => fixture.vault.add(newCredential(fixture.profileId)))).toBe('VAULT_LOCKED');
  expect(fixture.keyring.calls).toEqual([]);
});

test('the first open makes one data key and remembers prefix and backend beside it', async () => {
  expect(await fixture.vault.open()).toEqual({
    status: 'ok',
    backend: 'GNOME Keyring',
    message: '',
  });
  expect(rows()).toMatchObject([
    { state: 'active', wrapPrefix: 'v11', backend: 'gnome_libsecret', retiredAt: null },
  ]);
});

test('two opens at once make one key, and an open vault does not ask again', async () => {
  await Promise.all([fixture.vault.open(), fixture.vault.open()]);
  const asked = fixture.keyring.calls.length;
  await fixture.vault.open();
  expect(rows()).toHaveLength(1);
  expect(fixture.keyring.calls).toHaveLength(asked);
});

test('the next run reads what the first one stored', async () => {
  const { id, key } = await storeOne();
  const next = fixture.restart();
  expect((await next.open()).status).toBe('ok');
  expect(next.reveal(id, 'test').expose()).toEqual({ apiKey: key });
});

test.each([
  ['basic_text', 'v11'],
  ['gnome_libsecret', 'v10'],
])(
  'Linux: backend %s with prefix %s protects nothing, so nothing is stored',
  async (backend, prefix) => {
    fixture = createFixture({ keyring: createFakeKeyring({ backend, prefix }) });
    const state = await fixture.vault.open();
    expect(state.status).toBe('unavailable');
    expect(state.message).toContain('stores no keys on disk');
    expect(rows()).toEqual([]);
    const add = () => fixture.vault.add(newCredential(fixture.profileId));
    expect(codeOf(add)).toBe('KEYRING_UNAVAILABLE');
  },
);

test('macOS marks its real keychain with v10 too', async () => {
  const keyring = createFakeKeyring({ backend: 'keychain', prefix: 'v10' });
  fixture = createFixture({ keyring, platform: 'darwin' });
  expect((await fixture.vault.open()).status).toBe('ok');
});

test('no keyring and nothing stored: unavailable, and open again after one appears', async () => {
  fixture.keyring.isThere = false;
  expect((await fixture.vault.open()).status).toBe('unavailable');
  fixture.keyring.isThere = true;
  expect((await fixture.vault.open()).status).toBe('ok');
});

test('a keyring that fails to answer is none', async () => {
  fixture.keyring.isAvailable = async () => {
    throw new Error('D-Bus is gone');
  };
  expect((await fixture.vault.open()).status).toBe('unavailable');
});

test('a keyring that takes nothing stores nothing, and may be asked again', async () => {
  const { wrap } = fixture.keyring;
  fixture.keyring.wrap = async () => {
    throw new Error('the user closed the prompt');
  };
  const state = await fixture.vault.open();
  expect(state.status).toBe('unavailable');
  expect(state.message).toMatch(/GNOME Keyring did not take the key.*unlock it and try again/);
  expect(rows()).toEqual([]);
  fixture.keyring.wrap = wrap;
  expect((await fixture.vault.open()).status).toBe('ok');
});

test('a data file that fails leaves the vault closed and says so', async () => {
  fixture.database.db.run(
    `CREATE TRIGGER full BEFORE INSERT ON data_keys BEGIN SELECT RAISE(ABORT, 'disk'); END`,
  );
  await expect(fixture.vault.open()).rejects.toThrow();
  expect(fixture.vault.state().status).toBe('locked');
  expect(fixture.vault.state().message).toMatch(/data file could not be read or written/);
  fixture.database.db.run('DROP TRIGGER full');
  expect((await fixture.vault.open()).status).toBe('ok');
});

test('no keyring but stored keys: locked with advice, the same keyring opens it', async () => {
  const { id, key } = await storeOne();
  fixture.keyring.isThere = false;
  const next = fixture.restart();
  const state = await next.open();
  expect(state.status).toBe('locked');
  expect(state.message).toMatch(/GNOME Keyring.*not available.*still there/);
  expect(codeOf(() => next.reveal(id, 'test'))).toBe('VAULT_LOCKED');
  expect(codeOf(() => next.useMemory())).toBe('CONFLICT');
  fixture.keyring.isThere = true;
  expect((await next.open()).status).toBe('ok');
  expect(next.reveal(id, 'test').expose()).toEqual({ apiKey: key });
});

test('a changed backend is locked without touching the wrap; the old one opens it', async () => {
  const { id } = await storeOne();
  const before = rows();
  fixture.keyring.currentBackend = 'kwallet6';
  const next = fixture.restart();
  const state = await next.open();
  expect(state.status).toBe('locked');
  expect(state.message).toMatch(/GNOME Keyring.*KWallet/);
  expect(rows()).toEqual(before);
  fixture.keyring.currentBackend = 'gnome_libsecret';
  expect((await next.open()).status).toBe('ok');
  expect(next.get(id).isStored).toBe(true);
});

test('a replaced keyring is locked, nothing is deleted, the original one opens it', async () => {
  const { id, key } = await storeOne();
  const before = rows();
  const original = fixture.keyring.content;
  fixture.keyring.content = createFakeKeyring().content;
  const next = fixture.restart();
  expect((await next.open()).status).toBe('locked');
  expect(next.list(fixture.profileId)).toHaveLength(1);
  expect(rows()).toEqual(before);
  fixture.keyring.content = original;
  expect((await next.open()).status).toBe('ok');
  expect(next.reveal(id, 'test').expose()).toEqual({ apiKey: key });
});

test('noise from an unauthenticated keyring is locked, not lost', async () => {
  await storeOne();
  fixture.keyring.unwrap = async () => ({ value: '\u0000\u0011noise', shouldRewrap: false });
  expect((await fixture.restart().open()).status).toBe('locked');
});

test.each([
  ['another key', Buffer.alloc(32, 7)],
  ['a key of another length', Buffer.alloc(16, 7)],
])('%s from the keyring is lost', async (_what, bytes) => {
  const { id } = await storeOne();
  const before = rows();
  fixture.keyring.unwrap = async () => ({ value: bytes.toString('base64'), shouldRewrap: false });
  const next = fixture.restart();
  const state = await next.open();
  expect(state.status).toBe('lost');
  expect(state.message).toMatch(/start over/i);
  expect(codeOf(() => next.reveal(id, 'test'))).toBe('VAULT_LOST');
  expect(rows()).toEqual(before);
});

test('a malformed data key row is lost, and stays as it is', async () => {
  await storeOne();
  fixture.database.db
    .update(dataKeys)
    .set({ keyCheck: Buffer.alloc(3) })
    .run();
  expect((await fixture.restart().open()).status).toBe('lost');
  fixture.keyring.isThere = false;
  expect((await fixture.restart().open()).status).toBe('lost');
  expect(rows()).toHaveLength(1);
});

test('credentials without any active data key are lost, and no new key is made', async () => {
  await storeOne();
  fixture.database.db.update(dataKeys).set({ state: 'retired' }).run();
  expect((await fixture.restart().open()).status).toBe('lost');
  expect(rows()).toHaveLength(1);
});

test('start over sets the old key aside, keeps the rows, and lets keys be entered again', async () => {
  const { id, key } = await storeOne();
  fixture.keyring.content = createFakeKeyring().content;
  const next = fixture.restart();
  await next.open();
  expect((await next.startOver()).status).toBe('ok');
  expect(rows().map((row) => row.state)).toEqual(['retired', 'active']);
  expect(next.list(fixture.profileId).map((one) => one.id)).toEqual([id]);
  expect(codeOf(() => next.reveal(id, 'test'))).toBe('CREDENTIAL_UNREADABLE');

  const { credentialName: _name, ...fresh } = newCredential(fixture.profileId, key);
  expect(next.replace({ ...fresh, credentialId: id }).id).toBe(id);
  expect(next.reveal(id, 'test').expose()).toEqual({ apiKey: key });
  expect((await fixture.restart().open()).status).toBe('ok');
});

test('start over is refused while the vault is open, and changes nothing without a keyring', async () => {
  await storeOne();
  await expect(fixture.vault.startOver()).rejects.toMatchObject({ code: 'CONFLICT' });
  fixture.keyring.isThere = false;
  fixture.keyring.wrap = async () => {
    throw new Error('no keyring');
  };
  const next = fixture.restart();
  await next.open();
  const before = rows();
  await expect(next.startOver()).rejects.toMatchObject({ code: 'KEYRING_UNAVAILABLE' });
  expect(rows()).toEqual(before);
  expect(next.state().status).toBe('locked');
});

test('a new wrap keeps the id, and the old one stays until a later start has read the new one', async () => {
  const { id, key } = await storeOne();
  const [first] = rows();
  fixture.keyring.wantsRewrap = true;
  await fixture.restart().open();
  expect(rows().map((row) => row.state)).toEqual(['active', 'superseded']);
  expect(rows()[0]?.id).toBe(first?.id);
  expect(rows()[0]?.wrappedKey).not.toEqual(first?.wrappedKey);
  expect(rows()[1]?.wrappedKey).toEqual(first?.wrappedKey);

  fixture.keyring.wantsRewrap = false;
  const later = fixture.restart();
  await later.open();
  expect(rows().map((row) => row.state)).toEqual(['active']);
  expect(later.reveal(id, 'test').expose()).toEqual({ apiKey: key });
});

test('a new wrap that does not open does not lose the key: the old wrap opens it', async () => {
  const { id, key } = await storeOne();
  fixture.keyring.wantsRewrap = true;
  await fixture.restart().open();
  fixture.keyring.wantsRewrap = false;
  fixture.database.db
    .update(dataKeys)
    .set({ wrappedKey: Buffer.from('v11 damaged while it was written') })
    .where(eq(dataKeys.state, 'active'))
    .run();
  const next = fixture.restart();
  expect((await next.open()).status).toBe('ok');
  expect(next.reveal(id, 'test').expose()).toEqual({ apiKey: key });
  const later = fixture.restart();
  expect((await later.open()).status).toBe('ok');
  expect(rows().map((row) => row.state)).toEqual(['active']);
});

test('the last wrap that opens is kept while the keyring makes no new one', async () => {
  await storeOne();
  fixture.keyring.wantsRewrap = true;
  await fixture.restart().open();
  fixture.database.db
    .update(dataKeys)
    .set({ wrappedKey: Buffer.from('v11 damaged while it was written') })
    .where(eq(dataKeys.state, 'active'))
    .run();
  fixture.keyring.wrap = async () => {
    throw new Error('the keyring is read-only');
  };
  const before = rows();
  expect((await fixture.restart().open()).status).toBe('ok');
  expect(rows()).toEqual(before);
  expect((await fixture.restart().open()).status).toBe('ok');
});

test('the data key is nowhere in the database', async () => {
  let plain = '';
  const { wrap } = fixture.keyring;
  fixture.keyring.wrap = (text) => {
    plain = text;
    return wrap(text);
  };
  await storeOne();
  const bytes = Buffer.from(plain, 'base64');
  expect(bytes).toHaveLength(32);
  const blobs = [
    ...rows().flatMap((row) => [row.wrappedKey, row.keyCheck]),
    ...fixture.database.db
      .select()
      .from(credentials)
      .all()
      .map((row) => row.encryptedCredential),
  ];
  for (const blob of blobs) expect(blob.includes(bytes)).toBe(false);
});

test('each state is told to listeners once', async () => {
  const seen: string[] = [];
  fixture.vault.onChange((change) => {
    if (change.type === 'state') seen.push(change.state.status);
  });
  fixture.keyring.isThere = false;
  await fixture.vault.open();
  await fixture.vault.open();
  fixture.keyring.isThere = true;
  await fixture.vault.open();
  expect(seen).toEqual(['unavailable', 'ok']);
});
