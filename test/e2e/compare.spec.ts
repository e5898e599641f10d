import fs from 'node:fs';
import path from 'node:path';
import {
  composer,
  expect,
  expectAccessible,
  openSession,
  playScenes,
  rememberState,
  sendMessage,
  test,
  transcript,
  undoLatest,
} from '../support/app';
import { lastUserText, reply, startProvider, toolUse } from '../support/provider';
import { filesOf } from '../support/repositories';

const SCENES = {
  'Name a colour': { says: 'Blue.' },
  'Name another': { says: 'Green.' },
  'And one more': { says: 'Red.' },
} as const;

test('a fork has the conversation up to a reply, and goes its own way', async ({
  app,
  apiKey,
  repository,
}) => {
  const { page } = app;
  const words = transcript(page);
  const expectUntouched = rememberState(repository);
  const provider = await startProvider({ apiKeys: [apiKey], script: playScenes(SCENES) });
  await openSession({ app, provider, apiKey, workspace: repository.root });
  await sendMessage(page, 'Name a colour');
  await expect(words.getByText('Blue.')).toBeVisible();
  await sendMessage(page, 'Name another');
  await expect(words.getByText('Green.')).toBeVisible();

  await words.getByRole('button', { name: 'Fork from here' }).first().click();
  await expect(words.getByText('Green.')).toBeHidden();
  await expect(words.getByText('Blue.')).toBeVisible();
  const forks = page.getByRole('navigation', { name: 'Forks' });
  await expect(forks).toContainText('Forked from Name a colour');
  await sendMessage(page, 'And one more');
  await expect(words.getByText('Red.')).toBeVisible();
  const told = JSON.stringify(provider.journal.turns().at(-1)?.messages);
  expect(told).toContain('Name a colour');
  expect(told).not.toContain('Name another');

  // The other one is as it was.
  await forks.getByRole('button', { name: 'Name a colour' }).click();
  await expect(words.getByText('Green.')).toBeVisible();
  await expect(words.getByText('Red.')).toBeHidden();
  await expect(forks).toContainText('Forked into');
  await expectAccessible(page, 'a session with a fork');
  expectUntouched();
  await provider.stop();
});

// What the user has not committed goes along, and is not counted as a model's work.
test.use({ repositoryKind: 'dirty' });

test('two models get the same prompt, stand side by side, and one is kept', async ({
  app,
  apiKey,
  repository,
}) => {
  const { page } = app;
  const { root } = repository;
  const before = filesOf(root);
  const expectUntouched = rememberState(repository);
  // By the model, as both work at once.
  const provider = await startProvider({
    apiKeys: [apiKey],
    script: (request) => {
      if (lastUserText(request) !== 'Add a list of colours') return undefined;
      if (JSON.stringify(request.messages).includes('tool_result'))
        return reply(`Done by ${request.model}.`);
      const content = `${request.model}\n`;
      return reply([toolUse('colours', 'write', { file_path: 'colours.txt', content })]);
    },
  });
  await openSession({ app, provider, apiKey, workspace: root });

  await page.keyboard.press('Control+n');
  await page.getByRole('textbox', { name: 'First message' }).fill('Add a list of colours');
  await page.getByRole('button', { name: 'Compare models…' }).click();
  const form = page.getByRole('form', { name: 'Compare models' });
  await expect(form.getByRole('textbox', { name: 'Prompt' })).toHaveValue('Add a list of colours');
  await form.getByRole('combobox', { name: 'Model 1', exact: true }).click();
  await form.getByRole('option', { name: 'Claude Sonnet 5.5' }).click();
  await form.getByRole('combobox', { name: 'Model 2', exact: true }).click();
  await form.getByRole('option', { name: 'Claude Haiku 5.5' }).click();
  await expectAccessible(page, 'the form of a comparison');
  await form.getByRole('button', { name: /^Start 2 sessions/ }).click();

  const sonnet = page.getByRole('article', { name: 'Claude Sonnet 5.5' });
  const haiku = page.getByRole('article', { name: 'Claude Haiku 5.5' });
  await expect(sonnet).toContainText('Done by claude-sonnet-5-5.');
  await expect(haiku).toContainText('Done by claude-haiku-5-5.');
  await expect(page.getByRole('main').getByText('2 finished')).toBeVisible();
  for (const one of [sonnet, haiku]) {
    await expect(one).toContainText(/Changes1 file \+1/);
    await expect(one).toContainText(/Cost\$0\.\d+/);
  }
  await expect(haiku).toContainText('lowest');
  await expectAccessible(page, 'a comparison');
  expect(filesOf(root)).toEqual(before);
  expectUntouched();

  const { currentId } = await app.must('profiles.list', {});
  const profileId = currentId ?? '';
  const [comparison] = await app.must('comparisons.list', { profileId });
  const folders = comparison?.sessions.map(({ workspace }) => workspace) ?? [];
  const contents = () => folders.map((folder) => read(path.join(folder, 'colours.txt')));
  expect(contents()).toEqual(['claude-sonnet-5-5\n', 'claude-haiku-5-5\n']);

  await page.getByRole('button', { name: 'Keep this one: Claude Sonnet 5.5' }).click();
  await expect(sonnet).toContainText('Kept');
  await expect(haiku).toContainText('Archived');
  await expect.poll(contents).toEqual(['claude-sonnet-5-5\n', null]);
  await undoLatest(page, 'Kept Claude Sonnet 5.5');
  await expect(haiku).not.toContainText('Archived');
  await expect.poll(contents).toEqual(['claude-sonnet-5-5\n', 'claude-haiku-5-5\n']);
  await page.getByRole('button', { name: 'Keep this one: Claude Sonnet 5.5' }).click();
  await expect(haiku).toContainText('Archived');
  await expect.poll(contents).toEqual(['claude-sonnet-5-5\n', null]);
  expect(filesOf(root)).toEqual(before);
  expectUntouched();

  await page.getByRole('button', { name: 'Open Claude Sonnet 5.5' }).click();
  await composer(page).waitFor();
  await expect(transcript(page).getByText('Done by claude-sonnet-5-5.')).toBeVisible();
  await provider.stop();
});

function read(file: string): string | null {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
}
