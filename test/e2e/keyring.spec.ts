import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  expect,
  expectAccessible,
  goTo,
  keyRow,
  seedCredential,
  seedProfile,
  test,
} from '../support/app';
import { openDesktop } from '../support/desktop';

test('a key survives a restart in the real keyring', async ({ launch, provider, apiKey }) => {
  const first = await launch();
  const profile = await seedProfile(first);
  const credential = await seedCredential(first, profile, {
    baseUrl: provider.url,
    secret: apiKey,
  });
  expect(credential).toMatchObject({
    validationStatus: 'VALID',
    isStored: true,
    hint: apiKey.slice(-4),
  });
  await first.close();

  const second = await launch();
  await expect.poll(async () => (await second.must('vault.state', {})).status).toBe('ok');
  expect(provider.journal.requests.every((request) => request.keyIndex === 0)).toBe(true);
  provider.journal.clear();
  const again = await second.must('credentials.validate', { credentialId: credential.id });
  expect(again.validationStatus).toBe('VALID');
  expect(provider.journal.requests.map((request) => request.keyIndex)).toContain(0);
});

test('another keyring locks the vault, the original opens it again, nothing is deleted', async ({
  launch,
  provider,
  apiKey,
}) => {
  test.setTimeout(90_000);
  const keyrings = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-keyrings-'));
  const keyring = (name: string) => {
    const folder = path.join(keyrings, name);
    fs.mkdirSync(folder, { recursive: true });
    return openDesktop(folder);
  };
  const own = await keyring('own');
  const first = await launch({ env: own.env });
  const profile = await seedProfile(first);
  const credential = await seedCredential(first, profile, {
    baseUrl: provider.url,
    secret: apiKey,
  });
  await first.close();
  await own.close();

  const other = await keyring('other');
  const second = await launch({ env: other.env });
  await expect.poll(async () => (await second.must('vault.state', {})).status).toBe('locked');
  const kept = await second.must('credentials.list', { profileId: profile.id });
  expect(kept).toMatchObject([{ id: credential.id, hint: credential.hint }]);
  const refused = await second.call('credentials.validate', { credentialId: credential.id });
  expect(refused).toMatchObject({ ok: false, error: { code: 'VAULT_LOCKED' } });
  await goTo(second.page, 'Integrations');
  await expect(second.page.getByText('The vault is locked')).toBeVisible();
  await expect(keyRow(second.page, 'Work key')).toContainText(`…${credential.hint}`);
  await expectAccessible(second.page, 'a locked vault');
  await second.page.getByRole('button', { name: 'Unlock vault' }).click();
  await expect(second.page.getByText('The vault is locked')).toBeVisible();
  await second.close();
  await other.close();

  const back = await keyring('own');
  const third = await launch({ env: back.env });
  await expect.poll(async () => (await third.must('vault.state', {})).status).toBe('ok');
  await goTo(third.page, 'Integrations');
  await expect(keyRow(third.page, 'Work key')).toBeVisible();
  await expect(third.page.getByText('The vault is locked')).toBeHidden();
  const validated = await third.must('credentials.validate', { credentialId: credential.id });
  expect(validated).toMatchObject({ id: credential.id, validationStatus: 'VALID' });
  await third.close();
  await back.close();
  fs.rmSync(keyrings, { recursive: true });
});

test('without a keyring a key is kept for this run only', async ({
  launch,
  provider,
  apiKey,
  dataFolder,
}) => {
  test.setTimeout(90_000);
  const desktop = await openDesktop('none');
  const first = await launch({ env: desktop.env });
  const profile = await seedProfile(first);
  await expect.poll(async () => (await first.must('vault.state', {})).status).toBe('unavailable');
  const key = {
    provider: 'ANTHROPIC',
    credentialName: 'Work key',
    secret: { apiKey },
    baseUrl: provider.url,
  } as const;
  const refused = await first.call('credentials.add', { profileId: profile.id, ...key });
  expect(refused).toMatchObject({ ok: false, error: { code: 'KEYRING_UNAVAILABLE' } });

  await goTo(first.page, 'Integrations');
  await expect(first.page.getByText('There is no system keyring')).toBeVisible();
  await first.page.getByRole('button', { name: 'Use keys for this run only' }).click();
  await expect(first.page.getByText('Keys are kept for this run only')).toBeVisible();
  const added = await first.must('credentials.add', { profileId: profile.id, ...key });
  expect(added).toMatchObject({ isStored: false, validationStatus: 'VALID' });
  await expect(keyRow(first.page, 'Work key')).toContainText('This run only');
  await first.close();
  for (const file of ['chatelaine.db', 'chatelaine.db-wal']) {
    const whole = path.join(dataFolder, file);
    if (fs.existsSync(whole)) expect(fs.readFileSync(whole).includes(apiKey)).toBe(false);
  }

  const second = await launch({ env: desktop.env });
  expect(await second.must('credentials.list', { profileId: profile.id })).toEqual([]);
  await second.close();
  await desktop.close();
});
