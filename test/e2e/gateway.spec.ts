import fs from 'node:fs';
import { createServer } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import {
  type Answer,
  askGateway,
  askModel,
  chooseClientAction,
  clientPane,
  clientRow,
  createClient,
  expect,
  expectAccessible,
  gatewayAddress,
  goTo,
  openClient,
  readRuntimeFile,
  runtimeFileOf,
  SONNET,
  seedCredential,
  seedProfile,
  switchOnGateway,
  test,
} from '../support/app';
import { reply } from '../support/provider';

const PAYMENT = { amountMicroUsd: 250_000, description: 'Nightly build' };

test('an account is made, pays with its key, and is bound to it; every other key is the same 401', async ({
  app,
  dataFolder,
}) => {
  const { page } = app;
  await seedProfile(app);
  await goTo(page, 'Clients');
  await expectAccessible(page, 'a gateway that was never on');
  expect(readRuntimeFile(dataFolder)).toMatchObject({ url: null, ownerToken: null });
  const url = await switchOnGateway(page);
  expect(fs.statSync(runtimeFileOf(dataFolder)).mode & 0o777).toBe(0o600);
  const { ownerToken, ...told } = readRuntimeFile(dataFolder);
  expect(told).toMatchObject({ url, pid: app.electron.process().pid });
  expect(ownerToken).toMatch(/^cho_[1-9A-HJ-NP-Za-km-z]{40,44}$/);

  const account = async (name: string, more: object = {}) => {
    const made = await askGateway(url, 'POST', '/accounts', {
      headers: { authorization: `Bearer ${ownerToken}` },
      body: { name, ...more },
    });
    expect(made.status).toBe(201);
    return made.json as { clientId: string; apiKey: string };
  };
  const shop = await account('Web shop');
  const other = await account('Other shop');
  const paid = await askGateway(url, 'POST', '/payments/create', {
    headers: { 'x-api-key': shop.apiKey, 'x-api-role': 'admin' },
    body: { ...PAYMENT, clientId: other.clientId },
  });
  expect(paid.status).toBe(201);
  expect(paid.json).toMatchObject({ ...PAYMENT, clientId: shop.clientId, status: 'authorized' });
  expect((await app.must('payments.list', { clientId: other.clientId })).payments).toEqual([]);

  const pay = (headers: Record<string, string>) =>
    askGateway(url, 'POST', '/payments/create', {
      headers,
      body: { ...PAYMENT, clientId: shop.clientId },
    });
  const inactive = await account('Inactive shop');
  const revoked = await account('Revoked shop');
  const expired = await account('Expired shop', { expiresAt: Date.now() + 1_000 });
  expect((await pay({ 'x-api-key': inactive.apiKey })).status).toBe(201);
  expect((await pay({ 'x-api-key': revoked.apiKey })).status).toBe(201);
  await openClient(page, 'Inactive shop');
  await chooseClientAction(page, 'Inactive shop', 'Deactivate');
  await expect(clientPane(page, 'Inactive shop')).toContainText('refused as if its keys were');
  const pane = await openClient(page, 'Revoked shop');
  await pane.getByRole('button', { name: /^Revoke / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click();
  await expect(pane).toContainText('No key works');
  await expect
    .poll(async () => (await pay({ 'x-api-key': expired.apiKey })).status, { intervals: [200] })
    .toBe(401);

  const refused: Record<string, Answer> = {
    missing: await pay({}),
    'missing, with a role': await pay({ 'x-api-role': 'admin' }),
    invalid: await pay({ 'x-api-key': 'not-a-key' }),
    unknown: await pay({ 'x-api-key': `chk_${'2'.repeat(44)}` }),
    'the owner’s token': await pay({ 'x-api-key': ownerToken ?? '' }),
    inactive: await pay({ 'x-api-key': inactive.apiKey }),
    revoked: await pay({ 'x-api-key': revoked.apiKey }),
    expired: await pay({ 'x-api-key': expired.apiKey }),
  };
  const missing = await pay({});
  expect(missing).toMatchObject({ status: 401, json: { error: { code: 'UNAUTHENTICATED' } } });
  for (const [what, answer] of Object.entries(refused)) {
    expect([what, withoutDate(answer)]).toEqual([what, withoutDate(missing)]);
  }
  await expect(clientRow(page, 'Inactive shop')).toContainText('Inactive');
  await expect(clientRow(page, 'Revoked shop')).toContainText('No valid key');
  await expectAccessible(page, 'clients that do not work');
});

test('the SDK asks through it, and Usage shows whose it was and what it cost', async ({
  app,
  provider,
  apiKey,
}) => {
  const { page } = app;
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  const baseURL = await switchOnGateway(page);
  const client = new Anthropic({
    baseURL,
    apiKey: await createClient(page, 'Release notes'),
    maxRetries: 0,
  });
  // At $2 in and $10 out per million: $0.03 and $0.0030.
  provider.say(
    reply('Whole.', { input: 5_000, output: 2_000 }),
    reply('Word by word.', { input: 1_000, output: 100 }),
  );
  const request = {
    model: SONNET,
    max_tokens: 64,
    messages: [{ role: 'user' as const, content: 'Hello' }],
  };
  const whole = await client.messages.create(request);
  expect(whole.content).toMatchObject([{ type: 'text', text: 'Whole.' }]);
  const streamed = await client.messages.stream(request).finalMessage();
  expect(streamed.content).toMatchObject([{ type: 'text', text: 'Word by word.' }]);
  expect((await client.models.list()).data.map(({ id }) => id)).toContain(SONNET);
  // The provider saw the vault's key, and nothing of the client's.
  const asked = provider.journal.requests.map((one) => JSON.stringify(one));
  expect(asked.filter((one) => one.includes('chk_'))).toEqual([]);

  const pane = clientPane(page, 'Release notes');
  await expect(pane).toContainText('$0.03 today');
  await expect(clientRow(page, 'Release notes')).toContainText('$0.03');
  const recent = pane.getByRole('table', { name: 'Recent requests' });
  await expect(recent.locator('tbody tr')).toHaveCount(2);
  await pane.getByRole('button', { name: 'Show in Usage' }).click();
  const requests = page.getByRole('table', { name: 'Requests' });
  await expect(requests.getByRole('button', { name: /\d\d:\d\d:\d\d/ })).toHaveCount(2);
  await expect(requests).toContainText('Release notes');
  await expect(page.getByRole('list', { name: 'Filters' })).toContainText('Release notes');
});

test('after a restart it is at the same place with a new owner’s token; switched off, nothing listens', async ({
  launch,
  provider,
  apiKey,
  dataFolder,
}) => {
  const first = await launch();
  const profile = await seedProfile(first);
  await seedCredential(first, profile, { baseUrl: provider.url, secret: apiKey });
  const url = await switchOnGateway(first.page);
  const key = await createClient(first.page, 'Editor');
  provider.say(reply('Before'));
  expect((await askModel(url, key)).json.content[0].text).toBe('Before');
  const before = readRuntimeFile(dataFolder);
  await first.close();
  expect(fs.existsSync(runtimeFileOf(dataFolder))).toBe(false);
  await expect(askModel(url, key)).rejects.toThrow('ECONNREFUSED');

  const { page } = await launch();
  await goTo(page, 'Clients');
  expect(await gatewayAddress(page)).toBe(url);
  const after = readRuntimeFile(dataFolder);
  expect(after.ownerToken).not.toBe(before.ownerToken);
  const asOwner = (token: string | null) =>
    askGateway(url, 'GET', '/integrations/claude/config', {
      headers: { authorization: `Bearer ${token}` },
    });
  expect((await asOwner(before.ownerToken)).status).toBe(401);
  expect((await asOwner(after.ownerToken)).json).toMatchObject({ hasApiKey: true });
  provider.say(reply('After'));
  expect((await askModel(url, key)).json.content[0].text).toBe('After');

  const gateway = page.getByRole('region', { name: 'Gateway' });
  await gateway.getByRole('switch', { name: 'Gateway' }).click();
  await expect(gateway).toContainText('No program gets an answer while it is off.');
  await expect(gateway.getByRole('switch', { name: 'Gateway' })).not.toBeChecked();
  await expect(askModel(url, key)).rejects.toThrow('ECONNREFUSED');
  expect(readRuntimeFile(dataFolder)).toMatchObject({ url: null, ownerToken: null });
  await expectAccessible(page, 'a gateway that is off');
  await gateway.getByRole('switch', { name: 'Gateway' }).press('Space');
  expect(await gatewayAddress(page)).toBe(url);
  expect((await asOwner(readRuntimeFile(dataFolder).ownerToken)).status).toBe(200);
});

test('another port is taken over at once; one that is taken is said, with the next one', async ({
  app,
}) => {
  const { page } = app;
  await seedProfile(app);
  const url = await switchOnGateway(page);
  const gateway = page.getByRole('region', { name: 'Gateway' });
  const taken = await startBystander();
  await gateway.getByRole('button', { name: /^Port \d+, change$/ }).click();
  const form = gateway.getByRole('form', { name: 'Change port' });
  await form.getByRole('textbox', { name: 'Port' }).fill('80');
  await expect(form).toContainText('A number from 1024 to 65535.');
  await expectAccessible(page, 'another port');
  await form.getByRole('textbox', { name: 'Port' }).fill(String(taken.port));
  await form.getByRole('textbox', { name: 'Port' }).press('Enter');
  await expect(form).toBeHidden();
  await expect(gateway).toContainText(`Port ${taken.port} was taken by another program`);
  await expectAccessible(page, 'a port that is taken');
  const moved = await gatewayAddress(page);
  expect(moved).not.toBe(url);
  expect((await askGateway(moved, 'GET', '/openapi.json')).status).toBe(200);
  await expect(askGateway(url, 'GET', '/openapi.json')).rejects.toThrow('ECONNREFUSED');
  await taken.stop();
});

/** A program that has a port, and the ones above for itself as far as it knows. */
async function startBystander(): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function withoutDate({ status, headers: { date: _, ...headers }, text }: Answer) {
  return { status, headers, text };
}
