import fs from 'node:fs';
import path from 'node:path';
import {
  type App,
  commitChanges,
  expect,
  expectAccessible,
  mergeInto,
  openChanges,
  openSession,
  openSettings,
  playScenes,
  rememberState,
  startFromForm,
  test,
  transcript,
  undoLatest,
} from '../support/app';
import { startProvider } from '../support/provider';
import { createRepository, filesOf, git, write } from '../support/repositories';

const SCENES = {
  'Write notes': { write: { 'notes.md': '# Notes\n' }, says: 'Noted.' },
} as const;

test.describe('a session from the form', () => {
  test.use({ repositoryKind: 'detached' });

  test('works in a folder without a repository, and in worktrees of one without commits and one without a branch', async ({
    app,
    apiKey,
    repository: detached,
  }) => {
    const { page } = app;
    const folder = path.dirname(detached.root);
    const unborn = createRepository('unborn', path.join(folder, 'new'));
    const plain = path.join(folder, 'no-repository');
    write(plain, 'old.md', '# Old\n');
    const expectUntouched = [detached, unborn].map(rememberState);
    const provider = await startProvider({ apiKeys: [apiKey], script: playScenes(SCENES) });
    await openSession({ app, provider, apiKey, workspace: plain });
    const worktree = page.getByRole('switch', { name: 'Work in a worktree' });

    await chooseWorkspace(app, plain);
    await expect(page.getByText(/in no git repository/)).toBeVisible();
    await expect(worktree).toBeDisabled();
    const changes = await startAndReview();
    expect(fs.readFileSync(path.join(plain, 'notes.md'), 'utf8')).toBe('# Notes\n');
    await expect(changes.getByText('Against the folder before the first turn')).toBeVisible();
    await changes.getByRole('button', { name: 'Revert notes.md', exact: true }).click();
    await expect(changes.getByText('No changes yet')).toBeVisible();
    expect(Object.keys(filesOf(plain))).toEqual(['old.md']);

    await chooseWorkspace(app, unborn.root);
    await worktree.check();
    await expect(page.getByText('no commits yet, so it begins empty')).toBeVisible();
    await startAndReview();
    expectUntouched[1]?.();
    await commitChanges(page, 'Notes');
    await mergeInto(page, 'main');
    await expect(page.getByRole('alert').filter({ hasText: 'Merged into main' })).toBeVisible();
    expect(git(unborn.root, 'log', '--format=%s')).toBe('Notes\nBegin without files');
    // What the user had staged, and had not, is as it was.
    expect(git(unborn.root, 'status', '--short')).toBe('A  src/second.txt\n?? first.txt');

    await chooseWorkspace(app, detached.root);
    await worktree.check();
    await expect(
      page.getByText(/No branch is checked out, so it begins from commit/),
    ).toBeVisible();
    const committed = await startAndReview();
    await committed.getByRole('textbox', { name: 'Commit message' }).fill('Notes');
    await committed.getByRole('button', { name: 'Commit all' }).click();
    await expect(
      committed.getByText('Everything is committed, on chatelaine/write-notes.'),
    ).toBeVisible();
    expect(git(detached.root, 'log', '-2', '--format=%s', 'chatelaine/write-notes')).toBe(
      'Notes\nA shop',
    );
    expectUntouched[0]?.();
    await provider.stop();

    async function startAndReview() {
      await startFromForm(page, 'Write notes');
      await expect(transcript(page).getByText('Noted.')).toBeVisible();
      return openChanges(page);
    }
  });
});

test('what is left over is cleaned up in the settings, and comes back', async ({
  app,
  provider,
  apiKey,
  repository,
}) => {
  const { page } = app;
  const expectUntouched = rememberState(repository);
  const options = { title: 'Merged', worktree: { branch: 'merged' } };
  const { profile, session: merged } = await openSession(
    { app, provider, apiKey, workspace: repository.root },
    options,
  );
  const same = { profileId: profile.id, workspace: repository.root, model: merged.model };
  const abandoned = await app.must('sessions.create', {
    ...same,
    title: 'Abandoned',
    worktree: { branch: 'abandoned' },
  });
  await app.must('sessions.create', { ...same, title: 'Live', worktree: { branch: 'live' } });
  write(abandoned.workspace, 'idea.txt', 'half an idea\n');
  for (const { id } of [merged, abandoned])
    await app.must('sessions.archive', { sessionId: id, archived: true });

  await openSettings(page, 'Worktrees');
  const items = page.getByRole('listitem').filter({ hasText: 'chatelaine/' });
  await expect(items).toHaveCount(3);
  await expectAccessible(page, 'worktrees');
  const before = filesOf(merged.workspace);
  await page.getByRole('button', { name: 'Clean up 1 worktree' }).click();
  await expect(items).toHaveCount(2);
  expect(fs.existsSync(merged.workspace)).toBe(false);
  expect(
    git(repository.root, 'branch', '--list', 'chatelaine/*', '--format=%(refname:short)'),
  ).toBe('chatelaine/abandoned\nchatelaine/live');
  await undoLatest(page, 'Cleaned up 1 worktree');
  await expect(items).toHaveCount(3);
  expect(filesOf(merged.workspace)).toEqual(before);

  await page.getByRole('button', { name: 'Discard chatelaine/abandoned' }).click();
  await expect(items).toHaveCount(2);
  await undoLatest(page, 'Discarded the worktree on chatelaine/abandoned');
  await expect(items.filter({ hasText: 'chatelaine/abandoned' })).toContainText(
    '1 file not committed',
  );
  expect(fs.readFileSync(path.join(abandoned.workspace, 'idea.txt'), 'utf8')).toBe(
    'half an idea\n',
  );
  expectUntouched();
});

/** In the form of a new session. */
async function chooseWorkspace(app: App, folder: string): Promise<void> {
  const { page } = app;
  await page.keyboard.press('Control+n');
  await app.chooseFolder(folder);
  await page.getByRole('button', { name: /^Workspace/ }).click();
  await page.getByRole('menuitem', { name: 'Choose another folder…' }).click();
  await expect(page.getByRole('button', { name: /^Workspace/ })).toContainText(
    path.basename(folder),
  );
}
