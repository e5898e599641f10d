import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import {
  expect,
  expectAccessible,
  needsSandbox,
  openSession,
  openSettings,
  permissionRequest,
  sendMessage,
  test,
  toolCard,
  transcript,
} from '../support/app';
import { reply, toolUse } from '../support/provider';

/** Real servers, as they are installed. */
const EVERYTHING = require.resolve('@modelcontextprotocol/server-everything/dist/index.js');
const FILES = require.resolve('@modelcontextprotocol/server-filesystem/dist/index.js');
/** `node_modules`, where all that they need is. */
const PACKAGES = path.resolve(EVERYTHING, '../../../..');
const TOKEN = `made-up-${'k4'.repeat(12)}`;

test('a server is added and tested; its tools are used with leave; its secret is never shown', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await needsSandbox(app);
  await openSettings(page, 'MCP servers');
  const form = await startAdding(page, 'everything');
  await form.getByLabel('Command').fill(`${process.execPath} ${EVERYTHING} stdio`);
  await app.chooseFolder(PACKAGES);
  await form
    .getByRole('region', { name: 'Readable folders' })
    .getByRole('button', { name: 'Add folder' })
    .click();
  await form.getByRole('button', { name: 'Add variable' }).click();
  const variables = form.getByRole('region', { name: 'Environment variables' });
  await variables.getByLabel('Name').fill('SERVICE_TOKEN');
  await variables.getByLabel('Value').focus();
  await page.keyboard.insertText(TOKEN);
  await expectAccessible(page, 'the form of an MCP server');
  await form.getByRole('button', { name: 'Add and test' }).click();
  const server = page.getByRole('listitem', { name: 'everything' });
  await expect(server).toContainText(/\d+ tools/, { timeout: 20_000 });
  await expect(server).toContainText('SERVICE_TOKEN');
  await server.getByRole('switch', { name: 'get-sum' }).press('Space');
  await expect(server.getByRole('switch', { name: 'get-sum' })).not.toBeChecked();
  await expect(server).toContainText(/\d+ of \d+ tools/);
  await expectAccessible(page, 'an MCP server');

  provider.say(
    reply([
      toolUse('echo', 'mcp__everything__echo', { message: 'Grüße' }),
      toolUse('env', 'mcp__everything__get-env', {}),
    ]),
    reply('It answered.'),
  );
  await page.keyboard.press('Control+1');
  await sendMessage(page, 'Use the server');
  const echo = permissionRequest(page, 'Use echo of everything?');
  await expect(echo).toContainText('Grüße');
  await echo.getByRole('button', { name: 'Allow once' }).click();
  await permissionRequest(page, 'Use get-env of everything?')
    .getByRole('button', { name: 'Allow once' })
    .click();
  await expect(transcript(page).getByText('It answered.')).toBeVisible();
  const [offered, answered] = provider.journal.turns();
  const names = offered?.tools?.map(({ name }) => name);
  expect(names).toContain('mcp__everything__echo');
  expect(names).not.toContain('mcp__everything__get-sum');
  const results = JSON.stringify(answered?.messages.at(-1));
  expect(results).toContain('Echo: Grüße');
  // The server knows it, and says so: neither the model nor the window hears it.
  expect(results).toContain('[secret SERVICE_TOKEN]');
  expect(results).not.toContain(TOKEN);
  await toolCard(page, 'get-env (everything)').click();
  await expect(
    transcript(page)
      .getByText(/SERVICE_TOKEN/)
      .first(),
  ).toBeVisible();
  expect(await page.content()).not.toContain(TOKEN);

  // Off: no session is offered it.
  await openSettings(page, 'MCP servers');
  await server.getByRole('switch', { name: 'Offer everything to sessions' }).press('Space');
  await expect(server).toContainText('Off');
  provider.say(reply('Without it.'));
  await page.keyboard.press('Control+1');
  await sendMessage(page, 'And now?');
  await expect(transcript(page).getByText('Without it.')).toBeVisible();
  expect(JSON.stringify(provider.journal.turns().at(-1)?.tools)).not.toContain('mcp__');
});

test('a server of files sees the workspace only; one that fails later is told of', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await needsSandbox(app);
  const start = path.join(workspace, 'server.mjs');
  fs.writeFileSync(start, `import ${JSON.stringify(FILES)};\n`);
  await openSettings(page, 'MCP servers');
  const form = await startAdding(page, 'files');
  await form.getByRole('combobox', { name: 'Sessions that get it' }).click();
  await form.getByRole('option', { name: path.basename(workspace) }).click();
  // Started in that workspace.
  await form.getByLabel('Command').fill(`${process.execPath} server.mjs .`);
  await app.chooseFolder(PACKAGES);
  await form
    .getByRole('region', { name: 'Readable folders' })
    .getByRole('button', { name: 'Add folder' })
    .click();
  await form.getByRole('button', { name: 'Add and test' }).click();
  const server = page.getByRole('listitem', { name: 'files' });
  await expect(server).toContainText(/\d+ tools/, { timeout: 20_000 });

  const read = (id: string, file: string) =>
    toolUse(id, 'mcp__files__read_text_file', { path: file });
  const outside = path.join(app.dataFolder, 'chatelaine.db');
  provider.say(
    reply([read('in', path.join(workspace, 'README.md')), read('out', outside)]),
    reply('One of two.'),
  );
  await page.keyboard.press('Control+1');
  await sendMessage(page, 'Read with the server');
  const request = permissionRequest(page, 'Use read_text_file of files?');
  await expect(request).toContainText('“This session” also allows any call of');
  await request.getByRole('button', { name: 'This session' }).click();
  const second = permissionRequest(page, 'Use read_text_file of files?').filter({
    hasText: 'chatelaine.db',
  });
  await second.getByRole('button', { name: 'Allow once' }).click();
  await expect(transcript(page).getByText('One of two.')).toBeVisible();
  const results = provider.journal.turns().at(-1)?.messages.at(-1)?.content;
  expect(JSON.stringify(results)).toContain('The checkout of a small shop.');
  expect(results).toMatchObject([{}, { is_error: true }]);

  // It does not start any more: the session goes on, and says what is wrong.
  fs.writeFileSync(start, 'console.error("the index is gone"); process.exit(1);\n');
  await openSettings(page, 'MCP servers');
  const offer = server.getByRole('switch', { name: 'Offer files to sessions' });
  await offer.press('Space');
  await expect(server).toContainText('Off');
  await offer.press('Space');
  await expect(offer).toBeChecked();
  await page.keyboard.press('Control+1');
  provider.say(reply('I do without.'));
  await sendMessage(page, 'Go on');
  await expect(transcript(page).getByText('I do without.')).toBeVisible();
  const notice = page.getByRole('status', { name: 'MCP servers that failed' });
  await expect(notice).toContainText('This session goes on without the tools of “files”.');
  await expect(notice).toContainText('the index is gone');
  await expectAccessible(page, 'a server that failed');
  await notice.getByRole('button', { name: 'Open MCP settings' }).click();
  await page.getByRole('button', { name: 'Test files' }).click();
  await expect(server).toContainText('The last test failed');
});

test.describe('over HTTP', () => {
  let everything: { child: ChildProcess; url: string };
  test.beforeAll(async () => {
    everything = await startEverything();
  });
  test.afterAll(() => {
    everything.child.kill('SIGKILL');
  });

  test('a server at an address; "Always here" holds for its tool', async ({
    app,
    provider,
    apiKey,
    workspace,
  }) => {
    const { page } = app;
    await openSession({ app, provider, apiKey, workspace });
    await openSettings(page, 'MCP servers');
    const form = await startAdding(page, 'web');
    await form.getByText('Address (HTTP)').click();
    await form.getByLabel('Address', { exact: true }).fill(everything.url);
    await form.getByRole('button', { name: 'Add and test' }).click();
    await expect(page.getByRole('listitem', { name: 'web' })).toContainText(/\d+ tools/, {
      timeout: 20_000,
    });
    const sum = (id: string, a: number) => reply([toolUse(id, 'mcp__web__get-sum', { a, b: 2 })]);
    provider.say(sum('one', 1), reply('Three.'), sum('two', 2), reply('Four.'));
    await page.keyboard.press('Control+1');
    await sendMessage(page, 'One and two?');
    const request = permissionRequest(page, 'Use get-sum of web?');
    await request.getByRole('button', { name: 'Always here' }).click();
    await expect(transcript(page).getByText('Three.')).toBeVisible();
    await sendMessage(page, 'Two and two?');
    await expect(transcript(page).getByText('Four.')).toBeVisible();
    expect(JSON.stringify(provider.journal.turns().at(-1)?.messages.at(-1))).toContain('is 4');
    await openSettings(page, 'Permissions');
    const rule = page.getByRole('table', { name: 'Rules' }).getByRole('row');
    await expect(rule.filter({ hasText: 'get-sum' })).toContainText('web');
  });
});

async function startAdding(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Add server' }).click();
  const form = page.getByRole('dialog', { name: 'Add MCP server' });
  await form.getByLabel('Name', { exact: true }).fill(name);
  return form;
}

async function startEverything(): Promise<{ child: ChildProcess; url: string }> {
  const probe = http.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const child = spawn(process.execPath, [EVERYTHING, 'streamableHttp'], {
    env: { PATH: process.env.PATH, PORT: `${port}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk) => `${chunk}`.includes('listening') && resolve());
    child.once('exit', () => reject(new Error('server-everything did not start')));
  });
  return { child, url: `http://127.0.0.1:${port}/mcp` };
}
