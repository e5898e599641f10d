import {
  composer,
  expect,
  permissionRequest,
  seedCredential,
  seedProfile,
  seedSession,
  sendMessage,
  test,
  transcript,
} from '../support/app';
import { reply, toolUse } from '../support/provider';

test('the palette reaches every screen and action', async ({ app }) => {
  const { page } = app;
  await seedProfile(app);
  const run = async (words: string) => {
    await page.keyboard.press('Control+k');
    const search = page.getByPlaceholder('Search or run a command');
    await expect(search).toBeFocused();
    await search.fill(words);
    await page.keyboard.press('Enter');
    await expect(search).toBeHidden();
  };
  await run('usage');
  await expect(page.getByRole('heading', { name: 'Usage' })).toBeVisible();
  await run('dark theme');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await run('light theme');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  await run('add a key');
  await expect(page.getByRole('dialog', { name: 'Add a key for Anthropic' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search or run a command').fill('no such thing');
  await expect(page.getByText('Nothing found. Try another word.')).toBeVisible();
});

test('screens and the list of shortcuts open by keys', async ({ app }) => {
  const { page } = app;
  await seedProfile(app);
  for (const [keys, heading] of [
    ['Control+2', 'Integrations'],
    ['Control+3', 'Usage'],
    ['Control+4', 'Budgets'],
    ['Control+5', 'Clients'],
    ['Control+6', 'Settings'],
    ['Control+n', 'New session'],
  ] as const) {
    await page.keyboard.press(keys);
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
  }
  await page.keyboard.press('Control+3');
  await expect(page.getByRole('heading', { name: 'Usage' })).toBeVisible();
  await page.keyboard.press('Shift+?');
  await expect(page.getByRole('heading', { name: 'Shortcuts' })).toBeVisible();
});

test('a whole session works without a mouse', async ({ app, provider, apiKey, workspace }) => {
  const { page } = app;
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  await seedSession(app, profile, workspace);
  await expect(composer(page)).toBeFocused();
  provider.say(
    reply([toolUse('write', 'write', { file_path: 'notes.md', content: '# Notes\n' })]),
    reply('one two three four five six seven eight'),
  );
  await sendMessage(page, 'Write notes');
  const request = permissionRequest(page, 'Create notes.md?');
  await expect(request.getByRole('button', { name: 'Allow once' })).toBeFocused();
  const held = provider.hold(2);
  // The key is not taken in the first moment, so that one meant for something else does not count.
  await expect(async () => {
    await page.keyboard.press('a');
    await expect(request).toBeHidden({ timeout: 100 });
  }).toPass();
  await held.reached;
  await page.keyboard.press('Control+.');
  await expect(page.getByText('You stopped it here.')).toBeVisible();
  provider.release();
  provider.say(reply('All done.'));
  await page.keyboard.press('r');
  await expect(transcript(page).getByText('All done.')).toBeVisible();
});
