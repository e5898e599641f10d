import fs from 'node:fs';
import path from 'node:path';
import type { Session } from '../../src/shared/commands/sessions';
import {
  ALL_DAYS,
  type App,
  composer,
  expect,
  permissionRequest,
  resumeButton,
  seedCredential,
  seedProfile,
  seedSession,
  sendMessage,
  test,
  toolCard,
  transcript,
} from '../support/app';
import { type Provider, reply, text, toolUse } from '../support/provider';

const WRITE = { file_path: 'notes.md', content: '# Notes\n' };

async function openSession(app: App, provider: Provider, apiKey: string, workspace: string) {
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  const session = await seedSession(app, profile, workspace);
  await composer(app.page).waitFor();
  return session;
}

/** Each request to the provider is in the ledger exactly once, and the session's sum is theirs. */
async function expectEachChargedOnce(app: App, provider: Provider, { id, profileId }: Session) {
  const requests = provider.journal.requests.filter(({ body }) =>
    JSON.stringify(body).includes('"stream":true'),
  );
  const { records } = await app.must('usage.records', { profileId, ...ALL_DAYS });
  expect(records.map(({ requestId }) => requestId).sort()).toEqual(
    requests.map(({ requestId }) => requestId).sort(),
  );
  const charged = records.reduce((sum, { costMicroUsd }) => sum + (costMicroUsd ?? 0), 0);
  const { usage } = await app.must('sessions.get', { sessionId: id });
  expect(usage.costMicroUsd).toBe(charged);
  expect(charged).toBeGreaterThan(0);
}

test('killed in the middle of a reply: finished blocks are there, and it goes on', async ({
  launch,
  provider,
  apiKey,
  workspace,
}) => {
  const first = await launch();
  const session = await openSession(first, provider, apiKey, workspace);
  provider.say(
    reply(
      [text('This block is complete.'), text('this one is being written when the power goes')],
      { input: 4_000, output: 90 },
    ),
    reply('Going on after the crash.', { input: 4_100, output: 40 }),
  );
  // Two deltas of the first block, and one of the second.
  const held = provider.hold(3);
  await sendMessage(first.page, 'Work on it');
  await held.reached;
  await expect(transcript(first.page).getByText('This block is complete.')).toBeVisible();
  await first.kill();
  provider.release();

  const second = await launch();
  await expect(second.page.getByText('Interrupted', { exact: true })).toBeVisible();
  await expect(transcript(second.page).getByText('This block is complete.')).toBeVisible();
  await expect(second.page.getByText(/Nothing that was complete is lost/)).toBeVisible();
  await resumeButton(second.page).click();
  await expect(transcript(second.page).getByText('Going on after the crash.')).toBeVisible();
  await expect(transcript(second.page).getByText('This block is complete.')).toBeVisible();
  await expectEachChargedOnce(second, provider, session);
});

test('killed while a permission is asked: the call was not made and is asked anew', async ({
  launch,
  provider,
  apiKey,
  workspace,
}) => {
  const first = await launch();
  const session = await openSession(first, provider, apiKey, workspace);
  provider.say(
    reply([text('I will write the notes.'), toolUse('write_1', 'write', WRITE)]),
    reply([toolUse('write_2', 'write', WRITE)]),
    reply('Written.'),
  );
  await sendMessage(first.page, 'Write notes');
  await permissionRequest(first.page, 'Create notes.md?').waitFor();
  await first.kill();

  const second = await launch();
  await expect(transcript(second.page).getByText('I will write the notes.')).toBeVisible();
  await expect(toolCard(second.page, 'Create notes.md')).toContainText('interrupted');
  expect(fs.existsSync(path.join(workspace, 'notes.md'))).toBe(false);
  await resumeButton(second.page).click();
  await permissionRequest(second.page, 'Create notes.md?')
    .getByRole('button', { name: 'Allow once' })
    .click();
  await expect(transcript(second.page).getByText('Written.')).toBeVisible();
  expect(fs.readFileSync(path.join(workspace, 'notes.md'), 'utf8')).toBe(WRITE.content);
  await expectEachChargedOnce(second, provider, session);
});

test('killed after a tool ran: its result is kept and sent, the tool does not run again', async ({
  launch,
  provider,
  apiKey,
  workspace,
}) => {
  const first = await launch();
  const session = await openSession(first, provider, apiKey, workspace);
  const append = { file_path: 'notes.md', old_string: 'a', new_string: 'ab' };
  fs.writeFileSync(path.join(workspace, 'notes.md'), 'a\n');
  provider.say(
    reply([toolUse('edit_1', 'edit', append)]),
    reply('The first answer is lost.'),
    reply('All is well.'),
  );
  await sendMessage(first.page, 'Edit notes');
  const request = permissionRequest(first.page, 'Edit notes.md?');
  await request.waitFor();
  const held = provider.hold(0);
  await request.getByRole('button', { name: 'Allow once' }).click();
  await held.reached;
  await expect
    .poll(async () => {
      const { messages } = await first.must('sessions.transcript', { sessionId: session.id });
      return messages.at(-1)?.isStreaming;
    })
    .toBe(true);
  await first.kill();
  provider.release();

  const second = await launch();
  await expect(toolCard(second.page, 'Edit notes.md')).toContainText('+1 −1');
  await resumeButton(second.page).click();
  await expect(transcript(second.page).getByText('All is well.')).toBeVisible();
  expect(fs.readFileSync(path.join(workspace, 'notes.md'), 'utf8')).toBe('ab\n');
  const history = JSON.stringify(provider.journal.turns().at(-1)?.messages);
  expect(history).toContain('edited notes.md');
  await expectEachChargedOnce(second, provider, session);
});
