import fs from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import {
  type App,
  composer,
  expect,
  expectAccessible,
  openInRepository,
  type Scenes,
  sendMessage,
  test,
  transcript,
  undoLatest,
} from '../support/app';
import { filesOf } from '../support/repositories';

const SCENES: Scenes = {
  'Name a colour': { says: 'Blue.' },
  'Name another': { says: 'Green.' },
  'Name a third': { says: 'White.' },
  'And one more': { says: 'Red.' },
  // By the model, as all work at once.
  'Add a list of colours': ({ model }) => ({
    write: { 'colours.txt': `${model}\n` },
    says: `Done by ${model}.`,
  }),
};
test.use({ scenes: SCENES });

test('a fork has the conversation up to a reply in the middle, and goes its own way', async ({
  app,
  provider,
  apiKey,
  repository,
}) => {
  const { page } = app;
  const given = { app, provider, apiKey, repository };
  const { words, expectUntouched } = await openInRepository(given);
  for (const [text, answer] of [
    ['Name a colour', 'Blue.'],
    ['Name another', 'Green.'],
    ['Name a third', 'White.'],
  ] as const) {
    await sendMessage(page, text);
    await expect(words.getByText(answer)).toBeVisible();
  }

  await words.getByRole('button', { name: 'Fork from here' }).nth(1).click();
  await expect(words.getByText('White.')).toBeHidden();
  await expect(words.getByText('Blue.')).toBeVisible();
  await expect(words.getByText('Green.')).toBeVisible();
  const forks = page.getByRole('navigation', { name: 'Forks' });
  await expect(forks).toContainText('Forked from Name a colour');
  await sendMessage(page, 'And one more');
  await expect(words.getByText('Red.')).toBeVisible();
  const told = JSON.stringify(provider.journal.turns().at(-1)?.messages);
  expect(told).toContain('Name another');
  expect(told).not.toContain('Name a third');

  // The other one is as it was.
  await forks.getByRole('button', { name: 'Name a colour' }).click();
  await expect(words.getByText('White.')).toBeVisible();
  await expect(words.getByText('Red.')).toBeHidden();
  await expect(forks).toContainText('Forked into');
  await expectAccessible(page, 'a session with a fork');
  expectUntouched();
});

test.describe('one prompt, several sessions', () => {
  // What the user has not committed goes along, and is not counted as a model's work.
  test.use({ repositoryKind: 'dirty' });
  test.describe.configure({ timeout: 120_000 });

  test('two models get the same prompt, stand side by side, and one is kept', async ({
    app,
    provider,
    apiKey,
    repository,
  }) => {
    const { page } = app;
    const { root } = repository;
    const before = filesOf(root);
    const { expectUntouched } = await openInRepository({ app, provider, apiKey, repository });

    await page.keyboard.press('Control+n');
    await page.getByRole('textbox', { name: 'First message' }).fill('Add a list of colours');
    await page.getByRole('button', { name: 'Compare models…' }).click();
    const form = page.getByRole('form', { name: 'Compare models' });
    await expect(form.getByRole('textbox', { name: 'Prompt' })).toHaveValue(
      'Add a list of colours',
    );
    await chooseModels(form, ['Claude Sonnet 5.5', 'Claude Haiku 5.5']);
    await expectAccessible(page, 'the form of a comparison');
    await form.getByRole('button', { name: /^Start 2 sessions/ }).click();

    const sonnet = column(page, 'Claude Sonnet 5.5');
    const haiku = column(page, 'Claude Haiku 5.5');
    await expect(sonnet).toContainText('Done by claude-sonnet-5-5.');
    await expect(haiku).toContainText('Done by claude-haiku-5-5.');
    await expectFinished(page, [sonnet, haiku]);
    await expect(haiku).toContainText('lowest');
    await expectAccessible(page, 'a comparison');
    expect(filesOf(root)).toEqual(before);
    expectUntouched();
    const contents = await listsOfColours(app);
    expect(contents()).toEqual(['claude-sonnet-5-5\n', 'claude-haiku-5-5\n']);

    await page.getByRole('button', { name: 'Keep this one: Claude Sonnet 5.5' }).click();
    await expect(sonnet).toContainText('Kept');
    await expect(haiku).toContainText('Archived');
    await expect.poll(contents).toEqual(['claude-sonnet-5-5\n', null]);
    expect(filesOf(root)).toEqual(before);
    expectUntouched();
    await page.getByRole('button', { name: 'Open Claude Sonnet 5.5' }).click();
    await composer(page).waitFor();
    await expect(transcript(page).getByText('Done by claude-sonnet-5-5.')).toBeVisible();
  });

  test('one model is asked three times; what was kept is undone, also in the list', async ({
    app,
    provider,
    apiKey,
    repository,
  }) => {
    const { page } = app;
    const { expectUntouched } = await openInRepository({ app, provider, apiKey, repository });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Compare models');
    await page.keyboard.press('Enter');
    const form = page.getByRole('form', { name: 'Compare models' });
    await form.getByRole('textbox', { name: 'Prompt' }).fill('Add a list of colours');
    await form.getByRole('button', { name: 'Add a model' }).click();
    await chooseModels(form, ['Claude Sonnet 5.5', 'Claude Sonnet 5.5', 'Claude Sonnet 5.5']);
    await form.getByRole('button', { name: /^Start 3 sessions/ }).click();

    const [first, second, third] = [1, 2, 3].map((at) => column(page, `Claude Sonnet 5.5 (${at})`));
    if (!first || !second || !third) throw new Error('no columns');
    await expectFinished(page, [first, second, third]);
    await expect(page.getByRole('main').getByText(/^\$0\.\d+ in all$/)).toBeVisible();
    // Who is looked at side by side needs nobody to look.
    await expect(page.getByText('need you')).toBeHidden();
    const contents = await listsOfColours(app);
    const mine = 'claude-sonnet-5-5\n';
    expect(contents()).toEqual([mine, mine, mine]);

    await second.getByRole('button', { name: /^Keep this one/ }).click();
    await expect(second).toContainText('Kept');
    await expect.poll(contents).toEqual([null, mine, null]);
    await page.keyboard.press('Escape');
    const earlier = page.getByRole('button', { name: /^Add a list of colours.* finished/ });
    await expect(earlier).toContainText('One kept');
    await undoLatest(page, 'Kept Claude Sonnet 5.5 (2)');
    await expect(earlier).not.toContainText('One kept');
    await expect.poll(contents).toEqual([mine, mine, mine]);
    await expectAccessible(page, 'earlier comparisons');
    await earlier.click();
    await expect(first.getByRole('button', { name: /^Keep this one/ })).toBeVisible();
    await expect(second).not.toContainText('Kept');
    expectUntouched();
  });
});

function column(page: Page, name: string): Locator {
  return page.getByRole('article', { name, exact: true });
}

async function chooseModels(form: Locator, names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries()) {
    await form.getByRole('combobox', { name: `Model ${at + 1}`, exact: true }).click();
    await form.getByRole('option', { name }).click();
  }
}

/** Each with what it changed and what that cost. */
async function expectFinished(page: Page, columns: readonly Locator[]): Promise<void> {
  // Each is a session with a worktree of its own.
  await expect(page.getByRole('main').getByText(`${columns.length} finished`)).toBeVisible({
    timeout: 30_000,
  });
  for (const one of columns) {
    await expect(one).toContainText(/Changes1 file \+1/);
    await expect(one).toContainText(/Cost\$0\.\d+/);
  }
}

/** How to read what the compared sessions wrote, in their order; null where the file is not there. */
async function listsOfColours(app: App): Promise<() => (string | null)[]> {
  const { currentId } = await app.must('profiles.list', {});
  const [comparison] = await app.must('comparisons.list', { profileId: currentId ?? '' });
  const files = (comparison?.sessions ?? []).map(({ workspace }) =>
    path.join(workspace, 'colours.txt'),
  );
  return () => files.map((file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null));
}
