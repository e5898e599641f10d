import { expect, type Locator, type Page } from '@playwright/test';
import { composer } from './steps';

/** A new session on a branch of its own, in accept edits, in the folder of the latest one. */
export async function startInWorktree(page: Page, prompt: string, branch: string): Promise<void> {
  await page.keyboard.press('Control+n');
  const worktree = page.getByRole('switch', { name: 'Work in a worktree' });
  await expect(worktree).toBeEnabled();
  await worktree.check();
  await page.getByRole('textbox', { name: 'Branch' }).fill(branch);
  await startFromForm(page, prompt);
}

/** Begins what the form of a new session says, in accept edits. */
export async function startFromForm(page: Page, prompt: string): Promise<void> {
  const first = page.getByRole('textbox', { name: 'First message' });
  await first.fill(prompt);
  await first.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Mode: Accept edits' })).toBeVisible();
  await first.press('Enter');
  await composer(page).waitFor();
}

/** What the session that is open has changed. */
export async function openChanges(page: Page): Promise<Locator> {
  const changes = page.getByRole('region', { name: /^Changes of / });
  if (!(await changes.isVisible())) await page.getByRole('tab', { name: /^Changes/ }).click();
  await changes.waitFor();
  return changes;
}

/** Commits all that was changed; ends when nothing is left to commit. */
export async function commitChanges(page: Page, message: string): Promise<void> {
  const changes = await openChanges(page);
  await changes.getByRole('textbox', { name: 'Commit message' }).fill(message);
  await changes.getByRole('button', { name: 'Commit all' }).click();
  await expect(changes.getByText('Everything is committed.')).toBeVisible();
}

/** Brings the commits to the base branch. */
export async function mergeInto(
  page: Page,
  base: string,
  how: 'Merge' | 'Squash' | 'Rebase' = 'Merge',
): Promise<void> {
  const changes = await openChanges(page);
  await changes.getByRole('button', { name: `Merge into ${base}` }).click();
  await page.getByRole('menuitem', { name: how }).click();
}

/** The way back that is offered for what was just done. */
export async function undoLatest(page: Page, words: string | RegExp): Promise<void> {
  const notice = page.getByRole('alert').filter({ hasText: words });
  await notice.getByRole('button', { name: 'Undo' }).click();
}
