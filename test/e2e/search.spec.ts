import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  expect,
  expectAccessible,
  openInRepository,
  openSession,
  SONNET,
  sendMessage,
  startSession,
  test,
  transcript,
  undoLatest,
} from '../support/app';
import { claudeConversation, says } from '../support/claude-conversations';
import { testKey } from '../support/keys';
import { startProvider } from '../support/provider';
import { filesOf } from '../support/repositories';

const SCENES = {
  'Where do herons nest': { says: 'Herons nest in tall alders by the water.' },
  'Where do swifts nest': { says: 'Swifts nest under old roofs.' },
  'And in which month': { says: 'In May, mostly.' },
} as const;

/** Becomes a key of the vault once it was written in a transcript. */
const LATER_KEY = testKey();
const FETCHES =
  '<img src="http://127.0.0.1:9/a.png">![b](http://127.0.0.1:9/b.png)<script>fetch("http://127.0.0.1:9/c")</script>';

test.use({
  scenes: {
    ...SCENES,
    'Keep the key': { says: `It is kept **safely**: ${LATER_KEY}.\n\n${FETCHES}` },
  },
});

test('all transcripts are searched; a session is exported, deleted, and comes back', async ({
  app,
  provider,
  apiKey,
  dataFolder,
  repository,
}) => {
  const { page } = app;
  const given = { app, provider, apiKey, repository };
  const { words, expectUntouched } = await openInRepository(given);
  await sendMessage(page, 'Where do herons nest');
  await expect(words.getByText('Herons nest in tall alders')).toBeVisible();
  await startSession(page, 'Where do swifts nest');
  await expect(words.getByText('Swifts nest under old roofs.')).toBeVisible();

  await page.keyboard.press('Control+Shift+f');
  const dialog = page.getByRole('dialog', { name: 'Search all transcripts' });
  const field = dialog.getByRole('combobox');
  await field.fill('nest');
  const hits = dialog.getByRole('option');
  await expect(hits.filter({ hasText: 'in tall alders' })).toHaveCount(1);
  await expect(hits.filter({ hasText: 'under old roofs' })).toHaveCount(1);
  await expectAccessible(page, 'what was found');
  await field.fill('"tall alder"');
  await expect(hits).toHaveCount(0);
  await field.fill('tall ald');
  await expect(hits).toHaveCount(1);
  await expect(hits.locator('mark')).toHaveText(['tall', 'ald']);
  await field.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(words.getByText('Herons nest in tall alders')).toBeInViewport();
  await expect(page.getByRole('textbox', { name: 'Find in this session' })).toHaveValue('tall');
  await page.keyboard.press('Escape');

  const file = path.join(dataFolder, 'herons.md');
  await app.chooseSaveFile(file);
  const more = page.getByRole('button', { name: 'More about this session' });
  await more.click();
  await page.getByRole('menuitem', { name: 'Export as Markdown' }).click();
  await expect(page.getByText('Exported “Where do herons nest”').first()).toBeVisible();
  const exported = fs.readFileSync(file, 'utf8');
  expect(exported).toContain('Where do herons nest');
  expect(exported).toContain('Herons nest in tall alders by the water.');
  expect(exported).not.toContain('Swifts');

  await more.click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const row = page.locator('[data-session-row]').filter({ hasText: 'Where do herons nest' });
  await expect(row).toBeHidden();
  await page.keyboard.press('Control+Shift+f');
  await field.fill('nest');
  await expect(hits.filter({ hasText: 'under old roofs' })).toHaveCount(1);
  await expect(hits.filter({ hasText: 'Herons' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await undoLatest(page, 'Deleted “Where do herons nest”');
  await expect(row).toBeVisible();
  await expect(words.getByText('Herons nest in tall alders')).toBeVisible();
  expectUntouched();
});

test('a session is exported for programs, and as a page that is whole by itself', async ({
  app,
  provider,
  apiKey,
  dataFolder,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await sendMessage(page, `Keep the key ${LATER_KEY} in mind`);
  await expect(transcript(page).getByText('It is kept')).toBeVisible();
  // Only now it is known for a key.
  const other = await startProvider({ apiKeys: [LATER_KEY] });
  const { currentId } = await app.must('profiles.list', {});
  await app.must('credentials.add', {
    ...{ profileId: currentId ?? '', provider: 'ANTHROPIC', credentialName: 'Later key' },
    ...{ secret: { apiKey: LATER_KEY }, baseUrl: other.url },
  });

  const json = await exportAs('JSON', 'kept.json');
  const { session, messages } = JSON.parse(json);
  expect(session.model).toBe(SONNET);
  expect(messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant']);
  const html = await exportAs('HTML', 'kept.html');
  for (const exported of [json, html]) {
    expect(exported).toContain('Keep the key ');
    // Nor a part of it, where a title was cut.
    expect(exported).not.toContain(LATER_KEY.slice(0, 24));
  }

  const opened = app.electron.waitForEvent('window');
  await app.electron.evaluate(({ BrowserWindow }) =>
    new BrowserWindow({ webPreferences: { partition: 'reader' } }).loadURL('about:blank'),
  );
  const reader = await opened;
  const fetched: string[] = [];
  reader.on('request', (request) => fetched.push(request.url()));
  await reader.goto(pathToFileURL(path.join(dataFolder, 'kept.html')).href);
  await expect(reader.getByText('It is kept')).toBeVisible();
  await expect(reader.locator('article').getByText('Keep the key')).toBeVisible();
  await expect(reader.locator('article strong')).toHaveText('safely');
  await expect(reader.locator('script')).toHaveCount(0);
  expect(fetched).toEqual([reader.url()]);
  await reader.close();
  await other.stop();

  /** What is in the file. */
  async function exportAs(format: string, name: string): Promise<string> {
    const file = path.join(dataFolder, name);
    await app.chooseSaveFile(file);
    await page.getByRole('button', { name: 'More about this session' }).click();
    await page.getByRole('menuitem', { name: `Export as ${format}` }).click();
    await expect(page.getByText(file)).toBeVisible();
    return fs.readFileSync(file, 'utf8');
  }
});

test('a conversation of Claude Code is read, forked and gone on with; its file stays as it was', async ({
  launch,
  provider,
  apiKey,
  dataFolder,
  repository,
}) => {
  const home = path.join(dataFolder, 'claude-home');
  const conversation = claudeConversation({ cwd: repository.root });
  conversation.user('Where do swallows nest?');
  conversation.reply([says('Swallows nest in barns.')]);
  conversation.write(home);
  const recorded = filesOf(home);
  const app = await launch({ env: { ...process.env, CLAUDE_CONFIG_DIR: home } });
  const { page } = app;
  const given = { app, provider, apiKey, repository };
  const { words, expectUntouched } = await openInRepository(given);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('Open a Claude Code conversation');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Claude Code’s conversations' });
  const found = dialog.getByRole('button', { name: /Where do swallows nest\?/ });
  await expect(found).toBeVisible();
  await expectAccessible(page, 'conversations of Claude Code');
  await found.click();
  await expect(words.getByText('Swallows nest in barns.')).toBeVisible();
  const readOnly = page.getByRole('region', { name: 'Read only' });
  await expectAccessible(page, 'a conversation of Claude Code');
  await readOnly.getByRole('button', { name: 'Fork to go on' }).click();
  await expect(readOnly).toBeHidden();
  await sendMessage(page, 'And in which month');
  await expect(words.getByText('In May, mostly.')).toBeVisible();
  const told = JSON.stringify(provider.journal.turns().at(-1)?.messages);
  expect(told).toContain('Where do swallows nest?');
  expect(told).toContain('Swallows nest in barns.');
  // What was brought in is as it was.
  const forks = page.getByRole('navigation', { name: 'Forks' });
  await forks.getByRole('button', { name: 'Where do swallows nest?' }).click();
  await expect(readOnly).toBeVisible();
  await expect(page.locator('[data-session-row]').filter({ hasText: 'read only' })).toHaveCount(1);
  await expect(words.getByText('Swallows nest in barns.')).toBeVisible();
  await expect(words.getByText('In May, mostly.')).toBeHidden();
  expect(filesOf(home)).toEqual(recorded);
  expectUntouched();
});
