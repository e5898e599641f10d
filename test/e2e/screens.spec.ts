import path from 'node:path';
import {
  type App,
  composer,
  expect,
  expectAccessible,
  goTo,
  IMAGES_FOLDER,
  permissionRequest,
  queueRegion,
  resize,
  resumeButton,
  seedCredential,
  seedManyKeys,
  seedProfile,
  seedSession,
  seedSettings,
  sendMessage,
  showTheme,
  THEMES,
  type Theme,
  takePicture,
  test,
  transcript,
  waitingRegion,
} from '../support/app';
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
  'Vault',
  'Health',
  'Sandbox',
  'Shortcuts',
  'About',
];

for (const theme of THEMES) {
  test(`every screen is accessible and fits, ${theme}`, async ({
    app,
    workspace,
    dataFolder,
  }, info) => {
    test.setTimeout(300_000);
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
    await expect(app.page.getByRole('table')).toBeVisible();
    await look('usage');
    await app.page.getByRole('table').getByRole('button').first().click();
    await expect(app.page.getByRole('dialog', { name: 'Request' })).toBeVisible();
    await look('usage-record');
    await app.page.keyboard.press('Escape');

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
  'session-requests',
  'settings-permissions',
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
