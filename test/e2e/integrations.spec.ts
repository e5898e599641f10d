import {
  enterKey,
  expect,
  expectAccessible,
  goTo,
  keyRow,
  seedCredential,
  seedProfile,
  test,
} from '../support/app';
import { testKey } from '../support/keys';
import { startProvider } from '../support/provider';

test('a key that the provider refuses is not stored', async ({ app, provider, apiKey }) => {
  const { page } = app;
  const profile = await seedProfile(app);
  await goTo(page, 'Integrations');
  await page.getByRole('button', { name: 'Add key' }).click();
  await enterKey(page, { secret: testKey(), baseUrl: provider.url });
  const dialog = page.getByRole('dialog', { name: 'Add a key for Anthropic' });
  await expect(dialog.getByRole('alert')).toContainText('Key rejected');
  await expectAccessible(page, 'a refused key');
  expect(await app.must('credentials.list', { profileId: profile.id })).toEqual([]);

  await dialog.getByLabel('API key', { exact: true }).fill('');
  await enterKey(page, { secret: apiKey, baseUrl: provider.url });
  await expect(dialog).toBeHidden();
  await expect(keyRow(page, 'Personal key')).toContainText('Valid');
  await expect(keyRow(page, 'Personal key')).toContainText(`…${apiKey.slice(-4)}`);
});

test('what is not a key is refused without asking anyone', async ({ app, provider }) => {
  const { page } = app;
  await seedProfile(app);
  await goTo(page, 'Integrations');
  await page.getByRole('button', { name: 'Add key' }).click();
  await expect(page.getByText('An Anthropic API key starts with sk-ant-')).toBeVisible();
  await enterKey(page, { secret: 'AKIA-not-one-of-these', baseUrl: provider.url });
  await expect(page.getByRole('alert')).toContainText('Unexpected format');
  expect(provider.journal.requests).toEqual([]);
});

test('without a network the key can be kept unchecked, and is checked later', async ({
  app,
  apiKey,
}) => {
  const { page } = app;
  await seedProfile(app);
  const gone = await startProvider({ apiKeys: [apiKey] });
  const port = Number(new URL(gone.url).port);
  await gone.stop();
  await goTo(page, 'Integrations');
  await page.getByRole('button', { name: 'Add key' }).click();
  await enterKey(page, { secret: apiKey, baseUrl: gone.url });
  await expect(page.getByRole('alert')).toContainText('Not reachable');
  await page.getByRole('button', { name: 'Save anyway' }).click();
  const row = keyRow(page, 'Personal key');
  await expect(row).toContainText('Not checked');

  const back = await startProvider({ apiKeys: [apiKey], port });
  await page.getByRole('button', { name: 'Validate all' }).click();
  await expect(row).toContainText('Valid');
  // Not reaching it says nothing about a key that was valid.
  await back.stop();
  await page.getByRole('button', { name: 'Validate all' }).click();
  await expect(row.getByText(/provider not reached/)).toBeVisible();
  await expect(row).toContainText('Valid');
});

test('keys are switched, replaced and removed', async ({ app }) => {
  const { page } = app;
  const keys = [testKey(), testKey(), testKey()] as const;
  const provider = await startProvider({ apiKeys: keys });
  const profile = await seedProfile(app);
  const seed = (secret: string, name: string) =>
    seedCredential(app, profile, { baseUrl: provider.url, secret, name });
  const first = await seed(keys[0], 'Work key');
  await seed(keys[1], 'Backup key');
  await goTo(page, 'Integrations');
  await expect(keyRow(page, 'Work key')).toContainText('Active');

  await page.getByRole('button', { name: 'Actions for Backup key' }).click();
  await page.getByRole('menuitem', { name: 'Make active' }).click();
  await expect(keyRow(page, 'Backup key')).toContainText('Active');
  await expect(keyRow(page, 'Work key').getByText('Active', { exact: true })).toBeHidden();

  await page.getByRole('button', { name: 'Actions for Work key' }).click();
  await page.getByRole('menuitem', { name: 'Replace…' }).click();
  await enterKey(page, { secret: keys[2], baseUrl: provider.url, submit: 'Check and replace' });
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(keyRow(page, 'Work key')).toContainText(`…${keys[2].slice(-4)}`);
  const replaced = await app.must('credentials.history', { credentialId: first.id });
  expect(replaced.map(({ action }) => action)).toEqual(expect.arrayContaining(['add', 'replace']));

  await page.getByRole('button', { name: 'Actions for Work key' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  const question = page.getByRole('dialog', { name: 'Remove “Work key”?' });
  await expect(question).toContainText(`…${keys[2].slice(-4)}`);
  await question.getByRole('button', { name: 'Remove key' }).click();
  await expect(keyRow(page, 'Work key')).toBeHidden();
  await expect(keyRow(page, 'Backup key')).toBeVisible();
  await provider.stop();
});
