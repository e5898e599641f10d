import {
  answerByKey,
  expect,
  expectAccessible,
  goTo,
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
import { call, calls, gate, says, startManagedProvider } from '../support/managed-provider';

test('a session on the provider’s machines: switched on, followed, allowed, stopped and paid for', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  const words = transcript(page);
  const managed = await startManagedProvider({ apiKeys: [apiKey], elsewhere: provider.url });
  await openSession({ app, provider: managed, apiKey, workspace });
  const [begun, endless] = [gate(), gate()];
  const build = call('bash', { command: 'make all' }, 'built');
  managed.say([says('I will ', 'build it.'), begun.step, calls(build), says('It is built.')]);
  managed.say([says('Testing.'), endless.step]);

  await openSettings(page, 'Workbench');
  await expect(page.getByText('Experimental', { exact: true })).toBeVisible();
  const allowing = page.getByRole('switch', {
    name: 'Let sessions run on the provider’s machines',
  });
  await allowing.press('Space');
  await expect(allowing).toBeChecked();
  await expectAccessible(page, 'the workbench in the settings');
  await goTo(page, 'Sessions');
  await page.keyboard.press('Control+n');
  await page.getByRole('button', { name: /^More/ }).click();
  await page.getByRole('radio', { name: 'Provider’s machines' }).press('Space');
  await expect(page.getByText('Nothing of your folder is sent')).toBeVisible();
  await expectAccessible(page, 'a new session on the provider’s machines');
  await startSession(page, 'Build it');

  // It is shown as it comes, and what changes something is asked about here.
  await expect(words.getByText('I will build it.')).toBeVisible();
  await expect(page.getByText('Managed', { exact: true })).toBeVisible();
  begun.open();
  const request = permissionRequest(page, 'Run a command?');
  await expect(request).toContainText('make all');
  await expect(request).toContainText('On the provider’s machines');
  // What is said of commands that run here does not hold there.
  await expect(request).not.toContainText('Sandboxed');
  await expectAccessible(page, 'a managed session that asks');
  await answerByKey(page, request, 'a');
  await expect(words.getByText('It is built.')).toBeVisible();
  await expect(toolCard(page, 'make all')).toBeVisible();

  await sendMessage(page, 'Test it');
  await expect(words.getByText('Testing.')).toBeVisible();
  await page.getByRole('button', { name: /^Stop/ }).click();
  await expect(resumeButton(page)).toBeVisible();
  await expectAccessible(page, 'a managed session that was stopped');
  const [session] = managed.sessions();
  expect(session?.events.map(({ type }) => type)).toContain('user.interrupt');
  expect(JSON.stringify(managed.journal)).not.toContain(workspace);

  await goTo(page, 'Usage');
  const totals = page.getByRole('region', { name: 'Totals' });
  // At $4 in and $20 out per million: 500 tokens in, 90 out, over four requests.
  await expect(totals).toContainText('$0.0038');
  await expect(page.getByRole('table', { name: 'By model' })).toContainText('4 requests');
  await managed.stop();
});
