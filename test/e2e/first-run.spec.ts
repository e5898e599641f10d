import fs from 'node:fs';
import path from 'node:path';
import { formatMicroUsd } from '../../src/shared/money';
import {
  composer,
  enterKey,
  expect,
  expectAccessible,
  goTo,
  keyRow,
  nameProfile,
  permissionRequest,
  sendMessage,
  startFirstSession,
  test,
  toolCard,
  transcript,
} from '../support/app';
import { CHECKOUT_BEFORE, CHECKOUT_FIX, CHECKOUT_LINE } from '../support/sample-repository';
import { FIX_REQUEST, FIX_STORY, FIX_STORY_MICRO_USD, FIX_TITLE } from '../support/stories';

test('from nothing to a first session that reads, edits with permission, and shows what it cost', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  provider.say(...FIX_STORY);
  await expectAccessible(page, 'welcome, profile');
  await nameProfile(page, 'Personal');
  await expectAccessible(page, 'welcome, key');
  await enterKey(page, { secret: apiKey, baseUrl: provider.url });
  await startFirstSession(app, workspace, 'Claude Sonnet 5.5');

  await expect(composer(page)).toBeFocused();
  await expect(page.getByText('paid by Personal key')).toBeVisible();
  await sendMessage(page, FIX_REQUEST);
  await expect(transcript(page).getByText(FIX_REQUEST)).toBeVisible();
  await expect(toolCard(page, 'Read src/checkout.js')).toBeVisible();

  const request = permissionRequest(page, 'Edit src/checkout.js?');
  await expect(request).toBeVisible();
  await expect(request.getByRole('button', { name: 'Allow once' })).toBeFocused();
  await expect(request.getByText(CHECKOUT_LINE.trim())).toBeVisible();
  await expect(request.getByText(CHECKOUT_FIX.trim())).toBeVisible();
  const file = path.join(workspace, 'src/checkout.js');
  expect(fs.readFileSync(file, 'utf8')).toBe(CHECKOUT_BEFORE);
  await expectAccessible(page, 'a permission request');

  await request.getByRole('button', { name: 'Allow once' }).press('Enter');
  await expect(transcript(page).getByText('now multiplies each price')).toBeVisible();
  await expect(
    page.getByRole('region', { name: FIX_TITLE }).getByText('Done', { exact: true }),
  ).toBeVisible();
  expect(fs.readFileSync(file, 'utf8')).toBe(CHECKOUT_BEFORE.replace(CHECKOUT_LINE, CHECKOUT_FIX));
  await expect(toolCard(page, 'Edit src/checkout.js')).toContainText('+1 −1');

  const cost = formatMicroUsd(FIX_STORY_MICRO_USD);
  await expect(page.getByRole('navigation', { name: 'Main' }).getByText(cost)).toBeVisible();
  await goTo(page, 'Usage');
  const usage = page.getByRole('region', { name: 'Usage', exact: true });
  await expect(usage.getByText(cost).first()).toBeVisible();
  const { totals } = await usageToday(app);
  expect(totals).toMatchObject({ requests: 3, costMicroUsd: FIX_STORY_MICRO_USD, unpriced: 0 });
  expect(totals.tokens).toEqual({
    input: 1_812 + 220 + 96,
    output: 140 + 190 + 64,
    cacheRead: 2_400 + 2_780,
    cacheWrite5m: 2_400 + 380,
    cacheWrite1h: 150,
  });

  await goTo(page, 'Integrations');
  await expect(keyRow(page, 'Personal key')).toContainText('Valid');
  expect(provider.journal.requests.every((one) => one.keyIndex === 0)).toBe(true);
  await expect(page.getByText(apiKey)).toHaveCount(0);
});

test('every step can be skipped', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(page.getByLabel('API key', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(page.getByText('No folder chosen yet')).toBeVisible();
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'New session' })).toBeVisible();
});

test('a session without a key leads to Integrations', async ({ app, workspace }) => {
  const { page } = app;
  for (let step = 0; step < 3; step += 1) await page.getByRole('button', { name: 'Skip' }).click();
  await app.chooseFolder(workspace);
  await page.getByRole('textbox', { name: 'First message' }).fill('Hello');
  await page.getByRole('textbox', { name: 'First message' }).press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'No key yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Open Integrations' }).click();
  await expect(page.getByRole('heading', { name: 'Integrations' })).toBeVisible();
});

async function usageToday(app: Parameters<typeof startFirstSession>[0]) {
  const { currentId } = await app.must('profiles.list', {});
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  return app.must('usage.summary', { profileId: currentId ?? '', from: day, to: day, by: 'model' });
}
