import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import {
  expect,
  expectAccessible,
  goTo,
  openChanges,
  openSession,
  openSettings,
  playScenes,
  rememberState,
  sendMessage,
  showSession,
  test,
  transcript,
  undoLatest,
} from '../support/app';
import { lastUserText, reply, startProvider } from '../support/provider';
import { commitAll, git, PRICES, write } from '../support/repositories';

const SCENES = {
  'Round the prices': {
    edit: [
      ['src/prices.ts', 'price2 = 200;', 'price2 = 250;'],
      ['src/prices.ts', 'price15 = 1500;', 'price15 = 1599;'],
      ['src/prices.ts', 'price28 = 2800;', 'price28 = 2999;'],
    ],
    write: { 'src/round.ts': 'export const round = Math.round;\n' },
    says: 'Three prices are rounded.',
  },
} as const;

test('one change is staged, another taken back and forth, and a drafted message commits the staged one alone', async ({
  app,
  apiKey,
  repository,
}) => {
  const { page } = app;
  write(repository.root, 'src/prices.ts', PRICES);
  commitAll(repository.root, 'Prices');
  const expectUntouched = rememberState(repository);
  const scenes = playScenes(SCENES);
  const provider = await startProvider({
    apiKeys: [apiKey],
    // At $2 in and $10 out per million: $0.0025.
    script: (request) =>
      lastUserText(request).startsWith('Files:')
        ? reply('Raise the second price', { input: 1_000, output: 50 })
        : scenes(request),
  });
  const { session } = await openSession(
    { app, provider, apiKey, workspace: repository.root },
    { mode: 'accept_edits', worktree: {} },
  );
  const root = session.workspace;
  await sendMessage(page, 'Round the prices');
  await expect(transcript(page).getByText('Three prices are rounded.')).toBeVisible();

  const changes = await openChanges(page);
  const part = (deed: string, line: number) =>
    changes.getByRole('button', { name: `${deed} the change at line ${line} of src/prices.ts` });
  await part('Stage', 2).click();
  await expect(part('Unstage', 2)).toBeVisible();
  await expect(changes.getByText('Partly staged', { exact: true })).toBeVisible();
  await part('Revert', 28).click();
  await expect(part('Revert', 28)).toBeHidden();
  expect(changedLines(root)).toEqual(['-price15 = 1500', '+price15 = 1599']);
  await undoLatest(page, 'Reverted a change in prices.ts');
  await expect(part('Revert', 28)).toBeVisible();
  // What is staged stayed so, and only that.
  expect(changedLines(root, '--cached')).toEqual(['-price2 = 200', '+price2 = 250']);
  expect(changedLines(root)).toEqual([
    ...['-price15 = 1500', '+price15 = 1599'],
    ...['-price28 = 2800', '+price28 = 2999'],
  ]);
  expect(git(root, 'status', '--porcelain')).toBe('MM src/prices.ts\n?? src/round.ts');

  const before = await costOf(page, 'Round the prices');
  const message = changes.getByRole('textbox', { name: 'Commit message' });
  await changes.getByRole('button', { name: 'Draft message' }).click();
  await expect(message).toHaveValue('Raise the second price');
  await expect(changes.getByText('The draft cost $0.0025.')).toBeVisible();
  await expect
    .poll(async () => (await costOf(page, 'Round the prices')) - before)
    .toBeCloseTo(0.0025, 4);
  // It saw what is staged and nothing else.
  const seen = JSON.stringify(provider.journal.requests.at(-1)?.body);
  expect(seen).toContain('price2 = 250');
  expect(seen).not.toMatch(/1599|2999|round\.ts/);
  await expectAccessible(page, 'a drafted commit message');
  await message.press('End');
  await message.pressSequentially(' by half');
  await changes.getByRole('button', { name: 'Commit staged' }).click();
  await expect(message).toHaveValue('');
  expect(git(root, 'log', '-2', '--format=%s')).toBe('Raise the second price by half\nPrices');
  expect(git(root, 'show', '--format=', '--name-only', 'HEAD')).toBe('src/prices.ts');
  expect(git(root, 'diff', '--cached')).toBe('');
  expect(git(root, 'status', '--porcelain')).toBe(' M src/prices.ts\n?? src/round.ts');
  expectUntouched();

  await goTo(page, 'Usage');
  const requests = page.getByRole('table', { name: 'Requests' });
  await expect(requests.getByRole('row').filter({ hasText: '$0.0025' })).toContainText(
    'Round the prices',
  );
  await provider.stop();
});

test('a change opens in the editor of the settings, at its line', async ({
  app,
  apiKey,
  dataFolder,
  repository,
}) => {
  const { page } = app;
  write(repository.root, 'src/prices.ts', PRICES);
  commitAll(repository.root, 'Prices');
  const provider = await startProvider({ apiKeys: [apiKey], script: playScenes(SCENES) });
  await openSession(
    { app, provider, apiKey, workspace: repository.root },
    { mode: 'accept_edits' },
  );
  await sendMessage(page, 'Round the prices');
  await expect(transcript(page).getByText('Three prices are rounded.')).toBeVisible();
  const changes = await openChanges(page);
  const open = changes.getByRole('button', {
    name: 'Open the change at line 15 of src/prices.ts in the editor',
  });
  // By its name it takes a line.
  const editor = path.join(dataFolder, 'code');
  const opened = path.join(dataFolder, 'opened');

  await chooseEditor(path.join(dataFolder, 'nothing', 'code'));
  await open.click();
  await expect(page.getByText(/No editor opened the file/)).toBeVisible();

  fs.writeFileSync(editor, `#!/bin/sh\nprintf '%s\\n' "$@" > '${opened}'\n`, { mode: 0o755 });
  await chooseEditor(editor);
  await open.click();
  const told = () => (fs.existsSync(opened) ? fs.readFileSync(opened, 'utf8') : '');
  await expect.poll(told).toBe(`--goto\n${path.join(repository.root, 'src/prices.ts')}:15\n`);
  await provider.stop();

  async function chooseEditor(program: string): Promise<void> {
    await openSettings(page, 'Workbench');
    const field = page.getByRole('textbox', { name: 'Editor' });
    await field.fill(program);
    await field.press('Enter');
    await goTo(page, 'Sessions');
    await showSession(page, 'Round the prices');
    await openChanges(page);
  }
});

/** What a session has cost, in dollars, as the list shows it. */
async function costOf(page: Page, title: string): Promise<number> {
  const row = page.locator('[data-session-row]').filter({ hasText: title });
  return Number(/\$([\d.]+)/.exec((await row.textContent()) ?? '')?.[1]);
}

/** The lines that differ, each with its sign: of the files against what is staged, or of that. */
function changedLines(root: string, ...what: string[]): string[] {
  const lines = git(root, 'diff', '--unified=0', ...what, '--', 'src/prices.ts').split('\n');
  return lines
    .filter((line) => /^[+-]export/.test(line))
    .map((line) => line.replace('export const ', '').replace(/;$/, ''));
}
