import fs from 'node:fs';
import path from 'node:path';
import {
  expect,
  expectAccessible,
  needsSandbox,
  openSession,
  permissionRequest,
  resumeButton,
  sendMessage,
  test,
  toolCard,
  transcript,
  waitingRegion,
} from '../support/app';
import { reply, text, toolUse } from '../support/provider';

const WRITE = { file_path: 'notes.md', content: '# Notes\n' };

test('a denied call is not made, and the model hears why', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  await openSession({ app, provider, apiKey, workspace });
  provider.say(reply([toolUse('write', 'write', WRITE)]), reply('Then I will leave it.'));
  await sendMessage(app.page, 'Write notes');
  const request = permissionRequest(app.page, 'Create notes.md?');
  await request.getByRole('button', { name: 'Deny…' }).click();
  await request.getByRole('textbox', { name: /Reason/ }).fill('No new files, please');
  await request.getByRole('button', { name: /^Deny/ }).click();
  await expect(transcript(app.page).getByText('Then I will leave it.')).toBeVisible();
  await expect(toolCard(app.page, 'Create notes.md')).toContainText('denied');
  expect(fs.existsSync(path.join(workspace, 'notes.md'))).toBe(false);
  const told = JSON.stringify(provider.journal.turns().at(-1)?.messages.at(-1));
  expect(told).toContain('No new files, please');
});

test('"This session" allows later edits without asking', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  await openSession({ app, provider, apiKey, workspace });
  provider.say(
    reply([toolUse('one', 'write', WRITE)]),
    reply([
      toolUse('two', 'edit', {
        file_path: 'notes.md',
        old_string: '# Notes',
        new_string: '# All notes',
      }),
    ]),
    reply('Both are done.'),
  );
  await sendMessage(app.page, 'Write notes');
  const request = permissionRequest(app.page, 'Create notes.md?');
  await request.getByRole('button', { name: 'This session' }).click();
  await expect(transcript(app.page).getByText('Both are done.')).toBeVisible();
  expect(fs.readFileSync(path.join(workspace, 'notes.md'), 'utf8')).toBe('# All notes\n');
});

test('stop in the middle of a reply keeps what came, and resume goes on', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { session } = await openSession({ app, provider, apiKey, workspace });
  provider.say(
    reply('one two three four five six seven eight nine ten eleven twelve'),
    reply('And the rest.'),
  );
  const held = provider.hold(3);
  await sendMessage(app.page, 'Count');
  await held.reached;
  await expect(transcript(app.page).getByText('one two three')).toBeVisible();
  await app.page.getByRole('button', { name: 'Stop' }).click();
  await expect(resumeButton(app.page)).toBeVisible();
  await expect(transcript(app.page).getByText('one two three')).toBeVisible();
  await expect(app.page.getByText('You stopped it here.')).toBeVisible();
  await expectAccessible(app.page, 'an interrupted session');
  provider.release();

  await resumeButton(app.page).click();
  await expect(transcript(app.page).getByText('And the rest.')).toBeVisible();
  await expect(resumeButton(app.page)).toBeHidden();
  expect((await app.must('sessions.get', { sessionId: session.id })).usage.requests).toBe(2);
});

test('stop in the middle of a command ends the command', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { session } = await openSession({ app, provider, apiKey, workspace });
  await needsSandbox(app);
  const command = 'echo started; sleep 300; echo never > never.txt';
  provider.say(
    reply([text('I will wait.'), toolUse('wait', 'bash', { command })]),
    reply('Going on.'),
  );
  await sendMessage(app.page, 'Wait');
  await permissionRequest(app.page, 'Run a command?')
    .getByRole('button', { name: 'Allow once' })
    .click();
  await expect(transcript(app.page).getByText('started', { exact: true })).toBeVisible();
  await app.page.getByRole('button', { name: 'Stop' }).click();
  await expect(resumeButton(app.page)).toBeVisible();
  await expect(toolCard(app.page, 'Run echo started')).toContainText('interrupted');
  expect(fs.existsSync(path.join(workspace, 'never.txt'))).toBe(false);

  // The provider refuses a history in which a call has no result, so this also proves the repair.
  await resumeButton(app.page).click();
  await expect(transcript(app.page).getByText('Going on.')).toBeVisible();
  expect((await app.must('sessions.get', { sessionId: session.id })).status).toBe('idle');
});

test('a provider that fails is named, and the session resumes', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  await openSession({ app, provider, apiKey, workspace });
  provider.say(reply('Here I am.'));
  provider.fail({ status: 401 });
  await sendMessage(app.page, 'Hello');
  const failure = app.page.getByRole('alert').filter({ hasText: 'Key rejected' });
  await expect(failure).toBeVisible();
  await expectAccessible(app.page, 'a session that failed');
  provider.fail(undefined);
  await resumeButton(app.page).click();
  await expect(transcript(app.page).getByText('Here I am.')).toBeVisible();
});

for (const cleanly of [false, true]) {
  test(`a connection that ${cleanly ? 'ends' : 'breaks'} in a reply keeps the finished part`, async ({
    app,
    provider,
    apiKey,
    workspace,
  }) => {
    await openSession({ app, provider, apiKey, workspace });
    provider.say(
      reply([text('This part is complete.'), text('this one is cut off')]),
      reply('Back again.'),
    );
    provider.fail({ cutAfterDeltas: 3, cleanly }, 1);
    await sendMessage(app.page, 'Hello');
    await expect(waitingRegion(app.page)).toContainText('The provider is not reachable');
    await expect(transcript(app.page).getByText('This part is complete.')).toBeVisible();
    // It goes on by itself.
    await expect(transcript(app.page).getByText('Back again.')).toBeVisible();
    await expect(transcript(app.page).getByText('This part is complete.')).toBeVisible();
    await expect(transcript(app.page).getByText('The reply was cut off here.')).toBeVisible();
  });
}
