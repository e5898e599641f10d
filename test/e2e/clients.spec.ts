import type { Page } from '@playwright/test';
import {
  type App,
  askModel,
  chooseClientAction,
  clientPane,
  clientRow,
  createClient,
  expect,
  expectAccessible,
  keyDialog,
  seedCredential,
  seedProfile,
  switchOnGateway,
  takeKey,
  test,
} from '../support/app';
import type { Fixtures } from '../support/app/test';
import { BEFORE_FIRST_BYTE, reply } from '../support/provider';

type Given = Pick<Fixtures, 'app' | 'provider' | 'apiKey'>;

/** The Clients screen with the gateway on, of a profile that has a key to lend. */
async function openClients({ app, provider, apiKey }: Given): Promise<string> {
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  return switchOnGateway(app.page);
}

test('a client is made by keyboard; its key is shown once and not left uncopied unasked', async ({
  app,
  provider,
  apiKey,
}) => {
  const { page } = app;
  const url = await openClients({ app, provider, apiKey });
  await expect(page.getByText('No client yet')).toBeVisible();
  await expectAccessible(page, 'no client');
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+5');
  await page.getByRole('heading', { name: 'Clients', exact: true }).waitFor();
  await page.keyboard.press('n');
  const form = page.getByRole('dialog', { name: 'New client' });
  await expect(form.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await expect(form.getByRole('button', { name: 'Create client' })).toBeDisabled();
  await expectAccessible(page, 'a new client');
  await page.keyboard.type('Claude Code on the laptop');
  await page.keyboard.press('Enter');

  const name = 'Claude Code on the laptop';
  const dialog = keyDialog(page, name);
  const shown = dialog.getByRole('textbox', { name: 'Client key' });
  await expect(shown).toHaveValue(/^chk_[1-9A-HJ-NP-Za-km-z]{40,44}$/);
  await expect(shown).toHaveJSProperty('readOnly', true);
  const key = await shown.inputValue();
  await expect(dialog.getByRole('button', { name: 'Copy key' })).toBeFocused();
  await expectAccessible(page, 'a key, shown once');
  for (const [tab, words] of Object.entries(SNIPPETS)) {
    await dialog.getByRole('tab', { name: tab }).click();
    const snippet = dialog.getByRole('group', { name: `${tab} snippet` });
    await expect(snippet).toContainText(words);
    await expect(snippet).toContainText(url);
    await expect(snippet).toContainText(key);
  }

  const alert = dialog.getByRole('alert');
  await page.keyboard.press('Escape');
  await expect(alert).toContainText(`You have not copied the key of “${name}”`);
  await expect(alert.getByRole('button', { name: 'Stay' })).toBeFocused();
  await expectAccessible(page, 'a key that is about to be lost');
  await page.keyboard.press('Enter');
  await expect(alert).toBeHidden();
  // No shortcut leads away, either.
  await page.keyboard.press('Control+3');
  await expect(alert).toBeVisible();
  await dialog.getByRole('button', { name: 'Copy key' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await expect(alert).toBeHidden();
  await expect(dialog.getByRole('button', { name: 'Copy key' })).toBeVisible();
  expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(key);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await expect(clientPane(page, name)).toContainText('never used');
  await expect(clientPane(page, name)).toContainText(key.slice(0, 8));
  expect(await page.content()).not.toContain(key.slice(8));
  provider.say(reply('Hello'));
  expect((await askModel(url, key)).status).toBe(200);
  await expect(clientPane(page, name)).not.toContainText('never used');

  await chooseClientAction(page, name, 'Connect a program…');
  const connect = page.getByRole('dialog', { name: `Connect a program as “${name}”` });
  await expect(connect).toContainText('<client key>');
  await expect(connect).toContainText(url);
  await expectAccessible(page, 'how to connect a program');
});

/** What each snippet is recognised by. */
const SNIPPETS = {
  'Claude Code': 'ANTHROPIC_AUTH_TOKEN',
  curl: 'x-api-key',
  TypeScript: '@anthropic-ai/sdk',
  Python: 'from anthropic import',
  OpenAI: '/openai/v1',
  '.env file': 'ANTHROPIC_API_KEY',
};

test('with limits from the start: what is too much is refused to the program, and shown', async ({
  app,
  provider,
  apiKey,
}) => {
  const { page } = app;
  const url = await openClients({ app, provider, apiKey });
  const name = 'Nightly build';
  await page.getByRole('button', { name: 'New client' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('button', { name: 'Set limits' }).click();
  await expect(page.getByRole('dialog', { name: `Limits of “${name}”` })).toBeVisible();
  await expectAccessible(page, 'limits of a new client');
  await form.getByRole('combobox', { name: 'Allowed models' }).fill('claude-sonnet-5-5');
  await page.keyboard.press('Enter');
  await form.getByRole('textbox', { name: 'Requests a minute' }).fill('3');
  await form.getByRole('textbox', { name: 'At the same time' }).fill('0');
  await expect(form.getByRole('button', { name: 'Create client' })).toBeDisabled();
  await form.getByRole('textbox', { name: 'At the same time' }).fill('1');
  await form.getByRole('radiogroup', { name: 'Key expires' }).getByText('30 days').click();
  await form.getByRole('button', { name: '$5 in total' }).click();
  await form.getByRole('textbox', { name: 'Hard budget' }).fill('0.05');
  await form.getByRole('button', { name: 'Create client' }).click();
  const key = await takeKey(page, name);
  const pane = clientPane(page, name);
  await expect(pane).toContainText('Modelsclaude-sonnet-5-5');
  await expect(pane).toContainText('Requests a minuteat most 3');
  await expect(pane).toContainText('At the same timeat most 1');
  await expect(pane.getByRole('list', { name: 'Keys' })).toContainText(/expires \d+ \w+/);
  await expect(pane).toContainText('$0.00 of $0.05 in total');
  await expectAccessible(page, 'a client with limits');

  // It counts as one of the minute, too.
  const other = await askModel(url, key, { model: 'claude-opus-5-5' });
  expect(other).toMatchObject({ status: 403, json: { error: { type: 'permission_error' } } });
  const held = provider.hold(BEFORE_FIRST_BYTE);
  // At $2 in and $10 out per million: $0.06.
  provider.say(reply('Hello', { input: 5_000, output: 5_000 }));
  const first = askModel(url, key);
  await held.reached;
  const second = await askModel(url, key);
  expect(second).toMatchObject({ status: 429, json: { error: { type: 'rate_limit_error' } } });
  expect(second.headers['retry-after']).toBe('1');
  provider.release();
  expect((await first).status).toBe(200);
  await expect(pane).toContainText('$0.06 of $0.05 in total');
  await expect(pane).toContainText('Used up');
  const third = await askModel(url, key);
  expect(third).toMatchObject({ status: 402, json: { error: { type: 'billing_error' } } });
  expect(third.json.error.message).toContain(name);

  await pane.getByRole('button', { name: `Change budget ${name} · in total` }).click();
  const budget = pane.getByRole('form', { name: `Change ${name} · in total` });
  await budget.getByRole('textbox', { name: 'Limit' }).fill('9');
  await expectAccessible(page, 'a budget of a client');
  await budget.getByRole('button', { name: 'Save' }).click();
  await expect(pane).toContainText('$0.06 of $9 in total');
  const fourth = await askModel(url, key);
  expect(fourth.status).toBe(429);
  expect(Number(fourth.headers['retry-after'])).toBeGreaterThan(1);
  expect(fourth.json.error.message).toContain('3 requests a minute');

  await pane.getByRole('button', { name: 'Change limits' }).click();
  const limits = pane.getByRole('form', { name: 'Change limits' });
  await limits.getByRole('textbox', { name: 'Requests a minute' }).fill('');
  await expectAccessible(page, 'limits that are changed');
  await limits.getByRole('button', { name: 'Save limits' }).click();
  await expect(pane).toContainText('Requests a minuteno limit');
  await expect(pane.getByRole('button', { name: 'Change limits' })).toBeFocused();
  provider.say(reply('Again'));
  expect((await askModel(url, key)).status).toBe(200);
});

test('keys are added, rotated with an overlap, and revoked; each takes effect with the next request', async ({
  app,
  provider,
  apiKey,
}) => {
  const { page } = app;
  const url = await openClients({ app, provider, apiKey });
  const name = 'Editor';
  const first = await createClient(page, name);
  const pane = clientPane(page, name);
  const keys = pane.getByRole('list', { name: 'Keys' });
  const works = async (key: string) => {
    provider.say(reply('Hello'));
    return (await askModel(url, key)).status === 200;
  };

  await pane.getByRole('button', { name: 'Add key' }).click();
  const adding = page.getByRole('dialog', { name: `Add a key for “${name}”` });
  await expect(adding.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await expectAccessible(page, 'one more key');
  await adding.getByRole('textbox', { name: 'Name' }).fill('Build server');
  await adding.getByRole('button', { name: 'Create key' }).click();
  const added = await takeKey(page, name);
  await expect(keys.getByRole('listitem')).toHaveCount(2);

  await keys.getByRole('button', { name: 'Rotate Build server' }).click();
  const rotating = page.getByRole('dialog', { name: 'Rotate “Build server”' });
  await expect(rotating).toContainText('Both keys work until this time tomorrow.');
  await expectAccessible(page, 'a key that is rotated');
  await rotating.getByRole('button', { name: 'Rotate key' }).click();
  const rotated = await takeKey(page, name);
  await expect(keys.getByRole('listitem')).toHaveCount(3);

  const rotatedRow = keys.getByRole('listitem').filter({ hasText: rotated.slice(0, 8) });
  await rotatedRow.getByRole('button', { name: 'Expiry of Build server' }).click();
  const ending = page.getByRole('dialog', { name: 'When “Build server” ends' });
  await ending.getByRole('radiogroup', { name: 'Key expires' }).getByText('7 days').click();
  await expectAccessible(page, 'another end of a key');
  await ending.getByRole('button', { name: 'Save' }).click();
  await expect(ending).toBeHidden();
  await expect(rotatedRow).toContainText('expires');
  await expect(keys).toContainText('Ends in 24 h');
  expect([await works(first), await works(added), await works(rotated)]).toEqual(
    Array(3).fill(true),
  );

  const seen = (key: string) => `${key.slice(0, 8)}…`;
  const firstName = seen(first);
  await keys.getByRole('button', { name: `Rotate ${firstName}` }).click();
  await page.getByRole('radiogroup', { name: 'Old key ends' }).getByText('Now').click();
  await expect(page.getByRole('dialog')).toContainText('The old key is refused at once.');
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate key' }).click();
  const second = await takeKey(page, name);
  expect([await works(first), await works(second)]).toEqual([false, true]);

  await keys
    .getByRole('listitem', { name: seen(second) })
    .getByRole('button', { name: /^Revoke/ })
    .click();
  const asking = page.getByRole('dialog');
  await expect(asking).toContainText('are refused from now on, for good');
  await expectAccessible(page, 'a key that is revoked');
  await asking.getByRole('button', { name: 'Revoke key' }).click();
  await expect(keys.getByRole('listitem')).toHaveCount(2);
  expect(await works(second)).toBe(false);
  await pane.getByRole('button', { name: 'Show 2 ended keys' }).click();
  await expect(keys).toContainText('Revoked');
  await expectAccessible(page, 'keys that have ended');
  await expect(pane.getByRole('list', { name: 'Audit trail' }).getByRole('listitem')).toContainText(
    [
      `Key revoked ${seen(second)}`,
      `Key rotated ${seen(first)} → ${seen(second)}`,
      `End of key changed ${seen(rotated)}`,
      `Key rotated ${seen(added)} → ${seen(rotated)}`,
      `Key added ${seen(added)}`,
      `Created, with its first key ${seen(first)}`,
    ],
  );
});

test('renamed, deactivated, archived, and each of it taken back', async ({
  app,
  provider,
  apiKey,
}) => {
  const { page } = app;
  const url = await openClients({ app, provider, apiKey });
  const key = await createClient(page, 'Skript');
  await createClient(page, 'Editor');
  await clientRow(page, 'Editor').getByRole('button').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const status = async () => {
    provider.say(reply('Hello'));
    return (await askModel(url, key)).status;
  };

  await chooseClientAction(page, 'Skript', 'Rename…');
  const renaming = page.getByRole('dialog', { name: 'Rename “Skript”' });
  await renaming.getByRole('textbox', { name: 'Name' }).fill('Script');
  await renaming.getByRole('textbox', { name: 'Name' }).press('Enter');
  const pane = clientPane(page, 'Script');
  await expect(pane).toBeVisible();
  expect(await status()).toBe(200);

  await chooseClientAction(page, 'Script', 'Deactivate');
  await expect(clientRow(page, 'Script')).toContainText('Inactive');
  expect(await status()).toBe(401);
  await expectAccessible(page, 'a client that is inactive');
  await pane.getByRole('button', { name: 'Activate' }).click();
  await expect(clientRow(page, 'Script')).toContainText('Active');
  expect(await status()).toBe(200);

  await chooseClientAction(page, 'Script', 'Archive');
  await expect(clientRow(page, 'Script')).toContainText('Archived');
  expect(await status()).toBe(401);
  await expectAccessible(page, 'a client that is archived');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(clientRow(page, 'Script')).toContainText('Active');
  expect(await status()).toBe(200);

  await chooseClientAction(page, 'Script', 'Archive');
  await page.keyboard.press('Escape');
  await expect(pane).toBeHidden();
  await expect(clientRow(page, 'Script')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show 1 archived' }).click();
  await clientRow(page, 'Script').click();
  await pane.getByRole('button', { name: 'Bring back' }).click();
  await expect(clientRow(page, 'Script')).toContainText('Active');
});

test('a request is seen while it runs, and stopped; what came so far is paid for', async ({
  app,
  provider,
  apiKey,
}) => {
  const { page } = app;
  const url = await openClients({ app, provider, apiKey });
  const key = await createClient(page, 'Editor');
  const pane = clientPane(page, 'Editor');
  const held = provider.hold(2);
  provider.say(reply('one two three four five six', { input: 1_000, output: 100 }));
  const asked = askModel(url, key, { stream: true }).then(
    () => 'whole',
    () => 'broken off',
  );
  await held.reached;
  const stop = pane.getByRole('button', { name: /^Stop request to claude-sonnet-5-5, \d+ s$/ });
  await expect(stop).toBeVisible();
  await expect(pane).toContainText('Answering');
  await expect(pane).toContainText('Work key');
  await expect(clientRow(page, 'Editor')).toContainText('1 request');
  await expectAccessible(page, 'a request that is under way');
  // Nothing under way ends unasked.
  const gateway = page.getByRole('region', { name: 'Gateway' });
  await gateway.getByRole('switch', { name: 'Gateway' }).press('Space');
  const asking = page.getByRole('dialog', { name: 'Switch off the gateway?' });
  await expect(asking).toContainText('1 request under way ends now');
  await expectAccessible(page, 'a gateway that is being used');
  await asking.getByRole('button', { name: 'Cancel' }).click();
  await stop.click();
  expect(await asked).toBe('broken off');
  await expect(stop).toBeHidden();
  await expect(
    pane.getByRole('table', { name: 'Recent requests' }).locator('tbody tr'),
  ).toHaveCount(1);
  // 1,000 in at $2 per million, and what came of the answer.
  expect(await todayOf(app, 'Editor')).toBeGreaterThanOrEqual(2_000);
  await expect(clientRow(page, 'Editor')).toContainText('$0.00');
  provider.release();
});

test('a budget of its own, what it cost today, and its history', async ({
  app,
  provider,
  apiKey,
}) => {
  const { page } = app;
  const url = await openClients({ app, provider, apiKey });
  const key = await createClient(page, 'Editor');
  const pane = clientPane(page, 'Editor');
  await pane.getByRole('button', { name: 'Add budget' }).click();
  const form = pane.getByRole('form', { name: 'New budget' });
  await expect(form.getByRole('textbox', { name: 'Hard budget' })).toBeFocused();
  await expectAccessible(page, 'a new budget of a client');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await expect(pane).toContainText('$0.00 of $2 this month');
  // At $2 in and $10 out per million: $0.01 + $0.02.
  provider.say(reply('Hello', { input: 5_000, output: 2_000 }));
  expect((await askModel(url, key)).status).toBe(200);
  await expect(pane).toContainText('$0.03 of $2 this month');
  await expect(pane).toContainText('$0.03 today');
  await expect(clientRow(page, 'Editor')).toContainText('$0.03');
  await expect(pane.getByRole('img', { name: /^Cost per day; most on/ })).toBeVisible();
  await expectAccessible(page, 'a client that was used');
  await expect(rail(page)).toContainText('$0.03');
  await page.keyboard.press('Control+4');
  await expect(page.getByRole('list', { name: 'Budgets' })).toContainText('Editor');
});

function rail(page: Page) {
  return page.getByRole('navigation', { name: 'Main' });
}

/** What a client cost today, in micro-USD. */
async function todayOf(app: App, name: string): Promise<number> {
  const { currentId } = await app.must('profiles.list', {});
  const clients = await app.must('clients.list', { profileId: currentId ?? '' });
  return clients.find((client) => client.name === name)?.todayMicroUsd ?? 0;
}
