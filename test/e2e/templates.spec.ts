import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import {
  expect,
  expectAccessible,
  openSession,
  test,
  transcript,
  undoLatest,
} from '../support/app';

test.use({ scenes: { Explain: { says: 'It adds up the items.' } } });

test('a prompt with gaps is kept, run from the palette, kept for one folder too, changed, removed and brought back', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });

  await choose(page, 'New template');
  const form = page.getByRole('dialog', { name: 'New template' });
  await form.getByRole('textbox', { name: 'Name' }).fill('Explain a file');
  const prompt = form.getByRole('textbox', { name: 'Prompt' });
  await prompt.fill('Explain {{file}} in {{length=one sentence}}.');
  await expect(form.getByRole('list', { name: 'Placeholders' })).toHaveText(
    'filelengthusually one sentence',
  );
  await pick(form, 'Model', 'Claude Haiku 5.5');
  await pick(form, 'Mode', 'Plan');
  await form.getByRole('textbox', { name: 'Budget' }).fill('0.75');
  await form.getByText('Chosen', { exact: true }).click();
  for (const tool of ['Edit files', 'Write files', 'Run commands'])
    await form.getByRole('checkbox', { name: tool }).uncheck();
  await expectAccessible(page, 'the form of a template');
  await form.getByRole('button', { name: 'Add template' }).click();
  const items = page.getByRole('list', { name: 'Templates' }).getByRole('listitem');
  await expect(items).toContainText(
    'claude-haiku-5-5 · plan · 3 tools · up to $0.75 · asks for file, length',
  );
  await expectAccessible(page, 'templates');

  await choose(page, 'Run template: Explain a file');
  const run = page.getByRole('dialog', { name: 'Run “Explain a file”' });
  await expect(run).toContainText('“file” stays empty.');
  await run.getByRole('textbox', { name: 'file' }).fill('src/checkout.js');
  await expect(run.getByRole('group', { name: 'Prompt' })).toHaveText(
    'Explain src/checkout.js in one sentence.',
  );
  await expectAccessible(page, 'what a template asks for');
  await page.keyboard.press('Control+Enter');
  await expect(transcript(page).getByText('It adds up the items.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Mode: Plan' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Model: claude-haiku-5-5/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Budget .*\$0\.7\d left/ })).toBeVisible();
  const [asked] = provider.journal.turns();
  expect(asked?.model).toBe('claude-haiku-5-5');
  expect(JSON.stringify(asked?.messages)).toContain('Explain src/checkout.js in one sentence.');
  expect(asked?.tools?.map(({ name }) => name).sort()).toEqual(['glob', 'grep', 'read']);

  // What was asked here becomes one for this folder.
  await transcript(page).getByRole('button', { name: 'Save as template' }).click();
  await expect(prompt).toHaveValue('Explain src/checkout.js in one sentence.');
  await form.getByRole('textbox', { name: 'Name' }).fill('Explain the checkout');
  await pick(form, 'Workspace', new RegExp(path.basename(workspace)));
  await form.getByRole('button', { name: 'Add template' }).click();
  const checkout = items.filter({ hasText: 'Explain the checkout' });
  await expect(checkout).toContainText(path.basename(workspace));

  await page.getByRole('button', { name: 'Actions for Explain the checkout' }).click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit “Explain the checkout”' });
  await edit.getByRole('textbox', { name: 'Budget' }).fill('2');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toBeHidden();
  await expect(checkout).toContainText('up to $2');
  await page.getByRole('button', { name: 'Actions for Explain the checkout' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(checkout).toBeHidden();
  await undoLatest(page, 'Removed “Explain the checkout”');
  await expect(checkout).toContainText('up to $2');
  await expect(checkout).toContainText(path.basename(workspace));
});

/** By the palette. */
async function choose(page: Page, action: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(action);
  await page.keyboard.press('Enter');
}

async function pick(form: Locator, field: string, option: string | RegExp): Promise<void> {
  await form.getByRole('combobox', { name: field, exact: true }).click();
  await form.getByRole('option', { name: option }).click();
}
