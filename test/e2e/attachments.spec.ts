import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import {
  composer,
  expect,
  expectAccessible,
  openSession,
  queueRegion,
  sendMessage,
  test,
  transcript,
} from '../support/app';
import { reply } from '../support/provider';

/** As the page sees it; only used in functions that run there. */
declare const DataTransfer: new () => { items: { add(file: File): void } };
declare const ClipboardItem: new (items: Record<string, Blob>) => object;
declare const navigator: { clipboard: { write(items: object[]): Promise<void> } };

const ROOT = path.resolve(__dirname, '../..');
const PICTURE = path.join(ROOT, 'resources/icons/256x256.png');
const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n',
);

test('a picture that is pasted, a PDF that is dropped and a file from the dialog reach the model', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  const files = page.getByRole('list', { name: 'Attached files' }).getByRole('listitem');
  await paste(page, PICTURE);
  await expect(files).toHaveCount(1);
  await drop(page, 'plan.pdf', 'application/pdf', PDF);
  await expect(files.filter({ hasText: 'plan.pdf' })).toBeVisible();
  await drop(page, 'data.csv', 'text/csv', Buffer.from('a,b\n'));
  await expect(page.getByRole('alert').filter({ hasText: 'data.csv' })).toContainText(
    'cannot be attached: only PNG, JPEG, GIF and WebP images and PDFs can',
  );
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach files' }).click();
  await (await chooser).setFiles(PICTURE);
  await expect(files).toHaveCount(3);
  await expectAccessible(page, 'attachments');
  await page.getByRole('button', { name: 'Remove 256x256.png' }).click();
  await expect(files).toHaveCount(2);

  provider.say(reply('A key, and a plan.'));
  await sendMessage(page, 'What is this?');
  await expect(transcript(page).getByText('A key, and a plan.')).toBeVisible();
  await expect(files).toHaveCount(0);
  await expect(transcript(page).getByText('plan.pdf')).toBeVisible();
  const sent = provider.journal.turns()[0]?.messages[0]?.content;
  const pdf = { media_type: 'application/pdf', data: PDF.toString('base64') };
  expect(sent).toMatchObject([
    { type: 'image', source: { media_type: 'image/png' } },
    { type: 'document', source: pdf },
    { type: 'text', text: 'What is this?' },
  ]);
  await transcript(page)
    .getByRole('button', { name: /^Show .* larger$/ })
    .click();
  await expect(page.getByRole('dialog').getByRole('img', { name: /png$/ })).toBeVisible();
  await expectAccessible(page, 'a picture');
});

test('files wait in the queue with their message, and come back with it', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  provider.say(reply('On my way with a few words.'), reply('I see it.'));
  const held = provider.hold(1);
  await sendMessage(page, 'Begin');
  await held.reached;
  await page.locator('input[data-attach]').setInputFiles(PICTURE);
  await sendMessage(page, 'And look at this');
  const queue = queueRegion(page);
  await expect(queue).toContainText('1 file');
  await queue.getByRole('button', { name: 'Remove queued message' }).click();
  await expect(queue).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(queue).toContainText('1 file');
  provider.release();
  await expect(transcript(page).getByText('I see it.')).toBeVisible();
  expect(provider.journal.turns()[1]?.messages.at(-1)?.content).toMatchObject([
    { type: 'image' },
    { type: 'text', text: 'And look at this' },
  ]);
});

/** As from a screenshot tool: a picture is on the clipboard, and no text. */
async function paste(page: Page, file: string): Promise<void> {
  await page.evaluate(
    async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
      const item = new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) });
      await navigator.clipboard.write([item]);
    },
    fs.readFileSync(file, 'base64'),
  );
  await composer(page).press('Control+v');
}

async function drop(page: Page, name: string, type: string, bytes: Buffer): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (given) => {
      const transfer = new DataTransfer();
      const content = Uint8Array.from(atob(given.base64), (byte) => byte.charCodeAt(0));
      transfer.items.add(new File([content], given.name, { type: given.type }));
      return transfer;
    },
    { name, type, base64: bytes.toString('base64') },
  );
  const target = composer(page);
  await target.dispatchEvent('dragenter', { dataTransfer });
  await expect(page.getByText('Drop to attach')).toBeVisible();
  await target.dispatchEvent('drop', { dataTransfer });
}
