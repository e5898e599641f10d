import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import {
  ALL_DAYS,
  type App,
  expect,
  expectAccessible,
  goTo,
  openSession,
  SONNET,
  sendMessage,
  startSession,
  test,
  transcript,
} from '../support/app';
import { reply } from '../support/provider';

const OPUS = 'claude-opus-5-5';
const NEW_MODEL = 'claude-next-6';

test('what sessions cost: in total, by day, by what it went to, and each request with its sum', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  // At $2 in, $10 out, $0.10 read, $2.50 and $4 written per million.
  const usage = { input: 1_003, output: 507, cacheRead: 12_345, cacheWrite5m: 801 };
  provider.say(reply('Small.', { input: 100, output: 10 }), reply('Large.', usage));
  for (const words of ['Small', 'Large']) {
    await sendMessage(page, words);
    await expect(transcript(page).getByText(`${words}.`, { exact: true })).toBeVisible();
  }
  provider.say(reply('Thought through.', { input: 2_000, output: 1_000 }));
  // With the newest model.
  await startSession(page, 'Think it through');
  await expect(transcript(page).getByText('Thought through.')).toBeVisible();

  await goTo(page, 'Usage');
  const totals = page.getByRole('region', { name: 'Totals' });
  // 100 × 2 + 10 × 10 = 300, 2,006 + 5,070 + 1,234.5 + 2,002.5 = 10,313, 2,000 × 4 + 1,000 × 20 = 28,000.
  await expect(figure(page, 'Cost')).toHaveText('$0.04');
  await expect(figure(page, 'Requests')).toHaveText('3');
  await expect(figure(page, 'Unpriced')).toHaveText('0');
  await expect(figure(page, 'Tokens out')).toHaveText('1.5k');
  await expect(totals).toContainText('Cache hit rate');
  await expect(
    page.locator('.recharts-bar-rectangle').filter({ visible: true }).first(),
  ).toBeVisible();
  await expectAccessible(page, 'usage');

  const models = page.getByRole('table', { name: 'By model' });
  await expect(models.getByRole('row').nth(1)).toContainText(`${OPUS}1 request3.0k73 %$0.03`);
  await expect(models.getByRole('row').nth(2)).toContainText(`${SONNET}2 requests`);
  await expect(page.getByRole('table', { name: 'Top sessions' })).toContainText('Think it through');
  for (const [by, name, words] of [
    ['Key', 'By key', 'Work key'],
    ['Workspace', 'By workspace', path.basename(workspace)],
    ['Session', 'Top sessions', 'Think it through'],
    ['Model', 'By model', SONNET],
  ] as const) {
    await page.getByRole('radiogroup', { name: 'Stacked by' }).getByText(by).click();
    await expect(page.getByRole('table', { name })).toContainText(words);
  }

  const requests = page.getByRole('table', { name: 'Requests' });
  const rows = requests.getByRole('button', { name: /\d\d:\d\d:\d\d/ });
  await models.getByRole('button', { name: SONNET }).click();
  await expect(rows).toHaveCount(2);
  await expect(requests).not.toContainText(OPUS);
  const chips = page.getByRole('list', { name: 'Filters' });
  await chips.getByRole('button', { name: SONNET }).click();
  await expect(rows).toHaveCount(3);
  await page.getByRole('textbox', { name: 'Find in requests' }).fill('opus');
  await expect(rows).toHaveCount(1);
  await page.getByRole('textbox', { name: 'Find in requests' }).fill('');
  await requests.getByRole('button', { name: 'Cost' }).click();
  await expect(requests.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(costs(page)).toHaveText(['$0.03', '$0.01', '$0.0003']);
  await requests.getByRole('button', { name: 'Cost' }).click();
  await expect(costs(page)).toHaveText(['$0.0003', '$0.01', '$0.03']);

  await rows.nth(1).click();
  const drawer = page.getByRole('dialog', { name: 'Request' });
  const sum = drawer
    .getByRole('region', { name: 'Why $0.01?' })
    .getByRole('table', { name: 'The sum' });
  await expect(sum).toContainText(/Sum\$?0\.0103130*/);
  const parts = await sum.locator('tbody td:last-child').allTextContents();
  expect(parts.map(microUsd).reduce((total, part) => total + part, 0)).toBe(10_313);
  await expect(sum).toContainText('Rounded once$0.010313');
  await expectAccessible(page, 'why a request costs what it costs');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});

test.describe('with a model that came out today', () => {
  test.use({ newModels: [NEW_MODEL] });

  test('a request without a price is in no sum until its model has one', async ({
    app,
    provider,
    apiKey,
    workspace,
  }) => {
    const { page } = app;
    await openSession({ app, provider, apiKey, workspace }, { model: NEW_MODEL });
    provider.say(reply('I am new.', { input: 1_000, output: 500 }));
    await sendMessage(page, 'Who are you?');
    await expect(transcript(page).getByText('I am new.')).toBeVisible();
    await goTo(page, 'Usage');
    await expect(figure(page, 'Unpriced')).toHaveText('1');
    await expect(figure(page, 'Cost')).toHaveText('unpriced');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('switch', { name: 'Unpriced only' }).press('Space');
    await page.keyboard.press('Escape');
    await page
      .getByRole('table', { name: 'Requests' })
      .getByRole('button', { name: /:\d\d/ })
      .click();
    const drawer = page.getByRole('dialog', { name: 'Request' });
    await expect(drawer.getByRole('region', { name: 'Why unpriced?' })).toBeVisible();
    await drawer.getByRole('button', { name: 'Add a price' }).click();

    const form = page.getByRole('form', { name: 'New price' });
    await expect(form.getByRole('combobox', { name: 'Model' })).toHaveValue(NEW_MODEL);
    await form.getByRole('textbox', { name: 'Input' }).fill('3');
    await form.getByRole('textbox', { name: 'Output' }).fill('15');
    await form.getByRole('button', { name: 'Fill in usual cache prices' }).click();
    await expect(form.getByRole('textbox', { name: 'Cache write, 1 h' })).toHaveValue('6');
    await expectAccessible(page, 'a new price');
    await form.getByRole('button', { name: 'Add price' }).click();
    await expect(page.getByText('1 request has a cost now.')).toBeVisible();
    const prices = page.getByRole('table', { name: 'Prices' });
    await expect(prices.getByRole('row').filter({ hasText: NEW_MODEL })).toContainText('Yours');

    await goTo(page, 'Usage');
    await expect(figure(page, 'Unpriced')).toHaveText('0');
    // 1,000 × 3 + 500 × 15
    await expect(figure(page, 'Cost')).toHaveText('$0.01');
    await expect(page.getByRole('navigation', { name: 'Main' })).toContainText('$0.01');
  });
});

test('the requests go to a file that is the ledger, as CSV and as JSON', async ({
  app,
  provider,
  apiKey,
  workspace,
  dataFolder,
}) => {
  const { page } = app;
  const { profile } = await openSession({ app, provider, apiKey, workspace });
  provider.say(reply('One.', { input: 1_234, output: 56 }), reply('Two.', { input: 7, output: 8 }));
  await sendMessage(page, '=1+1, "quoted"');
  await expect(transcript(page).getByText('One.')).toBeVisible();
  await startSession(page, 'The second session');
  await expect(transcript(page).getByText('Two.')).toBeVisible();
  await goTo(page, 'Usage');
  const records = await recordsOf(app, profile.id);
  expect(records).toHaveLength(2);

  await exportAs(app, 'JSON…', null);
  const json = path.join(dataFolder, 'requests.json');
  await exportAs(app, 'JSON…', json);
  await expect(page.getByText('2 requests exported').first()).toBeVisible();
  const exported: Record<string, unknown>[] = JSON.parse(fs.readFileSync(json, 'utf8'));
  const byRequest = new Map(exported.map((one) => [one.requestId, one]));
  for (const record of records) {
    expect(byRequest.get(record.requestId)).toMatchObject({
      time: new Date(record.at).toISOString(),
      source: 'session',
      model: record.model,
      session: record.sessionTitle,
      workspace,
      inputTokens: record.tokens.input,
      outputTokens: record.tokens.output,
      costMicroUsd: record.costMicroUsd,
    });
  }
  expect(byRequest.size).toBe(2);

  const csv = path.join(dataFolder, 'requests.csv');
  await exportAs(app, 'CSV…', csv);
  await expect
    .poll(() => (fs.existsSync(csv) ? fs.readFileSync(csv, 'utf8') : ''))
    .toMatch(/\r\n$/);
  const [head, ...lines] = fs.readFileSync(csv, 'utf8').trimEnd().split('\r\n');
  expect(head).toMatch(/^time,day,source,requestId,/);
  expect(lines).toHaveLength(2);
  // No spreadsheet takes a title for a formula.
  expect(lines.filter((line) => line.includes(`"'=1+1, ""quoted"""`))).toHaveLength(1);
  for (const { requestId, costMicroUsd } of records) {
    const line = lines.find((one) => one.includes(`"${requestId}"`));
    expect(line).toContain(`,${costMicroUsd},`);
  }
});

function figure(page: Page, label: string) {
  const totals = page.getByRole('region', { name: 'Totals' });
  const term = page.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) });
  return totals.locator('div').filter({ has: term }).last().getByRole('definition').first();
}

/** The last column. */
function costs(page: Page) {
  return page
    .getByRole('table', { name: 'Requests' })
    .locator('tbody tr:not([aria-hidden]) td:last-child');
}

/** Dollars as the sum shows them, exact. */
function microUsd(text: string): number {
  return Number((Number(text.replace('$', '')) * 1_000_000).toFixed(3));
}

async function recordsOf(app: App, profileId: string) {
  return (await app.must('usage.records', { profileId, ...ALL_DAYS })).records;
}

/** null cancels the choice of a file. */
async function exportAs(app: App, format: string, file: string | null): Promise<void> {
  await app.chooseSaveFile(file);
  await app.page.getByRole('button', { name: 'Export', exact: true }).click();
  await app.page.getByRole('menuitem', { name: format }).click();
  await expect(app.page.getByRole('button', { name: 'Export', exact: true })).toBeVisible();
}
