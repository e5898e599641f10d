import type { Page } from '@playwright/test';
import type { Bridge } from '../../src/shared/bridge';
import {
  budgetCard,
  composer,
  expect,
  expectAccessible,
  goTo,
  openSession,
  SONNET,
  sendMessage,
  showSession,
  test,
  transcript,
} from '../support/app';
import { reply } from '../support/provider';

/** As the page sees it; only used in functions that run there. */
declare const window: { readonly chatelaine: Bridge; seenAlerts: number[] };

const NEW_MODEL = 'claude-next-6';

test('a hard budget, made by keyboard, stops what does not fit; raised, the session goes on by itself', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  const name = 'Personal · this month';
  await page.keyboard.press('Control+4');
  await page.getByRole('heading', { name: 'Budgets', exact: true }).waitFor();
  await expect(page.getByText('No budget yet')).toBeVisible();
  await expectAccessible(page, 'no budget');
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search or run a command').fill('new budget');
  await page.keyboard.press('Enter');
  const form = page.getByRole('form', { name: 'New budget' });
  await expect(form.getByRole('textbox', { name: 'Limit' })).toBeFocused();
  await page.keyboard.type('0');
  await page.keyboard.press('Enter');
  await expect(form).toContainText('Enter more than 0.');
  await expectAccessible(page, 'a new budget');
  await page.keyboard.type('.01');
  await page.keyboard.press('Enter');
  await expect(budgetCard(page, name)).toContainText('Hard');

  await goTo(page, 'Sessions');
  provider.say(reply('Within the limit now.', { input: 1_000, output: 100 }));
  await sendMessage(page, 'Say something');
  await expect(page.getByText(`Budget “${name}” has $0.01 left`)).toBeVisible();
  await expect(
    page.getByText(/^The monthly budget for “Personal” has \$0\.01 left, and the next request/),
  ).toBeVisible();
  expect(provider.journal.turns()).toEqual([]);
  await expectAccessible(page, 'a session that a budget stopped');

  const limit = page.getByRole('textbox', { name: `New limit of ${name}` });
  await limit.fill('0.01');
  await expect(page.getByText('More than $0.01.')).toBeVisible();
  await limit.fill('0.10');
  await limit.press('Enter');
  await expect(transcript(page).getByText('Within the limit now.')).toBeVisible();
  expect(provider.journal.turns()).toHaveLength(1);
  // What the budget leaves is the longest that the reply may be.
  expect(provider.journal.turns()[0]?.max_tokens).toBeLessThan(10_000);

  // 1,000 in at $2 and 100 out at $10 per million.
  const rail = page.getByRole('navigation', { name: 'Main' });
  await expect(rail.getByRole('button', { name: /^Today/ })).toContainText('$0.0030');
  await expect(rail).toContainText('$0.0030 of $0.10 this month');
  await goTo(page, 'Budgets');
  await expect(budgetCard(page, name)).toContainText('Spent$0.0030');
});

test('a session with a budget of its own; what it may cost is reserved while a reply comes, and free after', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  await openSession({ app, provider, apiKey, workspace });
  await page.keyboard.press('Control+n');
  await page.getByRole('button', { name: /^More/ }).click();
  await page.getByRole('textbox', { name: 'Budget' }).fill('0.50');
  provider.say(reply('one two three four five six', { input: 1_000, output: 100 }));
  const held = provider.hold(2);
  const first = page.getByRole('textbox', { name: 'First message' });
  await first.fill('Count to six');
  await first.press('Enter');
  await held.reached;
  const left = page.getByRole('button', { name: /^Budget “Count to six · in total”/ });
  await expect(left).toBeVisible();
  await goTo(page, 'Budgets');
  const card = budgetCard(page, 'Count to six · in total');
  await expect(card).toContainText(/Reserved\$0\.[1-9]\d/);
  await expect(card.getByRole('img', { name: /reserved/ })).toBeVisible();
  await expect(card).toContainText('Spent$0.00');
  provider.release();
  await expect(card).toContainText('Reserved$0.00');
  // The provider's newest model: 1,000 in at $4 and 100 out at $20 per million.
  await expect(card).toContainText('Spent$0.0060');
  await expect(card).toContainText('Left$0.49');
  await goTo(page, 'Sessions');
  await expect(left).toContainText('$0.49 left');
});

test('a soft budget tells at 50, 80 and 100 %, once each, and stops nothing', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  const { profile } = await openSession({ app, provider, apiKey, workspace });
  await app.must('budgets.create', {
    ...{ scope: 'profile', scopeId: profile.id, period: 'day' },
    ...{ limitMicroUsd: 100_000, isHard: false },
  });
  const alerts = await collectAlerts(page);
  // Each is $0.03: 30, 60, 90, 120, 150 %.
  const replies = ['One', 'Two', 'Three', 'Four', 'Five'];
  provider.say(...replies.map((word) => reply(`${word}.`, { input: 5_000, output: 2_000 })));
  const expected = [
    [],
    [/^50 % of budget “Personal” is spent/],
    [/^80 % of budget “Personal” is spent/],
    [/^Budget “Personal” is used up/],
    [],
  ];
  for (const [index, word] of replies.entries()) {
    await sendMessage(page, word);
    await expect(transcript(page).getByText(`${word}.`, { exact: true })).toBeVisible();
    for (const words of expected[index] ?? []) {
      await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
    }
  }
  await expect(page.getByText('Done', { exact: true })).toBeVisible();
  expect(await alerts()).toEqual([50, 80, 100]);
  await page.getByRole('alert').getByRole('button', { name: 'Open Budgets' }).click();
  const card = budgetCard(page, 'Personal · today');
  await expect(card).toContainText('Passed');
  await expect(card).toContainText('Spent$0.15');
  await expectAccessible(page, 'a soft budget that was passed');
});

test('a budget is changed in place, removed, and put back', async ({
  app,
  provider,
  apiKey,
  workspace,
}) => {
  const { page } = app;
  const { profile } = await openSession({ app, provider, apiKey, workspace });
  await app.must('budgets.create', {
    ...{ scope: 'profile', scopeId: profile.id, period: 'week', limitMicroUsd: 20_000_000 },
  });
  await app.must('budgets.create', {
    ...{ scope: 'workspace', scopeId: workspace, period: 'month', limitMicroUsd: 5_000_000 },
  });
  await goTo(page, 'Budgets');
  const name = 'Personal · this week';
  const card = budgetCard(page, name);
  await card.getByRole('button', { name: `Change budget ${name}` }).press('Enter');
  const form = page.getByRole('form', { name: `Change ${name}` });
  await expect(form.getByRole('textbox', { name: 'Limit' })).toBeFocused();
  await form.getByRole('textbox', { name: 'Limit' }).fill('12.50');
  await form.getByRole('switch', { name: 'Hard' }).focus();
  await page.keyboard.press('Space');
  await expectAccessible(page, 'a budget that is changed');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  await expect(card).toContainText('$12.50 a week');
  await expect(card).toContainText('Soft');
  await expect(card.getByRole('button', { name: `Change budget ${name}` })).toBeFocused();

  await card.getByRole('button', { name: `Remove budget ${name}` }).click();
  await expect(card).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card).toContainText('$12.50 a week');
  await expect(card).toContainText('Soft');

  // A second one for the same is refused, with the reason.
  await page.getByRole('button', { name: 'New budget' }).click();
  const added = page.getByRole('form', { name: 'New budget' });
  await added.getByRole('radiogroup', { name: 'Period' }).getByText('Week').click();
  await added.getByRole('textbox', { name: 'Limit' }).fill('3');
  await added.getByRole('textbox', { name: 'Limit' }).press('Enter');
  await expect(added.getByRole('alert')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(added).toBeHidden();
  expect(await app.must('budgets.list', { profileId: profile.id })).toHaveLength(2);
});

test.describe('with a model that came out today', () => {
  test.use({ newModels: [NEW_MODEL] });

  test('under a hard budget it asks first; unmetered, the session goes on by itself', async ({
    app,
    provider,
    apiKey,
    workspace,
  }) => {
    const { page } = app;
    const { profile } = await openSession(
      { app, provider, apiKey, workspace },
      { model: NEW_MODEL },
    );
    await app.must('budgets.create', {
      ...{ scope: 'all', scopeId: '', period: 'total', limitMicroUsd: 1_000_000 },
    });
    provider.say(reply('I am new.'), reply('Known by now.'));
    await sendMessage(page, 'Who are you?');
    await expect(page.getByText(`${NEW_MODEL} has no price`)).toBeVisible();
    expect(provider.journal.turns()).toEqual([]);
    await expectAccessible(page, 'a model without a price');
    await page.getByRole('button', { name: 'Run unmetered' }).click();
    await expect(transcript(page).getByText('I am new.')).toBeVisible();
    // Asked once for a model, not once for a request.
    await sendMessage(page, 'And now?');
    await expect(transcript(page).getByText('Known by now.')).toBeVisible();
    const { unpriced } = await app.must('usage.today', { profileId: profile.id });
    expect(unpriced).toBe(2);
    await expect(page.getByRole('navigation', { name: 'Main' })).toContainText('and 2 unpriced');

    // The other model's own sessions are not stopped by it.
    await app.must('sessions.create', { profileId: profile.id, workspace, model: SONNET });
    await expect(composer(page)).toBeVisible();
    await showSession(page, 'Who are you?');
  });
});

/** The marks that the page is told of from now on. */
async function collectAlerts(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    window.seenAlerts = [];
    window.chatelaine.on('budgets.alert', ({ percent }) => window.seenAlerts.push(percent));
  });
  return () => page.evaluate(() => window.seenAlerts);
}
