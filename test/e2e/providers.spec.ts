import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import {
  type App,
  enterKey,
  expect,
  expectAccessible,
  goTo,
  keyRow,
  seedCredential,
  seedProfile,
  seedSession,
  sendMessage,
  test,
  transcript,
} from '../support/app';
import { madeUpRsaKey, openaiTestKey, testKey } from '../support/keys';
import { type Provider, reply, startProvider } from '../support/provider';
import { strictSts } from '../support/providers/amazon';
import { apiError, DATASETS, serviceAccountFile, strictGoogle } from '../support/providers/google';
import { strictOpenai } from '../support/providers/openai';
import { dateHeader, type Script, startScriptedServer } from '../support/providers/scripted-server';

/** As the page sees them; only used in functions that run there. */
declare const DataTransfer: new () => { items: { add(file: File): void } };

test('OpenAI: a key that works is stored with what it told; one that does not is not', async ({
  app,
}) => {
  const { page } = app;
  const key = openaiTestKey();
  const server = await startScriptedServer(strictOpenai(key));
  const profile = await seedProfile(app);
  const dialog = await openForm(page, 'OpenAI');
  await enterKey(page, { secret: openaiTestKey(), baseUrl: `${server.url}/v1` });
  await expect(dialog.getByRole('alert')).toContainText('Key rejected');
  await expectAccessible(page, 'a refused OpenAI key');
  expect(await app.must('credentials.list', { profileId: profile.id })).toEqual([]);

  await dialog.getByLabel('API key', { exact: true }).fill('');
  await enterKey(page, { secret: key, baseUrl: `${server.url}/v1` });
  await expect(dialog).toBeHidden();
  const row = keyRow(page, 'Personal key');
  await expect(row).toContainText('Valid');
  await expect(row).toContainText(`…${key.slice(-4)}`);
  await expect(row).toContainText('proj_acme');
  await expect(card(page, 'OpenAI')).toContainText('Valid');
  expect(server.seen).toHaveLength(2);
  await server.stop();
});

test('Google Cloud: a service account by its file; its signature is verified, a missing permission named', async ({
  app,
  dataFolder,
}) => {
  const { page } = app;
  const { pem: privateKey, publicKey } = madeUpRsaKey();
  const email = 'billing@my-project.iam.gserviceaccount.com';
  const google = strictGoogle({ email, publicKey });
  let datasets: Script = apiError(403, 'accessDenied', 'Access Denied: Project my-project');
  const server = await startScriptedServer({
    '/token': google['/token'],
    [DATASETS]: (seen) => (typeof datasets === 'function' ? datasets(seen) : datasets),
  });
  const profile = await seedProfile(app);
  const file = path.join(dataFolder, 'my-project-0123.json');
  const dialog = await openForm(page, 'Google Cloud');
  await enterBaseUrl(page, server.url);

  // A file of another key pair, dropped: the token server refuses its signature.
  await drop(dialog, serviceAccountFile({ email, privateKey: madeUpRsaKey().pem }), 'old.json');
  await expect(dialog.getByText('old.json')).toBeVisible();
  await check(dialog);
  await expect(dialog.getByRole('alert')).toContainText('Create a new JSON key');
  await dialog.getByRole('button', { name: 'Remove old.json' }).click();

  // The right one, picked, while it may not list datasets.
  fs.writeFileSync(file, serviceAccountFile({ email, privateKey }));
  await pick(page, dialog, file);
  await check(dialog);
  await expect(dialog.getByRole('alert')).toContainText('bigquery.datasets.list');
  await expect(dialog.getByRole('alert')).toContainText('roles/bigquery.user');
  await expectAccessible(page, 'a refused service account');
  expect(await app.must('credentials.list', { profileId: profile.id })).toEqual([]);

  datasets = google[DATASETS];
  await check(dialog);
  await expect(dialog).toBeHidden();
  await expect(keyRow(page, 'Personal key')).toContainText('Valid');
  await expect(keyRow(page, 'Personal key')).toContainText(email);
  await expect(card(page, 'Google Cloud')).toContainText('my-project');
  await server.stop();
});

test('AWS: the signature is recomputed; a wrong secret and a wrong clock have their own advice', async ({
  app,
}) => {
  const { page } = app;
  const keys = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
    region: 'eu-central-1',
  };
  let sts = strictSts(keys);
  const server = await startScriptedServer({ '/': (seen) => sts(seen) });
  const profile = await seedProfile(app);
  const dialog = await openForm(page, 'Amazon Web Services');
  await enterBaseUrl(page, server.url);
  await dialog.getByLabel('Access key id').fill(keys.accessKeyId);
  await dialog.getByLabel('Region').fill(keys.region);
  await dialog.getByLabel('Secret access key').fill(randomBytes(20).toString('hex'));
  await check(dialog);
  await expect(dialog.getByRole('alert')).toContainText('secret access key does not belong to it');

  // Signed the same, refused because of the time: nothing is held against the key.
  sts = strictSts(keys, dateHeader(-20 * 60_000));
  await check(dialog);
  await expect(dialog.getByRole('alert')).toContainText('clock is 20 min ahead');
  await expect(dialog.getByRole('button', { name: 'Save anyway' })).toBeVisible();
  expect(await app.must('credentials.list', { profileId: profile.id })).toEqual([]);

  await dialog.getByLabel('Secret access key').fill(keys.secretAccessKey);
  await check(dialog);
  await expect(dialog).toBeHidden();
  const row = keyRow(page, 'Personal key');
  await expect(row).toContainText('Valid');
  await expect(row).toContainText('arn:aws:iam::123456789012:user/Alice');
  await expect(card(page, 'Amazon Web Services')).toContainText('123456789012 · eu-central-1');
  await server.stop();
});

test('a key of another provider is recognised, and goes to nobody', async ({ app, provider }) => {
  const { page } = app;
  const profile = await seedProfile(app);
  const dialog = await openForm(page, 'Anthropic');
  await enterKey(page, { secret: openaiTestKey(), baseUrl: provider.url });
  await expect(dialog.getByRole('alert')).toContainText('This looks like an OpenAI project key');
  expect(provider.journal.requests).toEqual([]);
  expect(await app.must('credentials.list', { profileId: profile.id })).toEqual([]);
});

test('the failover order is changed by keyboard', async ({ app }) => {
  const { page } = app;
  const names = ['Work key', 'Backup key', 'Spare key'];
  const { profile, stop } = await seedKeys(app, names);
  await goTo(page, 'Integrations');
  const tags = () =>
    Promise.all(
      names.map(async (name) =>
        /(Active|2nd|3rd)/.exec((await keyRow(page, name).textContent()) ?? '')?.at(1),
      ),
    );
  await expect.poll(tags).toEqual(['Active', '2nd', '3rd']);

  // From the row with Alt, and from its handle without.
  await keyRow(page, 'Spare key').getByRole('button', { name: 'Spare key …' }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(tags).toEqual(['Active', '3rd', '2nd']);
  await page.getByRole('button', { name: 'Move Spare key, 2nd of 3' }).focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(tags).toEqual(['2nd', '3rd', 'Active']);
  await keyRow(page, 'Spare key').getByRole('button', { name: 'Spare key …' }).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(tags).toEqual(['Active', '3rd', '2nd']);

  const stored = await app.must('credentials.list', { profileId: profile.id });
  const inOrder = stored.toSorted((a, b) => a.priority - b.priority);
  expect(inOrder.map((one) => one.credentialName)).toEqual(['Work key', 'Spare key', 'Backup key']);
  await stop();
});

test('checking all keys shows how far it is and can be cancelled', async ({ app }) => {
  const { page } = app;
  const { profile, providers, stop } = await seedKeys(app, ['Work key', 'Slow key']);
  const before = await app.must('credentials.list', { profileId: profile.id });
  providers[1]?.fail({ hang: true });
  await goTo(page, 'Integrations');
  await page.getByRole('button', { name: 'Validate all' }).click();
  await expect(page.getByText('Checked 1 of 2')).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Keys checked' })).toHaveAttribute(
    'aria-valuenow',
    '50',
  );
  await expect(keyRow(page, 'Slow key')).toContainText('Checking');
  await expectAccessible(page, 'checking all keys');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('main').getByText('1 valid, 1 not checked.')).toBeVisible();
  // What was not checked is as it was.
  await expect(keyRow(page, 'Slow key')).toContainText('Valid');
  const after = await app.must('credentials.list', { profileId: profile.id });
  const checkedAt = (all: typeof after) =>
    all.find((one) => one.credentialName === 'Slow key')?.lastValidatedAt;
  expect(checkedAt(after)).toBe(checkedAt(before));
  await stop();
});

test('a session goes on with the second key, and says so in the transcript and in Usage', async ({
  app,
  workspace,
}) => {
  const { page } = app;
  const { profile, providers, stop } = await seedKeys(app, ['Work key', 'Backup key']);
  const [first, second] = providers;
  first?.fail({ status: 529 });
  second?.say(reply('From the second key.'));
  await seedSession(app, profile, workspace);
  await goTo(page, 'Sessions');
  await sendMessage(page, 'Hello');
  await expect(transcript(page).getByText('From the second key.')).toBeVisible({ timeout: 30_000 });
  const notice = 'Work key met an overloaded provider: paid by Backup key from here.';
  await expect(transcript(page).getByText(notice)).toBeVisible();
  expect(first?.journal.requests.map(({ status }) => status)).toContain(529);

  await goTo(page, 'Usage');
  const table = page.getByRole('table', { name: 'Requests' });
  await expect(table).toContainText('Backup key');
  await expect(table).not.toContainText('Work key');
  await stop();
});

test('Settings, Health looks everything over and finds nothing', async ({ app }) => {
  const { page } = app;
  const { stop } = await seedKeys(app, ['Work key', 'Backup key']);
  await goTo(page, 'Settings');
  await page
    .getByRole('navigation', { name: 'Settings' })
    .getByRole('button', { name: 'Health' })
    .click();
  // The live region says it too.
  const fine = page
    .getByRole('region', { name: 'Health' })
    .getByText(/^All \d+ checks are fine\.$/);
  await expect(fine).toBeVisible();
  await page.getByRole('button', { name: 'Examine again' }).click();
  await expect(fine).toBeVisible();
  await expect(page.getByRole('button', { name: 'Repair…' })).toBeHidden();
  await expectAccessible(page, 'health');
  await stop();
});

/** Keys of Anthropic in failover order, each with a server of its own that takes no other. */
async function seedKeys(app: App, names: string[]) {
  const profile = await seedProfile(app);
  const providers: Provider[] = [];
  for (const name of names) {
    const secret = testKey();
    const provider = await startProvider({ apiKeys: [secret] });
    await seedCredential(app, profile, { baseUrl: provider.url, secret, name });
    providers.push(provider);
  }
  return {
    profile,
    providers,
    stop: async () => {
      for (const provider of providers) await provider.stop();
    },
  };
}

function card(page: Page, provider: string): Locator {
  return page
    .getByRole('region', { name: 'Providers' })
    .getByRole('button', { name: provider })
    .first();
}

/** The form for a new key of a provider. */
async function openForm(page: Page, provider: string): Promise<Locator> {
  await goTo(page, 'Integrations');
  await card(page, provider).click();
  await page
    .getByRole('region', { name: provider })
    .getByRole('button', { name: 'Add key' })
    .click();
  return page.getByRole('dialog', { name: `Add a key for ${provider}` });
}

async function enterBaseUrl(page: Page, url: string): Promise<void> {
  await page.getByRole('button', { name: 'Advanced' }).click();
  await page.getByLabel('Base URL').fill(url);
}

async function check(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Check and save' }).click();
}

async function pick(page: Page, dialog: Locator, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Choose file' }).click();
  await (await chooser).setFiles(file);
  await expect(dialog.getByText(path.basename(file))).toBeVisible();
}

/** As the file manager does it. */
async function drop(dialog: Locator, text: string, name: string): Promise<void> {
  const area = dialog.getByLabel('Service account key (JSON)');
  const dataTransfer = await dialog.page().evaluateHandle(
    ([content, called]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], called, { type: 'application/json' }));
      return transfer;
    },
    [text, name] as const,
  );
  await area.dispatchEvent('dragover', { dataTransfer });
  await area.dispatchEvent('drop', { dataTransfer });
}
