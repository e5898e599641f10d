import { expect, type Locator, type Page } from '@playwright/test';
import type { App } from './launch';

/** What a person does on the screens, in their words; each step ends when the screen shows it. */

export async function nameProfile(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Profile name' }).fill(name);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('API key', { exact: true }).waitFor();
}

/** Fills the form for a key and asks for the check; what comes of it is for the caller to see. */
export async function enterKey(
  page: Page,
  key: { secret: string; baseUrl: string; submit?: string },
): Promise<void> {
  // As a paste does it: the text does not pass through a script in the page.
  await page.getByLabel('API key', { exact: true }).focus();
  await page.keyboard.insertText(key.secret);
  const baseUrl = page.getByLabel('Base URL');
  if (!(await baseUrl.isVisible())) await page.getByRole('button', { name: 'Advanced' }).click();
  await baseUrl.fill(key.baseUrl);
  await page.getByRole('button', { name: key.submit ?? 'Check and save' }).click();
}

/** The last step of the welcome: a folder, a model, and off. */
export async function startFirstSession(app: App, workspace: string, model: string): Promise<void> {
  const { page } = app;
  await app.chooseFolder(workspace);
  await page.getByRole('button', { name: 'Choose folder' }).click();
  await page.getByText(workspace).waitFor();
  await page.getByRole('combobox', { name: 'Model' }).click();
  await page.getByRole('option', { name: model }).click();
  await page.getByRole('button', { name: 'Start session' }).click();
  await composer(page).waitFor();
}

/** A new session in the folder of the latest one, by keyboard. */
export async function startSession(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+n');
  const first = page.getByRole('textbox', { name: 'First message' });
  await first.fill(text);
  await first.press('Enter');
  await composer(page).waitFor();
}

/** Opens a session that is in the list. */
export async function showSession(page: Page, title: string): Promise<void> {
  await page.locator('[data-session-row]').filter({ hasText: title }).click();
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
}

export async function sendMessage(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

export function composer(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Message', exact: true });
}

export function transcript(page: Page): Locator {
  return page.getByRole('region', { name: 'Transcript' });
}

/** The line of a tool call, for example `Read src/checkout.js`. */
export function toolCard(page: Page, words: string): Locator {
  return transcript(page).getByRole('button', { name: words });
}

/** The request for permission that is shown now. */
export function permissionRequest(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title });
}

/** What is shown while the provider cannot be had. */
export function waitingRegion(page: Page): Locator {
  return page.getByRole('region', { name: 'Waiting for the provider' });
}

export function queueRegion(page: Page): Locator {
  return page.getByRole('region', { name: 'Queued messages' });
}

/** Presses a key until the card is gone: in its first moment a card takes none, so that one meant for something else does not count. */
export async function answerByKey(page: Page, request: Locator, key: string): Promise<void> {
  await request.waitFor();
  await expect(async () => {
    await page.keyboard.press(key);
    await expect(request).toBeHidden({ timeout: 300 });
  }).toPass();
}

/** Opens a section of the settings. */
export async function openSettings(page: Page, section: string): Promise<void> {
  await goTo(page, 'Settings');
  const sections = page.getByRole('navigation', { name: 'Settings' });
  await sections.getByRole('button', { name: section, exact: true }).click();
  await page.getByRole('heading', { name: section, level: 2, exact: true }).waitFor();
}

export function resumeButton(page: Page): Locator {
  return page.getByRole('button', { name: /^Resume/ });
}

/** Opens a screen by the rail. */
export async function goTo(page: Page, screen: string): Promise<void> {
  const rail = page.getByRole('navigation', { name: 'Main' });
  const item = rail.getByRole('button', { name: screen });
  await item.click();
  await rail.locator('[aria-current="page"]', { hasText: screen }).waitFor();
}

/** A budget of the budgets screen, for example `Personal · this month`. */
export function budgetCard(page: Page, name: string): Locator {
  return page.getByRole('list', { name: 'Budgets' }).getByRole('listitem', { name });
}

/** A row of the integrations screen. */
export function keyRow(page: Page, name: string): Locator {
  return page
    .getByRole('list', { name: 'Keys' })
    .getByRole('listitem')
    .filter({ hasText: name })
    .first();
}
