import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { credentials } from '../../../src/main/db/schema';
import { secret } from '../../../src/main/vault/secret';
import { createFixture, madeUpKey, newCredential } from './vault-fixture';

let folder: string;
let fixture: ReturnType<typeof createFixture>;
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-vault-'));
  fixture = createFixture({ file: path.join(folder, 'chatelaine.db') });
  await fixture.vault.open();
});
afterEach(() => {
  fixture.database.close();
  fs.rmSync(folder, { recursive: true });
});

/** Everything in the data folder: the database, its write-ahead log and shared memory. */
const onDisk = () =>
  Buffer.concat(fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name))));

const ciphertext = () =>
  fixture.database.db.select().from(credentials).get()?.encryptedCredential ?? Buffer.alloc(0);

test('a key is on the disk in no form', () => {
  const key = madeUpKey();
  const { id } = fixture.vault.add(newCredential(fixture.profileId, key));
  fixture.vault.reveal(id, 'test');
  const bytes = onDisk();
  expect(bytes.includes(ciphertext())).toBe(true);
  for (const encoding of ['utf8', 'utf16le'] as const) {
    expect(bytes.includes(Buffer.from(key, encoding))).toBe(false);
  }
  for (const encoding of ['base64', 'hex'] as const) {
    const form = Buffer.from(key).toString(encoding).replaceAll('=', '');
    expect(bytes.includes(form)).toBe(false);
  }
});

test('removing shreds: not even the ciphertext is left on the disk', () => {
  const { id } = fixture.vault.add(newCredential(fixture.profileId));
  const old = ciphertext();
  expect(onDisk().includes(old)).toBe(true);
  fixture.vault.remove(id);
  expect(onDisk().includes(old)).toBe(false);
  expect(onDisk().includes(old.subarray(0, 16))).toBe(false);
});

test('replacing leaves nothing of the old ciphertext on the disk', () => {
  const { id } = fixture.vault.add(newCredential(fixture.profileId));
  const old = ciphertext();
  const { hint, baseUrl, validation, actor } = newCredential('');
  const replacement = { credentialId: id, secret: secret({ apiKey: 'sk-ant-new-one' }) };
  fixture.vault.replace({ ...replacement, hint, baseUrl, validation, actor });
  expect(onDisk().includes(old)).toBe(false);
  expect(onDisk().includes(old.subarray(0, 16))).toBe(false);
});
