import {
  expect,
  goTo,
  seedCredential,
  seedManyKeys,
  seedProfile,
  testScreens,
} from '../../support/app';
import { testKey } from '../../support/keys';
import { startProvider } from '../../support/provider';

testScreens('before there is a key, and keys of all providers', async ({ app, look }) => {
  const { page } = app;
  await look('welcome');
  const profile = await seedProfile(app);
  await expect(page.getByRole('heading', { name: 'New session' })).toBeVisible();
  await look('sessions-without-key');
  await goTo(page, 'Usage');
  await expect(page.getByText('Nothing spent yet')).toBeVisible();
  await look('usage-empty');
  await goTo(page, 'Integrations');
  await expect(page.getByText('No Anthropic key yet')).toBeVisible();
  await look('integrations-empty');
  await page.getByRole('button', { name: 'Add key' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('add-key');
  await page.keyboard.press('Escape');

  const [first, second] = [testKey(), testKey()];
  const provider = await startProvider({ apiKeys: [first, second] });
  const { url: baseUrl } = provider;
  await seedCredential(app, profile, { baseUrl, secret: first, name: 'Work key' });
  await seedCredential(app, profile, { baseUrl, secret: second, name: 'Backup key' });
  await expect(page.getByRole('list', { name: 'Keys' })).toContainText('Backup key');
  await look('integrations-two-keys');

  await seedManyKeys(app, profile);
  await page.reload();
  await goTo(page, 'Integrations');
  await expect(page.locator('[data-provider-card="LINEAR"]')).toContainText('Example Shop');
  await look('integrations');
  await page.locator('[data-provider-card="GEMINI"]').click();
  await expect(page.getByText('it has expired')).toBeVisible();
  await look('integrations-invalid');
  await page.locator('[data-provider-card="OCI"]').click();
  await page.getByRole('region', { name: 'Oracle Cloud' }).getByText('Add key').click();
  await expect(page.getByLabel('Private key (PEM)')).toBeVisible();
  await look('add-oci-key');
  await provider.stop();
});
