import type { Profile } from '../../../src/shared/commands/profiles';
import {
  ALL_DAYS,
  type App,
  expect,
  goTo,
  type Look,
  seedCredential,
  seedProfile,
  testScreens,
} from '../../support/app';
import { replyLine, writeHistory } from '../../support/claude-history';
import { testKey } from '../../support/keys';
import { startProvider } from '../../support/provider';
import { recordUsageHistory } from '../../support/usage-history';

testScreens('what was spent, and may be', async ({ app, look, dataFolder, claudeHome }) => {
  const [first, second] = [testKey(), testKey()];
  const provider = await startProvider({ apiKeys: [first, second] });
  const { url: baseUrl } = provider;
  const profile = await seedProfile(app);
  const credentials = [
    await seedCredential(app, profile, { baseUrl, secret: first, name: 'Work key' }),
    await seedCredential(app, profile, { baseUrl, secret: second, name: 'Backup key' }),
  ];
  await recordUsageHistory(dataFolder, profile, credentials);
  await showUsage(app, look);
  await showBudgets(app, profile, look);
  await offerHistory(app, claudeHome, look);
  await provider.stop();
});

/** Charts and requests, and one request with its sum. */
async function showUsage({ page }: App, look: Look): Promise<void> {
  await page.reload();
  await goTo(page, 'Usage');
  await expect(
    page.locator('.recharts-bar-rectangle').filter({ visible: true }).first(),
  ).toBeVisible();
  const requests = page.getByRole('table', { name: 'Requests' });
  await expect(requests.getByRole('row').nth(1)).toBeAttached();
  await look('usage');
  await requests
    .getByRole('button', { name: /\d\d:\d\d:\d\d/ })
    .first()
    .click();
  await expect(page.getByRole('dialog', { name: 'Request' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'The sum' })).toBeVisible();
  await look('usage-record');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Request' })).toBeHidden();
}

/** The screen of budgets: nearly used up, fine, and one that is being made. */
async function showBudgets(app: App, profile: Profile, look: Look): Promise<void> {
  const { page } = app;
  const ofProfile = { scope: 'profile', scopeId: profile.id } as const;
  const ofFolder = { scope: 'workspace', scopeId: '/code/shop-api' } as const;
  await goTo(page, 'Budgets');
  await expect(page.getByText('No budget yet')).toBeVisible();
  await look('budgets-empty');
  const { totals } = await app.must('usage.summary', {
    ...{ profileId: profile.id, ...ALL_DAYS, by: 'model' },
  });
  const spent = totals.costMicroUsd;
  const nearly = Math.round(spent / 900_000) * 1_000_000;
  await app.must('budgets.create', { ...ofProfile, period: 'total', limitMicroUsd: nearly });
  await app.must('budgets.create', { ...ofProfile, period: 'month', limitMicroUsd: 250_000_000 });
  await app.must('budgets.create', {
    ...{ ...ofFolder, period: 'week', limitMicroUsd: 10_000, isHard: false },
  });
  await app.must('budgets.create', {
    ...{ scope: 'all', scopeId: '', period: 'day', limitMicroUsd: 5_000_000, isHard: false },
  });
  await expect(page.getByRole('list', { name: 'Budgets' }).getByRole('listitem')).toHaveCount(4);
  await look('budgets');
  await page.getByRole('button', { name: 'New budget' }).click();
  await page.getByRole('form', { name: 'New budget' }).waitFor();
  await look('budgets-new');
  await page.keyboard.press('Escape');
}

/** Claude Code's history: offered, and what came of reading it. */
async function offerHistory({ page, ...app }: App, home: string, look: Look): Promise<void> {
  const now = Date.now();
  const lines = Array.from({ length: 40 }, (_, at) =>
    replyLine({ id: `msg_${at}`, request: `req_${at}`, session: 'one', at: now - at * 9_000_000 }),
  );
  const unheard = { id: 'msg_x', request: 'req_x', session: 'one', model: 'glm-9-unheard-of' };
  writeHistory(home, { 'engine/one.jsonl': [...lines, replyLine({ ...unheard, at: now })] });
  await goTo(page, 'Usage');
  await expect(page.getByRole('button', { name: /^Read 1 file, / })).toBeVisible();
  await look('import-offer');
  await page.getByRole('button', { name: /^Read 1 file, / }).click();
  await expect(page.getByRole('button', { name: 'Done' })).toBeVisible();
  await look('import-done');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await app.must('imports.state', {})).toMatchObject({ isEnabled: true });
}
