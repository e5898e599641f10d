import { expect, goTo, seedCredential, seedProfile, test } from '../support/app';

test('profiles are created, renamed, switched and archived, each with its own keys', async ({
  app,
  provider,
  apiKey,
}) => {
  const { page } = app;
  const personal = await seedProfile(app);
  await seedCredential(app, personal, { baseUrl: provider.url, secret: apiKey });
  await goTo(page, 'Settings');
  const section = page.getByRole('region', { name: 'Profiles' });

  await section.getByRole('button', { name: 'New profile' }).click();
  const create = page.getByRole('dialog', { name: 'New profile' });
  await create.getByRole('textbox', { name: 'Name' }).fill('Wrok');
  await create.getByRole('button', { name: 'Create profile' }).click();
  await expect(create).toBeHidden();

  await section.getByRole('button', { name: 'Actions for Wrok' }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename “Wrok”' });
  await rename.getByRole('textbox', { name: 'Name' }).fill('Work');
  await rename.getByRole('button', { name: 'Rename' }).click();
  await expect(rename).toBeHidden();

  const rail = page.getByRole('navigation', { name: 'Main' });
  await rail.getByRole('button', { name: 'Profile Personal' }).click();
  await page.getByRole('menuitem', { name: 'Work', exact: true }).click();
  await expect(rail.getByRole('button', { name: 'Profile Work' })).toBeVisible();
  await goTo(page, 'Integrations');
  await expect(page.getByText('No Anthropic key yet')).toBeVisible();

  await goTo(page, 'Settings');
  await section.getByRole('button', { name: 'Actions for Work' }).click();
  await expect(page.getByRole('menuitem', { name: 'Archive (in use)' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await section.getByRole('button', { name: 'Actions for Personal' }).click();
  await page.getByRole('menuitem', { name: 'Archive', exact: true }).click();
  const archived = section.getByRole('region', { name: 'Archived' });
  await expect(archived.getByText('Personal')).toBeVisible();

  // Archiving hides a profile and keeps what it owns.
  await archived.getByRole('button', { name: 'Restore' }).click();
  await section.getByRole('button', { name: 'Switch' }).click();
  await expect(rail.getByRole('button', { name: 'Profile Personal' })).toBeVisible();
  await goTo(page, 'Integrations');
  await expect(page.getByRole('list', { name: 'Keys' })).toContainText('Work key');
});
