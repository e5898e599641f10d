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
} from '../support/app';
import { startProvider } from '../support/provider';
import { commitAll, filesOf, git, write } from '../support/repositories';

const SCENES = {
  'Add a colour': { write: { 'colours.txt': 'blue\n' }, says: 'One colour.' },
  'Add another': { edit: [['colours.txt', 'blue', 'blue\ngreen']], says: 'Two colours.' },
  'Say two': { edit: [['src/one.ts', 'uno = one', 'uno = one + one']], says: 'It says two.' },
} as const;

test('commits are squashed, and others rebased, onto a base that moved on', async ({
  app,
  apiKey,
  repository,
}) => {
  test.setTimeout(120_000);
  const { page } = app;
  const { root } = repository;
  const provider = await startProvider({ apiKeys: [apiKey], script: playScenes(SCENES) });
  await openSession(
    { app, provider, apiKey, workspace: root },
    { mode: 'accept_edits', worktree: {} },
  );
  await sendMessage(page, 'Add a colour');
  await expect(transcript(page).getByText('One colour.')).toBeVisible();
  await commitChanges(page, 'Blue');
  await page.getByRole('tab', { name: 'Transcript' }).click();
  await sendMessage(page, 'Add another');
  await expect(transcript(page).getByText('Two colours.')).toBeVisible();
  await commitChanges(page, 'Green');
  await startInWorktree(page, 'Say two', 'two');
  await expect(transcript(page).getByText('It says two.')).toBeVisible();
  await commitChanges(page, 'Say two');
  write(root, 'mine.txt', 'mine\n');
  commitAll(root, 'Mine');

  await mergeInto(page, 'main', 'Rebase');
  await expect(page.getByRole('alert').filter({ hasText: 'Rebased onto main' })).toBeVisible();
  expect(log()).toEqual(['Say two', 'Mine', 'Say one in Italian', 'A shop']);

  await showSession(page, 'Add a colour');
  const changes = await openChanges(page);
  await expect(changes.getByText('2 commits ahead · 2 behind')).toBeVisible();
  await changes.getByRole('button', { name: 'Merge into main' }).click();
  await page.keyboard.press('Escape');
  await mergeInto(page, 'main', 'Squash');
  await expect(page.getByRole('alert').filter({ hasText: 'Squashed into main' })).toBeVisible();
  expect(log()).toEqual(['Add a colour', 'Say two', 'Mine', 'Say one in Italian', 'A shop']);
  expect(git(root, 'log', '-1', '--format=%b')).toBe('* Blue\n* Green\n');
  expect(git(root, 'rev-list', '--merges', '--count', 'main')).toBe('0');
  // The folder went along, and nothing is left over in it.
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(fs.readFileSync(path.join(root, 'colours.txt'), 'utf8')).toBe('blue\ngreen\n');
  expect(fs.readFileSync(path.join(root, 'mine.txt'), 'utf8')).toBe('mine\n');
  await provider.stop();

  function log(): string[] {
    return git(root, 'log', '--format=%s', 'main').split('\n');
  }
});

test('a conflict is explained, given up without a trace, and the next time resolved by the session', async ({
  app,
  apiKey,
  repository,
}) => {
  test.setTimeout(120_000);
  const { page } = app;
  const { root } = repository;
  const theirs = { line: 'export const uno = one + 0;', commit: '' };
  const provider = await startProvider({
    apiKeys: [apiKey],
    script: (request) =>
      playScenes({ ...SCENES, 'A merge with the base branch': resolution() })(request),
  });
  const { session } = await openSession(
    { app, provider, apiKey, workspace: root },
    { mode: 'accept_edits', worktree: {} },
  );
  const worktree = session.workspace;
  await sendMessage(page, 'Say two');
  await expect(transcript(page).getByText('It says two.')).toBeVisible();
  await commitChanges(page, 'Say two');
  write(root, 'src/one.ts', `export const one = 1;\n${theirs.line}\n`);
  theirs.commit = commitAll(root, 'Theirs');
  const expectUntouched = rememberState(repository);
  const before = stateOf(worktree);

  const conflicts = page.getByRole('list', { name: 'Files in conflict' });
  await mergeInto(page, 'main', 'Rebase');
  await expect(conflicts.getByRole('listitem')).toContainText(
    'Both main and chatelaine/session changed the same lines.',
  );
  await page.getByRole('button', { name: 'Abort the rebase' }).click();
  await expect(conflicts).toBeHidden();
  expect(stateOf(worktree)).toEqual(before);
  expectUntouched();

  await mergeInto(page, 'main');
  await expect(conflicts.getByRole('listitem')).toContainText('src/one.ts');
  await page.getByRole('button', { name: 'Ask the session to resolve' }).click();
  await page.getByRole('tab', { name: /^Changes/ }).press('ArrowLeft');
  await expect(transcript(page).getByText('Both are kept.')).toBeVisible();
  const asked = JSON.stringify(provider.journal.turns().at(-1)?.messages);
  expect(asked).toContain('- src/one.ts: Both chatelaine/session and main changed the same lines.');
  await page.keyboard.press('ArrowRight');
  // Still said what it was, after a look at the transcript.
  await expect(page.getByText('The merge can go on')).toBeVisible();
  await expect(conflicts.getByRole('listitem')).toContainText(/same lines\. Resolved/);
  await expectAccessible(page, 'a conflict that is resolved');
  await page.getByRole('button', { name: 'Continue' }).click();
  const done = page.getByRole('alert').filter({ hasText: 'Done: main has the commits now' });
  await expect(done).toBeVisible();
  await expect(conflicts).toBeHidden();
  expectUntouched({ isMerged: true });
  expect(git(root, 'log', '-1', '--format=%s%n%P')).toBe(
    `Merge branch 'chatelaine/session'\n${theirs.commit} ${before.head}`,
  );
  expect(fs.readFileSync(path.join(root, 'src/one.ts'), 'utf8')).toBe(
    'export const one = 1;\nexport const uno = one + one + 0;\n',
  );
  expect(git(root, 'status', '--porcelain')).toBe('');
  await provider.stop();

  function resolution() {
    const marked = `<<<<<<< HEAD\nexport const uno = one + one;\n=======\n${theirs.line}\n>>>>>>> ${theirs.commit}\n`;
    return {
      edit: [['src/one.ts', marked, 'export const uno = one + one + 0;\n']],
      says: 'Both are kept.',
    } as const;
  }
});

/** Files, commit and state of git in a worktree. */
function stateOf(root: string) {
  return {
    files: filesOf(root),
    head: git(root, 'rev-parse', 'HEAD'),
    branch: git(root, 'branch', '--show-current'),
    status: git(root, 'status'),
  };
}
