import fs from 'node:fs';
import path from 'node:path';
import {
  ALL_DAYS,
  expect,
  expectAccessible,
  goTo,
  openSettings,
  seedProfile,
  test,
  usable,
} from '../support/app';
import { age, replyLine, userLine, writeHistory } from '../support/claude-history';

const SESSION = '11111111-1111-4111-8111-111111111111';
const NAME = `-home-ada-engine/${SESSION}.jsonl`;
/** Yesterday: within every range that Usage shows at first. */
const AT = Date.now() - 86_400_000;

const one = (id: string) =>
  replyLine({
    ...{ id: `msg_${id}`, request: `req_${id}`, session: SESSION, at: AT },
    usage: { input_tokens: 1_000, output_tokens: 400 },
  });

test('the history of Claude Code is offered once, read, shown, and read again as it grows', async ({
  launch,
  dataFolder,
}) => {
  const home = path.join(dataFolder, 'claude-home');
  writeHistory(home, {
    [NAME]: [userLine(SESSION, 'Make the engine run backwards'), one('1'), one('2'), '{"usage":'],
    '-home-ada-notes/b.jsonl': [one('2'), one('3')],
  });
  const app = await launch({ env: { ...process.env, CLAUDE_CONFIG_DIR: home } });
  const { page } = app;
  const profile = await seedProfile(app);
  await app.must('budgets.create', {
    ...{ scope: 'all', scopeId: '', period: 'total', limitMicroUsd: 1_000_000 },
  });

  await goTo(page, 'Usage');
  const offer = page.getByRole('dialog', { name: 'Show what Claude Code has spent?' });
  await expect(offer).toContainText('2 files');
  await expect(offer).toContainText(/claude-home\/projects/);
  await expect(offer).toContainText('It does not read what was said');
  await expectAccessible(page, 'the offer to read the history');
  // Closing it decides nothing.
  await page.keyboard.press('Escape');
  await expect(offer).toBeHidden();
  await goTo(page, 'Sessions');
  await goTo(page, 'Usage');
  await offer.getByRole('button', { name: /^Read 2 files, / }).click();
  const done = page.getByRole('dialog', { name: 'Claude Code’s history is read' });
  await expect(done).toContainText('3 requests added');
  await expect(done).toContainText('Known1');
  await expectAccessible(page, 'what was read');
  await done.getByRole('button', { name: 'Done' }).click();

  const requests = page.getByRole('table', { name: 'Requests' });
  const rows = requests.getByRole('button', { name: /\d\d:\d\d:\d\d/ });
  await expect(rows).toHaveCount(3);
  await rows.first().click();
  const drawer = page.getByRole('dialog', { name: 'Request' });
  await expect(drawer).toContainText('SourceImported history');
  // 1,000 × 3 + 400 × 15
  await expect(drawer).toContainText('$0.0090');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  const shown = page.getByRole('switch', { name: 'Imported history' });
  await shown.press('Space');
  await expect(page.getByText('No requests in this range')).toBeVisible();
  await expect(rows).toHaveCount(0);
  await shown.press('Space');
  await expect(rows).toHaveCount(3);
  // Nobody's limit here: Claude Code paid by itself.
  const [budget] = await app.must('budgets.list', { profileId: profile.id });
  expect(budget).toMatchObject({ capturedMicroUsd: 0, reservedMicroUsd: 0 });

  await openSettings(page, 'Import');
  await page.getByRole('button', { name: 'Read now' }).click();
  await expect(page.getByRole('button', { name: 'Read now' })).toBeEnabled();
  expect(await recordsOf(profile.id)).toBe(3);
  const file = path.join(home, 'projects', NAME);
  fs.appendFileSync(file, `${one('4')}\n`);
  age(file);
  await page.getByRole('button', { name: 'Read now' }).click();
  await expect(page.getByText('1 request added')).toBeVisible();
  expect(await recordsOf(profile.id)).toBe(4);
  await expectAccessible(page, 'import');

  await page.getByRole('switch', { name: 'Read Claude Code’s history' }).press('Space');
  await expect(page.getByRole('button', { name: 'Read now' })).toBeHidden();
  await page.reload();
  await usable(page);
  await goTo(page, 'Usage');
  await expect(rows).toHaveCount(4);
  await expect(offer).toBeHidden();

  async function recordsOf(profileId: string): Promise<number> {
    const filter = { source: 'import' } as const;
    const { records } = await app.must('usage.records', { profileId, ...ALL_DAYS, filter });
    return records.length;
  }
});

test('declined, nothing is read and it is not offered again', async ({ launch, dataFolder }) => {
  const home = path.join(dataFolder, 'claude-home');
  writeHistory(home, { [NAME]: [one('1')] });
  const app = await launch({ env: { ...process.env, CLAUDE_CONFIG_DIR: home } });
  const { page } = app;
  const profile = await seedProfile(app);
  await goTo(page, 'Usage');
  await page.getByRole('button', { name: 'Do not read it' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.reload();
  await usable(page);
  await goTo(page, 'Usage');
  await expect(page.getByText('Nothing spent yet')).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  const range = { profileId: profile.id, ...ALL_DAYS };
  expect((await app.must('usage.records', range)).records).toEqual([]);
});
