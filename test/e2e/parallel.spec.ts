import fs from 'node:fs';
import path from 'node:path';
import {
  answerByKey,
  expect,
  expectAccessible,
  openSession,
  permissionRequest,
  playScenes,
  rememberState,
  SONNET,
  showSession,
  test,
  transcript,
} from '../support/app';
import { startProvider } from '../support/provider';

const SCENES = {
  'Count to one': { says: 'One, and that is all there is to it.' },
  'Count to two': { says: 'One two, and that is all there is to it.' },
  'Count to three': { says: 'One two three, and that is all there is to it.' },
  'Write a note': { write: { 'note.txt': 'A note.\n' }, says: 'The note is written.' },
} as const;

test('two of four sessions run at once; the overview has all, and a key goes to who needs the user', async ({
  app,
  apiKey,
  repository,
}) => {
  const { page } = app;
  const { root } = repository;
  const words = transcript(page);
  const expectUntouched = rememberState(repository);
  const provider = await startProvider({ apiKeys: [apiKey], script: playScenes(SCENES) });
  const { profile } = await openSession({ app, provider, apiKey, workspace: root });
  await app.must('app.updateSettings', { parallelSessions: 2 });
  const held = provider.hold(1);
  for (const text of Object.keys(SCENES)) {
    const { id: sessionId } = await app.must('sessions.create', {
      ...{ profileId: profile.id, workspace: root, model: SONNET },
    });
    await app.must('sessions.send', { sessionId, text });
  }
  await held.reached;

  await showSession(page, 'Count to three');
  await expect(page.getByRole('status').filter({ hasText: 'Waits for its turn' })).toContainText(
    'Waits for its turn: 2 run at once.',
  );
  await page.keyboard.press('Control+Shift+o');
  const overview = page.getByRole('region', { name: 'Overview' });
  await expect(overview).toContainText('2 at work, 2 wait for their turn');
  await expect(overview.getByText('Waits for its turn: 2 run at once')).toHaveCount(2);
  await expect(overview.getByRole('button', { name: /^Stop / })).toHaveCount(4);
  await expectAccessible(page, 'the overview while sessions work');
  expect(provider.journal.turns()).toHaveLength(2);
  provider.release();

  await expect(overview).toContainText('4 need you');
  await expect(overview.getByText('Finished, not read')).toHaveCount(3);
  await expect(overview.getByText('Wants to: Create note.txt')).toBeVisible();
  await expectAccessible(page, 'the overview of what needs the user');
  // Who asks is first.
  await page.keyboard.press('Control+j');
  await answerByKey(page, permissionRequest(page, 'Create note.txt?'), 'a');
  await expect(words.getByText('The note is written.')).toBeVisible();
  // Until then it would be one more that ended while nobody looked.
  await expect(page.getByText('Done', { exact: true })).toBeVisible();
  expect(fs.readFileSync(path.join(root, 'note.txt'), 'utf8')).toBe('A note.\n');
  // Then those that finished, the latest first: none of them twice.
  const title = page.getByRole('heading', { level: 2, name: /^(Count|Write)/ });
  const seen = [await title.textContent()];
  for (let left = 3; left > 0; left--) {
    await page.keyboard.press('Control+j');
    await expect(title).not.toHaveText(seen.at(-1) ?? '');
    await expect(words.getByText('and that is all there is to it.')).toBeVisible();
    seen.push(await title.textContent());
  }
  expect([...seen].sort()).toEqual(Object.keys(SCENES).sort());
  await page.keyboard.press('Control+Shift+o');
  await expect(overview).toContainText('Nothing runs, and nothing needs you');
  expectUntouched();
  await provider.stop();
});
