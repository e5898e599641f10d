import fs from 'node:fs';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { askGateway, type GatewayAnswer } from '../ask-gateway';
import { SONNET } from './seed';
import { goTo } from './steps';

/** A small request of the Messages API under a client key. */
export function askModel(url: string, apiKey: string, more: object = {}): Promise<GatewayAnswer> {
  return askGateway(url, 'POST', '/v1/messages', {
    headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' },
    body: {
      model: SONNET,
      max_tokens: 64,
      messages: [{ role: 'user', content: 'Hello' }],
      ...more,
    },
  });
}

type RuntimeFile = { pid: number; url: string | null; ownerToken: string | null };

/** Where the command line looks for the app. */
export function runtimeFileOf(dataFolder: string): string {
  return path.join(dataFolder, 'gateway.json');
}

export function readRuntimeFile(dataFolder: string): RuntimeFile {
  return JSON.parse(fs.readFileSync(runtimeFileOf(dataFolder), 'utf8'));
}

/** Switches the gateway on in its screen, for the first time; answers where it listens. */
export async function switchOnGateway(page: Page): Promise<string> {
  await goTo(page, 'Clients');
  await page.getByRole('button', { name: 'Switch on the gateway' }).click();
  return gatewayAddress(page);
}

/** Where the screen says that it listens: another port than usual when that one is taken. */
export async function gatewayAddress(page: Page): Promise<string> {
  const gateway = page.getByRole('region', { name: 'Gateway' });
  await expect(gateway).toContainText('Listening');
  return (await gateway.getByText(/^http:\/\/127\.0\.0\.1:\d+$/).textContent()) ?? '';
}

/** The dialog that shows a key, once. */
export function keyDialog(page: Page, client: string): Locator {
  return page.getByRole('dialog', { name: `Key of “${client}”` });
}

/** Copies the key that is shown and goes on; answers the key. */
export async function takeKey(page: Page, client: string): Promise<string> {
  const dialog = keyDialog(page, client);
  const key = await dialog.getByRole('textbox', { name: 'Client key' }).inputValue();
  await dialog.getByRole('button', { name: 'Copy key' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();
  return key;
}

/** Makes a client with nothing but a name, in the Clients screen, until its key is shown. */
export async function nameNewClient(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New client' }).click();
  const dialog = page.getByRole('dialog', { name: 'New client' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create client' }).click();
  await keyDialog(page, name).waitFor();
}

/** The same to its end, where the client is open; answers its key. */
export async function createClient(page: Page, name: string): Promise<string> {
  await nameNewClient(page, name);
  const key = await takeKey(page, name);
  await expect(clientPane(page, name)).toBeVisible();
  return key;
}

/** A client, opened. */
export function clientPane(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** Its line in the list. */
export function clientRow(page: Page, name: string): Locator {
  return page.getByRole('table', { name: 'Clients' }).getByRole('row').filter({ hasText: name });
}

/** Opens a client that is in the list. */
export async function openClient(page: Page, name: string): Promise<Locator> {
  await clientRow(page, name).getByRole('button', { name, exact: true }).click();
  const pane = clientPane(page, name);
  await expect(pane).toBeVisible();
  return pane;
}

/** Chooses from the menu of the client that is open. */
export async function chooseClientAction(page: Page, name: string, action: string): Promise<void> {
  await clientPane(page, name)
    .getByRole('button', { name: `Actions for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: action }).click();
  // While it fades, it is what Esc closes.
  await expect(page.getByRole('menu')).toBeHidden();
}
