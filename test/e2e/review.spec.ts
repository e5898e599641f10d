import fs from 'node:fs';
import path from 'node:path';
import {
  commitChanges,
  expect,
  expectAccessible,
  mergeInto,
  openChanges,
  openSession,
  playScenes,
  rememberState,
  sendMessage,
  showSession,
  startInWorktree,
  test,
  transcript,
  undoLatest,
} from '../support/app';
import { startProvider } from '../support/provider';
import { commitAll, filesOf, git, PRICES, write } from '../support/repositories';

const SCENES = {
  'Round the prices': {
    edit: [
      ['src/prices.ts', 'price2 = 200;', 'price2 = 250;'],
      ['src/prices.ts', 'price28 = 2800;', 'price28 = 2999;'],
    ],
    write: { 'src/round.ts': 'export const round = Math.round;\n' },
    says: 'Two prices are rounded.',
  },
  'A comment on your changes': {
    edit: [['src/round.ts', 'Math.round', 'Math.ceil']],
    says: 'It rounds up now.',
  },
  'Lower the prices': {
    edit: [['src/prices.ts', 'price2 = 200;', 'price2 = 150;']],
    says: 'One price is lower.',
  },
  'Try something': {
    edit: [['README.md', '# Shop', '# Shop, tried']],
    write: { 'src/tried.ts': 'export const tried = true;\n' },
    says: 'Tried.',
  },
} as const;

test('three sessions in three worktrees: one is merged, one stops at a conflict, one is discarded and comes back', async ({
  app,
  apiKey,
  repository,
}) => {
  test.setTimeout(120_000);
  const { page } = app;
  const { root } = repository;
  write(root, 'src/prices.ts', PRICES);
  commitAll(root, 'Prices');
  // What the user has under way themselves.
  write(root, 'README.md', '# Shop of mine\n');
  write(root, 'mine.txt', 'mine\n');
  const expectUntouched = rememberState(repository);
  const provider = await startProvider({ apiKeys: [apiKey], script: playScenes(SCENES) });

  await openSession(
    { app, provider, apiKey, workspace: root },
    { mode: 'accept_edits', worktree: {} },
  );
  await sendMessage(page, 'Round the prices');
  await startInWorktree(page, 'Lower the prices', 'lower');
  await startInWorktree(page, 'Try something', 'tried');
  await expect(transcript(page).getByText('Tried.')).toBeVisible();
  const round = await worktreeOf('Round the prices');
  const lower = await worktreeOf('Lower the prices');
  const tried = await worktreeOf('Try something');
  expectUntouched();

  // One is read, commented on, reverted in part and brought back, committed and merged.
  await showSession(page, 'Round the prices');
  await expect(transcript(page).getByText('Two prices are rounded.')).toBeVisible();
  const changes = await openChanges(page);
  const files = changes.getByRole('navigation', { name: 'Changed files by folder' });
  await expect(files.getByRole('button')).toHaveText([/prices\.ts.*Modified/, /round\.ts.*Added/]);
  const revert = changes.getByRole('button', {
    name: /^Revert the change at line .* of src\/prices/,
  });
  await expect(revert).toHaveCount(2);
  await expectAccessible(page, 'changes of a session');
  await revert.first().click();
  await expect(revert).toHaveCount(1);
  expect(fs.readFileSync(path.join(round, 'src/prices.ts'), 'utf8')).toContain('price2 = 200;');
  await undoLatest(page, 'Reverted a change in prices.ts');
  await expect(revert).toHaveCount(2);
  expect(fs.readFileSync(path.join(round, 'src/prices.ts'), 'utf8')).toContain('price2 = 250;');

  await files.getByRole('button', { name: /round\.ts/ }).click();
  await changes.getByText('Math.round').hover();
  await changes.getByRole('button', { name: 'Comment on line 1', exact: true }).last().click();
  await page.getByRole('textbox', { name: 'Comment on line 1 of src/round.ts' }).fill('Up, please');
  await changes.getByRole('button', { name: 'Add comment' }).click();
  await changes.getByRole('button', { name: /^Send to session/ }).click();
  await expect(changes.getByText('Math.ceil')).toBeVisible();
  const told = provider.journal.turns().at(-1)?.messages;
  expect(JSON.stringify(told)).toContain('src/round.ts:1\\n> export const round');
  await expect(page.getByText('Done', { exact: true })).toBeVisible();

  expectUntouched();
  await commitChanges(page, 'Round two prices');
  expectUntouched();
  await mergeInto(page, 'main');
  await expect(page.getByRole('alert').filter({ hasText: 'Merged into main' })).toBeVisible();
  expect(git(root, 'log', '-1', '--format=%s', 'main')).toBe('Round two prices');
  expect(fs.readFileSync(path.join(root, 'src/round.ts'), 'utf8')).toContain('Math.ceil');
  expect(fs.readFileSync(path.join(root, 'src/prices.ts'), 'utf8')).toContain('price28 = 2999;');
  // What the user had under way is as it was, and only that.
  expect(git(root, 'status', '--porcelain')).toBe(' M README.md\n?? mine.txt');
  expect(fs.readFileSync(path.join(root, 'README.md'), 'utf8')).toBe('# Shop of mine\n');
  expectUntouched({ isMerged: true });
  const expectAsMerged = rememberState(repository);

  // One meets what was merged.
  await showSession(page, 'Lower the prices');
  await expect(transcript(page).getByText('One price is lower.')).toBeVisible();
  await commitChanges(page, 'Lower a price');
  const committed = { files: filesOf(lower), head: git(lower, 'rev-parse', 'HEAD') };
  await mergeInto(page, 'main');
  const conflicts = page.getByRole('list', { name: 'Files in conflict' });
  await expect(conflicts.getByRole('listitem')).toHaveText(/src\/prices\.ts.+/);
  await expect(page.getByText('The merge stopped: 1 file is in conflict')).toBeVisible();
  await expectAccessible(page, 'a merge that stopped');
  expectAsMerged();
  await page.getByRole('button', { name: 'Abort the merge' }).click();
  await expect(conflicts).toBeHidden();
  expect({ files: filesOf(lower), head: git(lower, 'rev-parse', 'HEAD') }).toEqual(committed);

  // One is thrown away, and comes back.
  await showSession(page, 'Try something');
  await openChanges(page);
  const before = filesOf(tried);
  await page.getByRole('button', { name: 'More about these changes' }).click();
  await page.getByRole('menuitem', { name: /^Discard worktree/ }).click();
  await expect(page.getByText('The worktree was discarded', { exact: true })).toBeVisible();
  expect(fs.existsSync(tried)).toBe(false);
  expect(git(root, 'branch', '--list', 'chatelaine/tried')).toBe('');
  expectAsMerged();
  await undoLatest(page, 'Discarded the worktree on chatelaine/tried');
  await expect(files.getByRole('button')).toHaveCount(2);
  expect(filesOf(tried)).toEqual(before);
  expectAsMerged();
  await provider.stop();

  /** Its folder. */
  async function worktreeOf(title: string): Promise<string> {
    const { currentId } = await app.must('profiles.list', {});
    const sessions = await app.must('sessions.list', { profileId: currentId ?? '' });
    const session = sessions.find((one) => one.title === title);
    if (!session?.worktree) throw new Error(`${title} has no worktree`);
    return session.workspace;
  }
});
