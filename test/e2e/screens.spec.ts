import path from 'node:path';
import type { Profile } from '../../src/shared/commands/profiles';
import {
  ALL_DAYS,
  type App,
  askModel,
  clientPane,
  clientRow,
  composer,
  expect,
  expectAccessible,
  goTo,
  IMAGES_FOLDER,
  keyDialog,
  openClient,
  permissionRequest,
  queueRegion,
  resize,
  resumeButton,
  SONNET,
  seedCredential,
  seedManyKeys,
  seedProfile,
  seedSession,
  seedSettings,
  sendMessage,
  showTheme,
  switchOnGateway,
  THEMES,
  type Theme,
  takeKey,
  takePicture,
  test,
  transcript,
  waitingRegion,
} from '../support/app';
import { replyLine, writeHistory } from '../support/claude-history';
import { testKey } from '../support/keys';
import { type Provider, reply, startProvider, text, toolUse, webSearch } from '../support/provider';
import { CHECKOUT_FIX } from '../support/sample-repository';
import { FIX_REQUEST, FIX_STORY } from '../support/stories';
import { recordUsageHistory } from '../support/usage-history';

/** As the page sees it; only used in functions that run there. */
declare const document: { documentElement: { scrollWidth: number; clientWidth: number } };

const PICTURE = path.resolve(__dirname, '../../docs/images/usage-light.png');

const SIZES = [
  [1280, 800],
  [1920, 1200],
  // The smallest window there is.
  [960, 600],
] as const;

const SETTINGS = [
  'Profiles',
  'Appearance',
  'Notifications',
  'Permissions',
  'Workspaces',
  'MCP servers',
  'Prices',
  'Import',
  'Vault',
  'Health',
  'Sandbox',
  'Shortcuts',
  'About',
];

for (const theme of THEMES) {
  test(`every screen is accessible and fits, ${theme}`, async ({
    launch,
    workspace,
    dataFolder,
  }, info) => {
    test.setTimeout(460_000);
    const claudeHome = path.join(dataFolder, 'claude-home');
    const app = await launch({ env: { ...process.env, CLAUDE_CONFIG_DIR: claudeHome } });
    const look = createLook(app, theme, (name) => info.outputPath(name));
    await showTheme(app, theme);
    await look('welcome');

    const keys = [testKey(), testKey()];
    const provider = await startProvider({ apiKeys: keys });
    const profile = await seedProfile(app);
    await expect(app.page.getByRole('heading', { name: 'New session' })).toBeVisible();
    await look('sessions-without-key');
    await goTo(app.page, 'Usage');
    await expect(app.page.getByText('Nothing spent yet')).toBeVisible();
    await look('usage-empty');
    await goTo(app.page, 'Integrations');
    await expect(app.page.getByText('No Anthropic key yet')).toBeVisible();
    await look('integrations-empty');
    await app.page.getByRole('button', { name: 'Add key' }).click();
    await expect(app.page.getByRole('dialog')).toBeVisible();
    await look('add-key');
    await app.page.keyboard.press('Escape');

    const credentials = [];
    for (const [index, secret] of keys.entries()) {
      const name = index === 0 ? 'Work key' : 'Backup key';
      credentials.push(await seedCredential(app, profile, { baseUrl: provider.url, secret, name }));
    }
    await expect(app.page.getByRole('list', { name: 'Keys' })).toContainText('Backup key');
    await look('integrations-two-keys');
    // Before there are keys that expire: what reminds of them lies over the screen.
    await workSession(app, provider, workspace, look);
    await waitAndAsk(app, provider, look);
    await stopByBudget(app, profile, look);
    await seedSettings(app, profile, workspace);

    await seedManyKeys(app, profile);
    await app.page.reload();
    await goTo(app.page, 'Integrations');
    await expect(app.page.locator('[data-provider-card="LINEAR"]')).toContainText('Example Shop');
    await look('integrations');
    await app.page.locator('[data-provider-card="GEMINI"]').click();
    await expect(app.page.getByText('it has expired')).toBeVisible();
    await look('integrations-invalid');
    await app.page.locator('[data-provider-card="OCI"]').click();
    await app.page.getByRole('region', { name: 'Oracle Cloud' }).getByText('Add key').click();
    await expect(app.page.getByLabel('Private key (PEM)')).toBeVisible();
    await look('add-oci-key');
    await app.page.keyboard.press('Escape');

    await recordUsageHistory(dataFolder, profile, credentials);
    await app.page.reload();
    await goTo(app.page, 'Usage');
    await expect(
      app.page.locator('.recharts-bar-rectangle').filter({ visible: true }).first(),
    ).toBeVisible();
    const requests = app.page.getByRole('table', { name: 'Requests' });
    await expect(requests.getByRole('row').nth(1)).toBeAttached();
    await look('usage');
    await requests
      .getByRole('button', { name: /\d\d:\d\d:\d\d/ })
      .first()
      .click();
    await expect(app.page.getByRole('dialog', { name: 'Request' })).toBeVisible();
    await expect(app.page.getByRole('table', { name: 'The sum' })).toBeVisible();
    await look('usage-record');
    await app.page.keyboard.press('Escape');
    await expect(app.page.getByRole('dialog', { name: 'Request' })).toBeHidden();

    await showBudgets(app, profile, workspace, look);
    await offerHistory(app, claudeHome, look);
    await showClients(app, provider, profile, look);

    await goTo(app.page, 'Settings');
    for (const section of SETTINGS) {
      await app.page
        .getByRole('navigation', { name: 'Settings' })
        .getByRole('button', { name: section })
        .click();
      await expect(
        app.page.getByRole('heading', { name: section, level: 2, exact: true }),
      ).toBeVisible();
      if (section === 'Health') {
        await expect(app.page.getByRole('list', { name: 'Checks' })).toBeVisible();
      }
      if (section === 'Permissions') await tryRule(app);
      if (section === 'Prices') await app.page.getByRole('table', { name: 'Prices' }).waitFor();
      if (section === 'Import') await app.page.getByRole('button', { name: 'Read now' }).waitFor();
      if (section === 'MCP servers') {
        const files = app.page.getByRole('listitem', { name: 'files' });
        await files.getByRole('button', { expanded: false }).first().click();
      }
      await look(`settings-${section.toLowerCase().replace(' ', '-')}`);
    }
    await app.page.keyboard.press('Control+k');
    await expect(app.page.getByPlaceholder('Search or run a command')).toBeFocused();
    await look('palette');
    await provider.stop();
  });
}

type Look = (screen: string) => Promise<void>;

/** A session from its start to its end, looked at where it asks and where it is done. */
async function workSession(
  app: App,
  provider: Provider,
  workspace: string,
  look: Look,
): Promise<void> {
  const { currentId, profiles } = await app.must('profiles.list', {});
  const profile = profiles.find(({ id }) => id === currentId);
  if (!profile) throw new Error('no profile');
  await seedSession(app, profile, workspace);
  await goTo(app.page, 'Sessions');
  await composer(app.page).waitFor();
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
async function waitAndAsk(app: App, provider: Provider, look: Look): Promise<void> {
  const { page } = app;
  await app.page.locator('input[data-attach]').setInputFiles(PICTURE);
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
  await app.must('sessions.update', { sessionId: await openSessionId(app), webAccess: true });
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
  await transcript(page).focus();
  await page.keyboard.press('End');
  await expect(transcript(page).getByText('multiplies by the quantity')).toBeVisible();
  await look('session-compacted');
}

/** A session that has reached the limit of a budget; the budget is gone again after it. */
async function stopByBudget(app: App, profile: Profile, look: Look): Promise<void> {
  const { page } = app;
  const given = { scope: 'profile', scopeId: profile.id, period: 'day' } as const;
  const { id } = await app.must('budgets.create', { ...given, limitMicroUsd: 50_000 });
  await sendMessage(page, 'And the taxes?');
  await expect(page.getByRole('button', { name: 'Raise limit and resume' })).toBeVisible();
  await look('session-budget');
  await app.must('budgets.remove', { budgetId: id });
}

/** The screen of budgets: nearly used up, fine, and one that is being made. */
async function showBudgets(
  app: App,
  profile: Profile,
  workspace: string,
  look: Look,
): Promise<void> {
  const { page } = app;
  const ofProfile = { scope: 'profile', scopeId: profile.id } as const;
  const ofFolder = { scope: 'workspace', scopeId: workspace } as const;
  await goTo(page, 'Budgets');
  await expect(page.getByText('No budget yet')).toBeVisible();
  await look('budgets-empty');
  const { totals } = await app.must('usage.summary', {
    ...{ profileId: profile.id, ...ALL_DAYS, by: 'model' },
  });
  const spent = totals.costMicroUsd;
  const nearly = Math.round(spent / 900_000) * 1_000_000;
  await app.must('budgets.create', { ...ofProfile, period: 'total', limitMicroUsd: nearly });
  await app.must('budgets.create', { ...ofProfile, period: 'month', limitMicroUsd: 250_000_000 });
  await app.must('budgets.create', {
    ...{ ...ofFolder, period: 'week', limitMicroUsd: 10_000, isHard: false },
  });
  await app.must('budgets.create', {
    ...{ scope: 'all', scopeId: '', period: 'day', limitMicroUsd: 5_000_000, isHard: false },
  });
  await expect(page.getByRole('list', { name: 'Budgets' }).getByRole('listitem')).toHaveCount(4);
  await look('budgets');
  await page.getByRole('button', { name: 'New budget' }).click();
  await page.getByRole('form', { name: 'New budget' }).waitFor();
  await look('budgets-new');
  await page.keyboard.press('Escape');
}

/** Claude Code's history: offered, and what came of reading it. */
async function offerHistory({ page, ...app }: App, home: string, look: Look): Promise<void> {
  const now = Date.now();
  const lines = Array.from({ length: 40 }, (_, at) =>
    replyLine({ id: `msg_${at}`, request: `req_${at}`, session: 'one', at: now - at * 9_000_000 }),
  );
  const unheard = { id: 'msg_x', request: 'req_x', session: 'one', model: 'glm-9-unheard-of' };
  writeHistory(home, { 'engine/one.jsonl': [...lines, replyLine({ ...unheard, at: now })] });
  await goTo(page, 'Usage');
  await expect(page.getByRole('button', { name: /^Read 1 file, / })).toBeVisible();
  await look('import-offer');
  await page.getByRole('button', { name: /^Read 1 file, / }).click();
  await expect(page.getByRole('button', { name: 'Done' })).toBeVisible();
  await look('import-done');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await app.must('imports.state', {})).toMatchObject({ isEnabled: true });
}

/** Programs that borrow keys: none, some of which one is busy, one of them, and a key that is shown once. */
async function showClients(app: App, provider: Provider, profile: Profile, look: Look) {
  const { page } = app;
  for (const { id: budgetId } of await app.must('budgets.list', { profileId: profile.id }))
    await app.must('budgets.remove', { budgetId });
  await goTo(page, 'Clients');
  await page.getByRole('button', { name: 'Switch on the gateway' }).waitFor();
  await look('clients-empty');
  const url = await switchOnGateway(page);
  const base = { profileId: profile.id };
  const notes = await app.must('clients.create', { ...base, name: 'Release notes' });
  await app.must('clients.update', { clientId: notes.client.id, isActive: false });
  const nightly = await app.must('clients.create', {
    ...{ ...base, name: 'Nightly build', allowedModels: [SONNET], requestsPerMinute: 30 },
    ...{ concurrentRequests: 4, budget: { limitMicroUsd: 2_000_000, period: 'day' } },
  });
  const laptop = await app.must('clients.create', { ...base, name: 'Claude Code on the laptop' });
  const { id: clientId } = nightly.client;
  await app.must('clients.addKey', { clientId, name: 'Build server' });
  await app.must('clients.rotateKey', { keyId: nightly.keyId, overlapMs: 86_400_000 });
  for (const [apiKey, input, output] of [
    [laptop.apiKey, 41_000, 3_800],
    [nightly.apiKey, 88_000, 9_100],
    [nightly.apiKey, 120_500, 4_700],
  ] as const) {
    provider.say(reply('Done.', { input, output }));
    expect((await askModel(url, apiKey)).status).toBe(200);
  }
  provider.say(reply('one two three four five six', { input: 9_000, output: 900 }));
  const held = provider.hold(2);
  const asked = askModel(url, nightly.apiKey, { stream: true });
  await held.reached;
  await expect(clientRow(page, 'Nightly build')).toContainText(/1 request.*just now/);
  await look('clients');
  await openClient(page, 'Nightly build');
  await expect(page.getByRole('button', { name: /^Stop request/ })).toBeVisible();
  await look('clients-client');
  provider.release();
  await asked;
  await page.keyboard.press('Escape');
  await expect(clientPane(page, 'Nightly build')).toBeHidden();
  await page.getByRole('button', { name: 'New client' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Evaluation script');
  await page.getByRole('button', { name: 'Set limits' }).click();
  await look('clients-limits');
  await page.getByRole('button', { name: 'Create client' }).click();
  await expect(keyDialog(page, 'Evaluation script')).toBeVisible();
  await look('clients-key');
  await takeKey(page, 'Evaluation script');
}

async function openSessionId(app: App): Promise<string> {
  const { currentId } = await app.must('profiles.list', {});
  const sessions = await app.must('sessions.list', { profileId: currentId ?? '', archived: false });
  const [session] = sessions;
  if (!session) throw new Error('no session');
  return session.id;
}

async function tryRule({ page }: App): Promise<void> {
  await page.getByRole('textbox', { name: 'Command to try' }).fill('npm test && git push origin');
  await expect(page.getByRole('status', { name: 'Verdict' })).toContainText('Denied');
}

/** The screens whose pictures are in the documentation. */
const PICTURED = [
  'welcome',
  'sessions',
  'integrations',
  'usage',
  'budgets',
  'clients',
  'clients-client',
  'clients-key',
  'session-budget',
  'session-requests',
  'settings-permissions',
  'settings-prices',
  'settings-vault',
  'settings-health',
];

function createLook(app: App, theme: Theme, outputPath: (name: string) => string): Look {
  return async (screen) => {
    for (const [width, height] of SIZES) {
      await resize(app, width, height);
      const overflow = await app.page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect.soft(overflow, `${screen} is wider than ${width}`).toBeLessThanOrEqual(0);
      const name = `${screen}-${theme}-${width}.png`;
      if (width !== 960) await takePicture(app, outputPath(name));
      if (IMAGES_FOLDER && width === 1280 && PICTURED.includes(screen)) {
        await takePicture(app, path.join(IMAGES_FOLDER, `${screen}-${theme}.png`));
      }
    }
    await resize(app, 1280, 800);
    await expectAccessible(app.page, `${screen}, ${theme}`);
  };
}
