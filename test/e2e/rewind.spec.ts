import fs from 'node:fs';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, expectAccessible, openInRepository, sendMessage, test } from '../support/app';
import { filesOf, write } from '../support/repositories';

const SCENES = {
  'Add a price': {
    edit: [['README.md', '# Shop', '# Shop with prices']],
    write: { 'src/price.ts': 'export const price = 1;\n' },
    says: 'There is a price now.',
  },
  'Make it higher': {
    edit: [['src/price.ts', 'price = 1', 'price = 2']],
    write: { 'docs/prices.md': 'Two.\n' },
    says: 'The price is two.',
  },
  'Make it lower': {
    edit: [['src/price.ts', 'price = 1', 'price = 0']],
    says: 'It is for nothing.',
  },
} as const;

// With a stash, packed refs, something staged, and hooks that fail and leave a trace.
test.use({ repositoryKind: 'busy', scenes: SCENES });

test('files and conversation go back to any turn, forward again, and on from there', async ({
  app,
  provider,
  apiKey,
  repository,
}) => {
  test.setTimeout(120_000);
  const { page } = app;
  const { root } = repository;
  // What is changed before a turn has ended is taken for the session's.
  const done = page.getByText('Done', { exact: true });
  const given = { app, provider, apiKey, repository };
  const { words, expectUntouched } = await openInRepository(given, { mode: 'accept_edits' });
  write(root, 'mine.txt', 'before\n');
  const atFirst = filesOf(root);
  await sendMessage(page, 'Add a price');
  await expect(words.getByText('There is a price now.')).toBeVisible();
  await expect(done).toBeVisible();
  // By the user, between two turns.
  write(root, 'mine.txt', 'after\n');
  const atSecond = filesOf(root);
  await sendMessage(page, 'Make it higher');
  await expect(words.getByText('The price is two.')).toBeVisible();
  await expect(done).toBeVisible();
  const atEnd = filesOf(root);
  expectUntouched();

  // To the first turn: also a change of the user's is undone, and kept beside.
  await rewindTo(1).click();
  const dialog = page.getByRole('dialog', { name: 'Rewind to before this message' });
  const preview = dialog.getByRole('region', { name: 'Files that change' });
  await expect(preview).toContainText('Change: 2 filesREADME.md');
  await expect(preview).toContainText('Remove: 2 files');
  await expect(preview).toContainText('Changed by someone else since: 1 file');
  await expectAccessible(page, 'the question before a rewind');
  await dialog.getByRole('button', { name: 'Rewind', exact: true }).click();
  await expect(page.getByText(/^Rewound the conversation and 4 files$/).first()).toBeVisible();
  await expect(words.getByText('There is a price now.')).toBeHidden();
  expect(filesOf(root)).toEqual(atFirst);
  const copies = await page.getByText(/are copied to/).textContent();
  const folder = copies?.split('copied to ')[1] ?? '';
  expect(fs.readFileSync(path.join(folder, 'mine.txt'), 'utf8')).toBe('after\n');
  expectUntouched();

  // Forward: as if it had not been done.
  const forward = page.getByRole('region', { name: 'Forward' });
  await expectAccessible(page, 'a session that was rewound');
  await forward.getByRole('button', { name: 'Go forward…' }).click();
  const back = page.getByRole('dialog', { name: 'Go forward to before the rewind' });
  await back.getByRole('button', { name: 'Go forward', exact: true }).click();
  await expect(words.getByText('The price is two.')).toBeVisible();
  await expect(words.getByText('There is a price now.')).toBeVisible();
  expect(filesOf(root)).toEqual(atEnd);
  expectUntouched();

  // To the second, and on another way: what was taken back is not told.
  await rewindTo(2).click();
  await dialog.getByRole('button', { name: 'Rewind', exact: true }).click();
  await expect(words.getByText('The price is two.')).toBeHidden();
  await expect(words.getByText('There is a price now.')).toBeVisible();
  expect(filesOf(root)).toEqual(atSecond);
  await sendMessage(page, 'Make it lower');
  await expect(words.getByText('It is for nothing.')).toBeVisible();
  expect(fs.readFileSync(path.join(root, 'src/price.ts'), 'utf8')).toContain('price = 0');
  const told = JSON.stringify(provider.journal.turns().at(-1)?.messages);
  expect(told).toContain('Add a price');
  expect(told).not.toContain('Make it higher');
  await expect(forward).toBeHidden();
  expectUntouched();

  /** Of the user's messages, the first is 1. */
  function rewindTo(turn: number): Locator {
    return words.getByRole('button', { name: 'Rewind to here…' }).nth(turn - 1);
  }
});
