import {
  expect,
  expectAccessible,
  openSession,
  resumeButton,
  sendMessage,
  test,
  transcript,
  waitingRegion,
} from '../support/app';
import {
  BEFORE_FIRST_BYTE,
  cutAtMaxTokens,
  openWebSearch,
  paused,
  refused,
  reply,
  text,
  webSearchResult,
} from '../support/provider';

test('an overloaded provider is waited for with a countdown, and "Retry now" ends the wait', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  provider.failTurns({ status: 529, retryAfterSeconds: 90 });
  provider.say(reply('Here I am.'));
  await sendMessage(page, 'Hello');
  const waiting = waitingRegion(page);
  await expect(waiting).toContainText('Overloaded.');
  await expect(waiting).toContainText('attempt 1');
  const timer = waiting.getByRole('timer');
  await expect(timer).toHaveText(/^Trying again in 1 min \d+ s$/);
  const shown = (await timer.textContent()) ?? '';
  await expect(timer).not.toHaveText(shown);
  await expect(page.getByText(/^tries again in 1 min \d+ s/)).toBeVisible();
  await expectAccessible(page, 'a session that waits');
  expect(provider.journal.turns()).toHaveLength(1);

  await waiting.getByRole('button', { name: 'Retry now' }).click();
  await expect(transcript(page).getByText('Here I am.')).toBeVisible();
  await expect(waiting).toBeHidden();
});

test('a provider that asks to slow down is tried again by itself', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  await openSession({ app, provider, apiKey, workspace });
  provider.failTurns({ status: 429 }, { status: 503 });
  provider.say(reply('At last.'));
  await sendMessage(app.page, 'Hello');
  await expect(waitingRegion(app.page)).toContainText('Too many requests');
  await expect(waitingRegion(app.page)).toContainText('attempt 2');
  await expect(waitingRegion(app.page)).toContainText('The provider had a fault');
  await expect(transcript(app.page).getByText('At last.')).toBeVisible();
  expect(provider.journal.turns()).toHaveLength(3);
});

test('a network that goes away in a reply: what came stays, and R goes on when it is back', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  provider.say(reply('one two three four five six seven eight'), reply('And the rest.'));
  const held = provider.hold(3);
  await sendMessage(page, 'Count');
  await held.reached;
  await expect(transcript(page).getByText('one two three')).toBeVisible();
  await provider.goAway();
  provider.release();
  const waiting = waitingRegion(page);
  await expect(waiting).toContainText('The provider is not reachable');
  // Still away at the second try: the wait grows, so there is time to see it.
  await expect(waiting).toContainText(/attempt [3-9]/);
  await expect(transcript(page).getByText('one two three')).toBeVisible();

  await provider.comeBack();
  await page.getByRole('heading', { level: 2 }).first().click();
  await page.keyboard.press('r');
  await expect(transcript(page).getByText('And the rest.')).toBeVisible();
  await expect(transcript(page).getByText('one two three')).toBeVisible();
  await expect(resumeButton(page)).toBeHidden();
});

test('stop works before the first byte and while it waits', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  provider.say(reply('never heard'), reply('Here I am.'));
  const held = provider.hold(BEFORE_FIRST_BYTE);
  await sendMessage(page, 'Hello');
  await held.reached;
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('You stopped it here.')).toBeVisible();
  provider.release();

  provider.failTurns({ status: 529, retryAfterSeconds: 3_600 });
  await resumeButton(page).click();
  await waitingRegion(page).getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('You stopped it here.')).toBeVisible();
  await expect(waitingRegion(page)).toBeHidden();
  await resumeButton(page).click();
  await expect(transcript(page).getByText('Here I am.')).toBeVisible();
});

test('a reply that ends early says why, and what can be done about it', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  const { session } = await openSession({ app, provider, apiKey, workspace }, { webAccess: true });
  provider.say(
    cutAtMaxTokens('The first half'),
    reply('and the second half.'),
    refused('', { category: 'cyber', explanation: 'It might help an attack.' }),
    paused([text('I begin.'), openWebSearch('long', 'long stories')]),
    reply([webSearchResult('long', []), text('I went on by myself.')]),
  );
  await sendMessage(page, 'Tell me a long story');
  await expect(transcript(page).getByText('The reply reached its length limit.')).toBeVisible();
  await expectAccessible(page, 'a reply at its length limit');
  await transcript(page).getByRole('button', { name: 'Continue' }).click();
  await expect(transcript(page).getByText('and the second half.')).toBeVisible();
  await expect(transcript(page).getByRole('button', { name: 'Continue' })).toBeHidden();

  await sendMessage(page, 'Break into my neighbour’s network');
  await expect(transcript(page).getByText(/^The model declined to go on with this/)).toBeVisible();

  await sendMessage(page, 'Then something long and harmless');
  await expect(transcript(page).getByText('I went on by myself.')).toBeVisible();
  expect(provider.journal.turns()).toHaveLength(5);
  expect((await app.must('sessions.get', { sessionId: session.id })).status).toBe('idle');
});
