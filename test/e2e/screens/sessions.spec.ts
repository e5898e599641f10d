import path from 'node:path';
import type { Profile } from '../../../src/shared/commands/profiles';
import type { Session } from '../../../src/shared/commands/sessions';
import {
  type App,
  composer,
  expect,
  type Look,
  openSession,
  permissionRequest,
  queueRegion,
  resumeButton,
  seedCredential,
  sendMessage,
  testScreens,
  transcript,
  waitingRegion,
} from '../../support/app';
import { testKey } from '../../support/keys';
import {
  type Provider,
  reply,
  startProvider,
  text,
  toolUse,
  webSearch,
} from '../../support/provider';
import { CHECKOUT_FIX } from '../../support/sample-repository';
import { FIX_REQUEST, FIX_STORY } from '../../support/stories';

const PICTURE = path.resolve(__dirname, '../../../docs/images/usage-light.png');

testScreens('a session in its states', async ({ app, workspace, look }) => {
  const [apiKey, backup] = [testKey(), testKey()];
  const provider = await startProvider({ apiKeys: [apiKey, backup] });
  const { profile, session } = await openSession({ app, provider, apiKey, workspace });
  await seedCredential(app, profile, { baseUrl: provider.url, secret: backup, name: 'Backup key' });
  await workSession(app, provider, look);
  await waitAndAsk(app, session, provider, look);
  await stopByBudget(app, profile, look);
  await provider.stop();
});

/** A session from its start to its end, looked at where it asks and where it is done. */
async function workSession(app: App, provider: Provider, look: Look): Promise<void> {
  provider.say(...FIX_STORY);
  await sendMessage(app.page, FIX_REQUEST);
  const request = permissionRequest(app.page, 'Edit src/checkout.js?');
  await expect(request.getByText(CHECKOUT_FIX.trim())).toBeVisible();
  await look('sessions');
  await request.getByRole('button', { name: 'Allow once' }).click();
  await expect(transcript(app.page).getByText('now multiplies each price')).toBeVisible();
  await expect(transcript(app.page).getByText(CHECKOUT_FIX.trim())).toBeVisible();
  await look('session-done');
}

/** What a session shows while it waits, asks for several things, and runs with messages queued. */
async function waitAndAsk(
  app: App,
  session: Session,
  provider: Provider,
  look: Look,
): Promise<void> {
  const { page } = app;
  await page.locator('input[data-attach]').setInputFiles(PICTURE);
  // Both keys meet it.
  const overloaded = { status: 529, retryAfterSeconds: 3_600 } as const;
  provider.failTurns(overloaded, overloaded);
  await sendMessage(page, 'Is the total shown like this? Run the tests, please.');
  await expect(waitingRegion(page)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Show .* larger$/ })).toBeVisible();
  await look('session-waiting');

  provider.say(
    reply([
      toolUse('test', 'bash', { command: 'npm test -- --test-reporter=spec', timeout_ms: 60_000 }),
      toolUse('log', 'bash', { command: 'git log --oneline | head -20 > docs/changes.txt' }),
      toolUse('clean', 'bash', { command: 'rm -rf node_modules/.cache && echo $(whoami)' }),
    ]),
    reply([
      text('The tests pass.\n\n'),
      ...webSearch('money', 'javascript round cents', [
        { title: 'Rounding money in JavaScript', url: 'https://example.com/rounding' },
      ]),
      text('Rounding is fine as it is: everything is in whole cents.'),
    ]),
    reply('One more thing about the discount: it is taken off the sum, and not rounded yet.'),
  );
  await app.must('sessions.update', { sessionId: session.id, webAccess: true });
  await waitingRegion(page).getByRole('button', { name: 'Retry now' }).click();
  const request = permissionRequest(page, 'Run a command?');
  await expect(request).toContainText('1 of 3');
  await look('session-requests');
  for (const left of ['1 of 2', 'Rules do not match', '']) {
    await request.getByRole('button', { name: 'Deny…' }).click();
    await request.getByRole('button', { name: /^Deny/ }).click();
    await expect(left === '' ? transcript(page) : request).toContainText(left);
  }
  await expect(transcript(page).getByText('Rounding is fine')).toBeVisible();
  await transcript(page)
    .getByRole('button', { name: /^Search the web/ })
    .click();
  const held = provider.hold(2);
  await sendMessage(page, 'What about the discount?');
  await held.reached;
  await sendMessage(page, 'Then write a test for it.');
  await page.locator('input[data-attach]').setInputFiles(PICTURE);
  await sendMessage(page, 'This is how it should look.');
  await page.locator('input[data-attach]').setInputFiles(PICTURE);
  await composer(page).fill('And keep the code as short as it is');
  await expect(queueRegion(page)).toContainText('2 messages queued');
  await look('session-queue');

  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(resumeButton(page)).toBeVisible();
  provider.release();
  for (let left = 2; left > 0; left -= 1) {
    await queueRegion(page).getByRole('button', { name: 'Remove queued message' }).first().click();
    await expect(queueRegion(page).getByRole('listitem')).toHaveCount(left - 1);
  }
  await look('session-interrupted');
  provider.say(
    reply('## Done so far\n\n- `src/checkout.js` multiplies by the quantity\n- tests pass'),
  );
  await page.getByRole('button', { name: /^Context:/ }).click();
  await look('session-context');
  await page.getByRole('button', { name: 'Compact now' }).click();
  await page.keyboard.press('Escape');
  await transcript(page).getByRole('button', { name: 'Compacted: what was kept' }).click();
  await expect(transcript(page).getByText('multiplies by the quantity')).toBeInViewport();
  await expect(transcript(page).getByText('tests pass').last()).toBeInViewport({ ratio: 1 });
  await look('session-compacted');
}

/** A session that has reached the limit of a budget. */
async function stopByBudget(app: App, profile: Profile, look: Look): Promise<void> {
  const { page } = app;
  const given = { scope: 'profile', scopeId: profile.id, period: 'day' } as const;
  await app.must('budgets.create', { ...given, limitMicroUsd: 50_000 });
  await sendMessage(page, 'And the taxes?');
  await expect(page.getByRole('button', { name: 'Raise limit and resume' })).toBeVisible();
  await look('session-budget');
}
