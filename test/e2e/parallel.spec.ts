import fs from 'node:fs';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import {
  answerByKey,
  expect,
  expectAccessible,
  openInRepository,
  permissionRequest,
  SONNET,
  showSession,
  test,
} from '../support/app';

const SCENES = {
  'Count to one': { says: 'One, and that is all there is to it.' },
  'Count to two': { says: 'One two, and that is all there is to it.' },
  'List the birds': { write: { 'birds.txt': 'Wren.\n' }, says: 'The birds are listed.' },
  'Write a note': { write: { 'note.txt': 'A note.\n' }, says: 'The note is written.' },
} as const;
test.use({ scenes: SCENES });

test('two of four sessions run at once, others by their place in the line; a key goes round those that need the user', async ({
  app,
  provider,
  apiKey,
  repository,
  workspace,
}) => {
  test.setTimeout(120_000);
  const { page } = app;
  const given = { app, provider, apiKey, repository };
  const { profile, words, expectUntouched } = await openInRepository(given);
  await app.must('app.updateSettings', { parallelSessions: 2 });
  const held = provider.hold(1);
  for (const [at, text] of Object.keys(SCENES).entries()) {
    const { id: sessionId } = await app.must('sessions.create', {
      ...{ profileId: profile.id, workspace: at < 2 ? repository.root : workspace, model: SONNET },
    });
    await app.must('sessions.send', { sessionId, text });
  }
  await held.reached;

  await page.keyboard.press('Control+Shift+o');
  const overview = page.getByRole('region', { name: 'Overview' });
  const row = (title: string) => overview.getByRole('listitem').filter({ hasText: title });
  await expect(overview).toContainText('2 at work, 2 wait for their turn');
  await expect(row('List the birds')).toContainText('next in line, 2 run at once');
  await expect(row('Write a note')).toContainText('number 2 in line, 2 run at once');
  await expect(row('Count to one')).toContainText(path.basename(repository.root));
  await expect(row('Write a note')).toContainText(path.basename(workspace));
  await expect(overview.getByRole('button', { name: /^Stop / })).toHaveCount(4);
  await expectAccessible(page, 'the overview while sessions work');
  expect(provider.journal.turns()).toHaveLength(2);

  // A higher limit holds at once, and lets in who is next.
  await showSession(page, 'Write a note');
  const waits = page.getByRole('status').filter({ hasText: 'Waits for its turn' });
  await expect(waits).toContainText('Waits for its turn: number 2 in line, 2 run at once.');
  await waits.getByRole('button', { name: 'Change how many' }).click();
  await page.getByRole('textbox', { name: 'Sessions that work at once' }).fill('3');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Shift+o');
  await expect(overview).toContainText('3 at work, 1 waits for its turn');
  await expect(row('Write a note')).toContainText('next in line, 3 run at once');
  await expect.poll(() => provider.journal.turns()).toHaveLength(3);
  provider.release();

  await expect(overview).toContainText('4 need you');
  await expect(overview.getByText('Finished, not read')).toHaveCount(2);
  await expect(overview.getByText('Wants to: Create note.txt')).toBeVisible();
  await expect(overview.getByText('Wants to: Create birds.txt')).toBeVisible();
  await expectAccessible(page, 'the overview of what needs the user');

  // Round: who asks, then who finished, then again who still asks.
  const title = page.getByRole('heading', { level: 2, name: /^(Count|List|Write)/ });
  const visited: (string | null)[] = [];
  for (let step = 0; step < 5; step++) visited.push(await next(title, visited.at(-1)));
  expect(visited.slice(0, 2).sort()).toEqual(['List the birds', 'Write a note']);
  expect(visited.slice(2, 4).sort()).toEqual(['Count to one', 'Count to two']);
  expect(visited[4]).toBe(visited[0]);

  await showSession(page, 'Write a note');
  await answerByKey(page, permissionRequest(page, 'Create note.txt?'), 'a');
  await expect(words.getByText('The note is written.')).toBeVisible();
  // Until then it would be one more that ended while nobody looked.
  await expect(page.getByText('Done', { exact: true })).toBeVisible();
  expect(fs.readFileSync(path.join(workspace, 'note.txt'), 'utf8')).toBe('A note.\n');
  await page.keyboard.press('Control+j');
  await answerByKey(page, permissionRequest(page, 'Create birds.txt?'), 'a');
  await expect(words.getByText('The birds are listed.')).toBeVisible();
  await expect(page.getByText('Done', { exact: true })).toBeVisible();
  await page.keyboard.press('Control+Shift+o');
  await expect(overview).toContainText('Nothing runs, and nothing needs you');
  expectUntouched();

  /** The session that the key leads to from this one. */
  async function next(heading: Locator, from: string | null | undefined): Promise<string | null> {
    await page.keyboard.press('Control+j');
    if (from) await expect(heading).not.toHaveText(from);
    return heading.textContent();
  }
});
