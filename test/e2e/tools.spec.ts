import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
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
import { reply, text, toolUse } from '../support/provider';

const bash = (id: string, input: Record<string, unknown>) => toolUse(id, 'bash', input);

test('several tools in one turn: each is shown, and the model gets every result in order', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace }, { mode: 'accept_edits' });
  provider.say(
    reply([
      text('I look around first.'),
      toolUse('read', 'read', { file_path: 'src/checkout.js' }),
      toolUse('glob', 'glob', { pattern: '**/*.js' }),
      toolUse('grep', 'grep', { pattern: 'discount' }),
      toolUse('none', 'read', { file_path: 'no-such-file.js' }),
      toolUse('write', 'write', { file_path: 'docs/notes.md', content: '# Notes\n' }),
    ]),
    reply('That is all of it.'),
  );
  await sendMessage(page, 'Look around');
  await expect(transcript(page).getByText('That is all of it.')).toBeVisible();
  await expect(toolCard(page, 'Read src/checkout.js')).toContainText('5 lines');
  await expect(toolCard(page, 'Find files **/*.js')).toContainText('2 files');
  await expect(toolCard(page, 'Search discount')).toContainText('hits');
  await expect(toolCard(page, 'Read no-such-file.js')).toContainText('failed');
  await expect(toolCard(page, 'Create docs/notes.md')).toContainText('+1');
  expect(provider.journal.turns().at(-1)?.messages.at(-1)?.content).toMatchObject([
    { tool_use_id: 'toolu_read' },
    { tool_use_id: 'toolu_glob' },
    { tool_use_id: 'toolu_grep' },
    { tool_use_id: 'toolu_none', is_error: true },
    { tool_use_id: 'toolu_write' },
  ]);
});

test('output of a command is shown as it comes, until its time is up', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await needsSandbox(app);
  const go = path.join(workspace, 'go');
  const command = 'echo first; until [ -e go ]; do sleep 0.05; done; echo second; sleep 300';
  provider.say(reply([bash('slow', { command, timeout_ms: 6_000 })]), reply('It took too long.'));
  await sendMessage(page, 'Run it');
  await permissionRequest(page, 'Run a command?')
    .getByRole('button', { name: 'Allow once' })
    .click();
  const output = transcript(page).getByRole('group', { name: 'Output' });
  await expect(output).toHaveText('first');
  await expect(page.getByText('Running a command')).toBeVisible();
  fs.writeFileSync(go, '');
  await expect(output).toHaveText(/first\s+second/);
  await expect(toolCard(page, 'Run echo first')).toContainText('running');
  await expect(transcript(page).getByText('It took too long.')).toBeVisible();
  await expect(toolCard(page, 'Run echo first')).toContainText('timed out');
});

test('a command in the background has a chip that stops it, and ends with its session', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  const { session } = await openSession({ app, provider, apiKey, workspace });
  await needsSandbox(app);
  const watch = (seconds: number) =>
    bash(`watch${seconds}`, { command: `sleep ${seconds}`, run_in_background: true });
  provider.say(reply([watch(31_415), watch(27_182)]), reply('Both are running.'));
  await sendMessage(page, 'Watch');
  for (const seconds of [31_415, 27_182]) {
    const request = permissionRequest(page, 'Run a command?').filter({ hasText: `${seconds}` });
    await request.getByRole('button', { name: 'Allow once' }).click();
  }
  await expect(transcript(page).getByText('Both are running.')).toBeVisible();
  await page.getByRole('button', { name: 'Background commands: 2 running' }).click();
  await expectAccessible(page, 'background commands');
  expect([isRunning('31415'), isRunning('27182')]).toEqual([true, true]);
  await page.getByRole('button', { name: 'Stop sleep 31415' }).click();
  await expect.poll(() => isRunning('31415')).toBe(false);
  await expect(page.getByRole('button', { name: 'Stop sleep 27182' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Background commands: 1 running' })).toBeVisible();

  await page.getByRole('button', { name: 'More about this session' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await expect.poll(() => isRunning('27182')).toBe(false);
  expect(await app.must('sessions.jobs', { sessionId: session.id })).toEqual([]);
});

test('commands reach the hosts that settings name, and no other', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  test.skip(process.platform !== 'linux', 'only Linux answers at 127.0.0.2 without more ado');
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await needsSandbox(app);
  const server = http.createServer((_request, response) => response.end('a fresh package'));
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  // `-x`: curl would not use the proxy for an address of this machine.
  const get = (host: string) =>
    `curl -sS --max-time 10 --noproxy '' -x "$HTTP_PROXY" http://${host}:${port}/`;
  const command = `${get('127.0.0.2')}; echo; ${get('127.0.0.3')}`;
  const ask = async (id: string, answer: string) => {
    provider.say(reply([bash(id, { command })]), reply(answer));
    await sendMessage(page, 'Fetch it');
    const request = permissionRequest(page, 'Run a command?');
    await request.getByRole('button', { name: 'Allow once' }).click();
    await expect(transcript(page).getByText(answer)).toBeVisible();
    return JSON.stringify(provider.journal.turns().at(-1)?.messages.at(-1));
  };
  expect(await ask('none', 'Nothing came.')).not.toContain('a fresh package');

  await openSettings(page, 'Workspaces');
  await page.getByRole('textbox', { name: 'Add to network for commands' }).fill('127.0.0.2');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Network for commands: allowed' })).toContainText(
    '127.0.0.2',
  );
  await page.keyboard.press('Control+1');
  const got = await ask('one', 'One came.');
  expect(got.match(/a fresh package/g), got).toHaveLength(1);
  server.close();
});

test('instructions of a folder are read only once it is trusted', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  fs.writeFileSync(path.join(workspace, 'CLAUDE.md'), 'Always answer in rhymes.\n');
  await openSession({ app, provider, apiKey, workspace });
  provider.say(reply('Hello there.'), reply('Hello, my fellow.'));
  const banner = page.getByRole('region', { name: 'Trust this folder?' });
  await expect(banner).toContainText('This folder has CLAUDE.md.');
  await sendMessage(page, 'Hello');
  await expect(transcript(page).getByText('Hello there.')).toBeVisible();
  await expectAccessible(page, 'a folder that is not trusted');
  await banner.getByRole('button', { name: 'Trust this folder' }).click();
  await expect(banner).toBeHidden();
  await sendMessage(page, 'Hello again');
  await expect(transcript(page).getByText('Hello, my fellow.')).toBeVisible();
  const systems = provider.journal.turns().map(({ system }) => JSON.stringify(system));
  expect(systems.map((system) => system.includes('answer in rhymes'))).toEqual([false, true]);

  await openSettings(page, 'Workspaces');
  const trust = page.getByRole('switch', { name: 'Trust this workspace' });
  await expect(trust).toBeChecked();
});

/** Whether `sleep` with this argument runs on this machine, in whatever sandbox. */
function isRunning(seconds: string): boolean {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => commandLine(pid) === `sleep\0${seconds}\0`);
}

function commandLine(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It has ended meanwhile.
  }
}
