import fs from 'node:fs';
import path from 'node:path';
import {
  answerByKey,
  composer,
  expect,
  expectAccessible,
  goTo,
  needsSandbox,
  openSession,
  openSettings,
  permissionRequest,
  resumeButton,
  sendMessage,
  startSession,
  test,
  toolCard,
  transcript,
} from '../support/app';
import { lastUserText, reply, startProvider, toolUse } from '../support/provider';

const COMMAND = 'Run a command?';
const touch = (name: string) => toolUse(name, 'bash', { command: `touch ${name}.txt` });
const write = (name: string) =>
  toolUse(name, 'write', { file_path: `${name}.txt`, content: `${name}\n` });

test('several requests are one queue that the keyboard walks and answers', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await needsSandbox(app);
  provider.say(reply([touch('one'), touch('two'), touch('three')]), reply('As you wish.'));
  await sendMessage(page, 'Make three files');
  const request = permissionRequest(page, COMMAND);
  const command = request.getByRole('group', { name: 'Command' });
  await expect(request).toContainText('1 of 3');
  await expect(command).toContainText('touch one.txt');
  await expect(page.getByTitle(/^3 requests for permission/)).toBeVisible();
  await expectAccessible(page, 'three requests');
  await page.keyboard.press('j');
  await expect(request).toContainText('2 of 3');
  await expect(command).toContainText('touch two.txt');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(request).toContainText('2 of 3');

  const reason = request.getByRole('textbox', { name: /Reason/ });
  await expect(async () => {
    await page.keyboard.press('d');
    await expect(reason).toBeFocused({ timeout: 300 });
  }).toPass();
  await page.keyboard.type('One file less');
  await page.keyboard.press('Enter');
  // The one after it has taken its place.
  await expect(request).toContainText('2 of 2');
  await expect(command).toContainText('touch three.txt');
  await page.keyboard.press('k');
  await expect(command).toContainText('touch one.txt');
  await answerByKey(page, request.filter({ hasText: 'touch one.txt' }), 'a');
  await answerByKey(page, request.filter({ hasText: 'touch three.txt' }), 's');

  await expect(transcript(page).getByText('As you wish.')).toBeVisible();
  await expect(toolCard(page, 'touch two.txt')).toContainText('denied');
  expect(['one', 'two', 'three'].filter((name) => made(workspace, name))).toEqual(['one', 'three']);
  const results = provider.journal.turns().at(-1)?.messages.at(-1)?.content;
  expect(results).toMatchObject([
    { tool_use_id: 'toolu_one' },
    { tool_use_id: 'toolu_two', is_error: true },
    { tool_use_id: 'toolu_three' },
  ]);
  expect(JSON.stringify(results)).toContain('One file less');
});

test('"Always here" makes a rule that a new session knows; settings list, test, change and remove it', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await needsSandbox(app);
  const status = (id: string) => reply([toolUse(id, 'bash', { command: 'git status' })]);
  provider.say(status('first'), reply('All clean.'), status('again'), reply('Still clean.'));
  await sendMessage(page, 'Is it clean?');
  await expect(permissionRequest(page, COMMAND)).toContainText('“Always here” also allows');
  await answerByKey(page, permissionRequest(page, COMMAND), 'w');
  await expect(transcript(page).getByText('All clean.')).toBeVisible();
  await startSession(page, 'And now?');
  await expect(transcript(page).getByText('Still clean.')).toBeVisible();
  await expect(toolCard(page, 'Run git status')).toContainText('exit 0');

  await openSettings(page, 'Permissions');
  const rules = page.getByRole('table', { name: 'Rules' });
  const rule = rules.getByRole('row').filter({ hasText: 'git status' });
  await expect(rule).toContainText('This workspace');
  const verdict = page.getByRole('status', { name: 'Verdict' });
  const ask = (command: string) =>
    page.getByRole('textbox', { name: 'Command to try' }).fill(command);
  await ask('git status');
  await expect(verdict).toContainText('Allowed');
  await expect(rule).toContainText('Decides');
  await ask('git status && git push');
  await expect(verdict).toContainText('Would ask');
  await ask('git status $(git push)');
  await expect(verdict).toContainText('Would ask');

  // A rule that could never match is not taken.
  await rule.getByRole('button', { name: /^Change/ }).click();
  const pattern = page.getByRole('textbox', { name: /^Pattern for/ });
  await pattern.fill('git *');
  await pattern.press('Enter');
  await expect(page.getByText(/^This rule could never match/)).toBeVisible();
  await pattern.fill('git log *');
  await pattern.press('Enter');
  await expect(rules.getByRole('row').filter({ hasText: 'git log *' })).toHaveCount(1);
  await ask('git log --oneline | head');
  await expect(verdict).toContainText('Would ask');
  await ask('git log --oneline');
  await expect(verdict).toContainText('Allowed');

  await page.getByRole('button', { name: 'Add rule' }).click();
  const form = page.getByRole('form', { name: 'New rule' });
  await form.getByText('Deny', { exact: true }).click();
  await form.getByRole('textbox', { name: 'Pattern' }).fill('git log --oneline');
  await form.getByRole('button', { name: 'Add rule' }).click();
  await expect(verdict).toContainText('Denied');
  const denied = rules.getByRole('row').filter({ hasText: 'Deny' });
  await denied.getByRole('button', { name: /^Remove/ }).click();
  await expect(denied).toBeHidden();
  await expect(verdict).toContainText('Allowed');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(denied).toBeVisible();
  await expect(verdict).toContainText('Denied');
  await expectAccessible(page, 'rules');
});

test('an approval that nobody gives stays, and a key goes to who wants it', async ({
  app,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  // By what was said, as two sessions run at once.
  const provider = await startProvider({
    apiKeys: [apiKey],
    script: (request) => {
      const answered = JSON.stringify(request.messages).includes('tool_result');
      return answered ? reply('Written.') : reply([write(lastUserText(request))]);
    },
  });
  await openSession({ app, provider, apiKey, workspace });
  await sendMessage(page, 'first');
  await expect(permissionRequest(page, 'Create first.txt?')).toBeVisible();
  await startSession(page, 'second');
  await expect(permissionRequest(page, 'Create second.txt?')).toBeVisible();
  await goTo(page, 'Usage');
  await expect(page.getByTitle(/^2 requests for permission/)).toBeVisible();
  await page.keyboard.press('Control+j');
  await expect(permissionRequest(page, 'Create first.txt?')).toBeVisible();
  await page.keyboard.press('Control+j');
  await expect(permissionRequest(page, 'Create second.txt?')).toBeVisible();
  await answerByKey(page, permissionRequest(page, 'Create second.txt?'), 'a');
  await expect(transcript(page).getByText('Written.')).toBeVisible();
  await goTo(page, 'Settings');
  await page.keyboard.press('Control+j');

  // A new page knows of it too, and still nothing was decided.
  await page.reload();
  await page.keyboard.press('Control+j');
  await expect(permissionRequest(page, 'Create first.txt?')).toBeVisible();
  expect([made(workspace, 'first'), made(workspace, 'second')]).toEqual([false, true]);

  // Stopped while it asks: not allowed, not denied, and asked again.
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(resumeButton(page)).toBeVisible();
  await expect(permissionRequest(page, 'Create first.txt?')).toBeHidden();
  await expect(toolCard(page, 'Create first.txt')).toContainText('interrupted');
  expect(made(workspace, 'first')).toBe(false);
  await provider.stop();
});

test('modes by Shift+Tab: accept edits asks for commands only, plan changes nothing', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await needsSandbox(app);
  await expect(page.getByRole('button', { name: 'Mode: Ask' })).toBeVisible();
  await composer(page).press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Mode: Accept edits' })).toBeVisible();
  provider.say(reply([write('edited'), touch('commanded')]), reply('The file is there.'));
  await sendMessage(page, 'Go');
  await expect(permissionRequest(page, COMMAND)).toBeVisible();
  await expect(toolCard(page, 'Create edited.txt')).toContainText('done');
  await answerByKey(page, permissionRequest(page, COMMAND), 'a');
  await expect(transcript(page).getByText('The file is there.')).toBeVisible();

  await composer(page).press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Mode: Plan' })).toBeVisible();
  provider.say(
    reply([
      toolUse('look', 'read', { file_path: 'README.md' }),
      write('planned'),
      toolUse('run', 'bash', { command: 'touch ran.txt' }),
    ]),
    reply('I propose to write it.'),
  );
  await sendMessage(page, 'Plan the next step');
  await expect(transcript(page).getByText('I propose to write it.')).toBeVisible();
  await expect(toolCard(page, 'Read README.md')).toContainText('done');
  await expect(toolCard(page, 'planned.txt')).toContainText('denied');
  await expect(toolCard(page, 'Run touch ran.txt')).toContainText('denied');
  expect(['edited', 'commanded', 'planned', 'ran'].filter((name) => made(workspace, name))).toEqual(
    ['edited', 'commanded'],
  );
  expect(JSON.stringify(provider.journal.turns().at(-1)?.system)).toContain('Plan mode is on');
});

function made(workspace: string, name: string): boolean {
  return fs.existsSync(path.join(workspace, `${name}.txt`));
}
