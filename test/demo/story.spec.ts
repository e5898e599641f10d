import fs from 'node:fs';
import path from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { formatMicroUsd } from '../../src/shared/money';
import {
  type App,
  budgetCard,
  clientPane,
  clientRow,
  createClient,
  enterKey,
  expect,
  goTo,
  nameProfile,
  permissionRequest,
  resize,
  SONNET,
  sendMessage,
  showTheme,
  startFirstSession,
  switchOnGateway,
  THEMES,
  takePicture,
  test,
  toolCard,
  transcript,
} from '../support/app';
import { reply } from '../support/provider';
import { CHECKOUT_FIX } from '../support/sample-repository';
import { FIX_REQUEST, FIX_STORY, FIX_STORY_MICRO_USD } from '../support/stories';

const RESULTS = path.resolve(__dirname, '../../demo-results');

test('the story of a first session', async ({ app, provider, apiKey, workspace }) => {
  const { page } = app;
  fs.rmSync(RESULTS, { recursive: true, force: true });
  const tell = createTeller(app);
  provider.say(...FIX_STORY);
  await resize(app, 1280, 800);

  await tell('The app starts for the first time', 'welcome');
  await nameProfile(page, 'Personal');
  await enterKey(page, { secret: apiKey, baseUrl: provider.url });
  await page.getByText('Start your first session').waitFor();
  const check = provider.journal.requests.find(({ method }) => method === 'POST');
  await tell(
    `A key is added: ${provider.url} was asked (${check?.method} ${check?.path} → ${check?.status}) and accepts it`,
    'key-valid',
  );

  await startFirstSession(app, workspace, 'Claude Sonnet 5.5');
  await sendMessage(page, FIX_REQUEST);
  await expect(toolCard(page, 'Read src/checkout.js')).toBeVisible();
  const request = permissionRequest(page, 'Edit src/checkout.js?');
  await expect(request.getByText(CHECKOUT_FIX.trim())).toBeVisible();
  await tell('Claude has read src/checkout.js and asks before it edits it', 'permission');

  await request.getByRole('button', { name: 'Allow once' }).click();
  await expect(transcript(page).getByText('now multiplies each price')).toBeVisible();
  await expect(transcript(page).getByText(CHECKOUT_FIX.trim())).toBeVisible();
  const file = fs.readFileSync(path.join(workspace, 'src/checkout.js'), 'utf8');
  expect(file).toContain(CHECKOUT_FIX);
  await tell(`The file is changed on disk: ${CHECKOUT_FIX.trim()}`, 'session');

  await goTo(page, 'Integrations');
  const keys = page.getByRole('list', { name: 'Keys' });
  await expect(keys).toContainText('Valid');
  await expect(keys).toContainText('Active');
  await tell(
    'Integrations shows the key as active and valid, and only its last four characters',
    'integrations',
  );

  await goTo(page, 'Usage');
  const cost = formatMicroUsd(FIX_STORY_MICRO_USD);
  const usage = page.getByRole('region', { name: 'Usage', exact: true });
  await expect(usage.getByText(cost).first()).toBeVisible();
  await expect(
    page.locator('.recharts-bar-rectangle').filter({ visible: true }).first(),
  ).toBeVisible();
  await tell(
    `Usage shows what it cost: ${cost} for ${provider.journal.turns().length} requests, paid by Personal key`,
    'usage',
  );

  await goTo(page, 'Budgets');
  await page.getByRole('button', { name: 'New budget' }).click();
  const form = page.getByRole('form', { name: 'New budget' });
  await form.getByRole('textbox', { name: 'Limit' }).fill('20');
  await form.getByRole('button', { name: 'Create budget' }).click();
  const budget = budgetCard(page, 'Personal · this month');
  await expect(budget).toContainText(`Spent${cost}`);
  await expect(page.getByRole('navigation', { name: 'Main' })).toContainText(
    `${cost} of $20 this month`,
  );
  await tell(
    `A budget of $20 a month holds the profile from now on: ${cost} of it is spent, and a request that would pass it is not made`,
    'budget',
  );

  const address = await switchOnGateway(page);
  const clientKey = await createClient(page, 'Release notes');
  const words = 'Fixed: the total of an order counts how many of each thing were bought.';
  // At $2 in and $10 out per million.
  provider.say(reply(words, { input: 10_000, output: 1_000 }));
  const sdk = new Anthropic({ baseURL: address, apiKey: clientKey });
  const answer = await sdk.messages.create({
    model: SONNET,
    max_tokens: 256,
    messages: [{ role: 'user', content: 'Write the release note.' }],
  });
  expect(answer.content).toMatchObject([{ type: 'text', text: words }]);
  expect(JSON.stringify(provider.journal.requests)).not.toContain(clientKey);
  await expect(clientRow(page, 'Release notes')).toContainText('$0.03');
  await expect(clientPane(page, 'Release notes')).toContainText('$0.03 today');
  await expect(clientPane(page, 'Release notes')).not.toContainText('never used');
  await tell(
    `A program of its own asks through the gateway: the SDK, given ${address} and the key ${clientKey.slice(0, 8)}…, is answered “${words}”`,
    'client',
  );

  await goTo(page, 'Usage');
  await page.getByRole('radiogroup', { name: 'Stacked by' }).getByText('Client').click();
  await expect(page.getByRole('table', { name: 'By client' })).toContainText(
    /Release notes.*\$0\.03/,
  );
  await tell(
    'Usage shows what the client “Release notes” spent: $0.03 of Personal key, which the program never had',
    'usage-client',
  );
});

/** Says what happened, and keeps what it looked like in both themes. */
function createTeller(app: App): (words: string, picture: string) => Promise<void> {
  let step = 0;
  return async (words, picture) => {
    step += 1;
    process.stdout.write(`\n  ${step}. ${words}\n`);
    for (const theme of THEMES) {
      await showTheme(app, theme);
      const file = path.join(RESULTS, `${step}-${picture}-${theme}.png`);
      await takePicture(app, file);
      process.stdout.write(`     ${path.relative(process.cwd(), file)}\n`);
    }
  };
}
