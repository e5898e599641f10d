import path from 'node:path';
import {
  type App,
  composer,
  expect,
  expectAccessible,
  goTo,
  IMAGES_FOLDER,
  permissionRequest,
  resize,
  seedCredential,
  seedManyKeys,
  seedProfile,
  seedSession,
  sendMessage,
  showTheme,
  THEMES,
  type Theme,
  takePicture,
  test,
  transcript,
} from '../support/app';
import { testKey } from '../support/keys';
import { type Provider, startProvider } from '../support/provider';
import { CHECKOUT_FIX } from '../support/sample-repository';
import { FIX_REQUEST, FIX_STORY } from '../support/stories';
import { recordUsageHistory } from '../support/usage-history';

/** As the page sees it; only used in functions that run there. */
declare const document: { documentElement: { scrollWidth: number; clientWidth: number } };

const SIZES = [
  [1280, 800],
  [1920, 1200],
  // The smallest window there is.
  [960, 600],
] as const;

const SETTINGS = ['Profiles', 'Appearance', 'Vault', 'Health', 'Sandbox', 'Shortcuts', 'About'];

for (const theme of THEMES) {
  test(`every screen is accessible and fits, ${theme}`, async ({
    app,
    workspace,
    dataFolder,
  }, info) => {
    test.setTimeout(180_000);
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

    await workSession(app, provider, workspace, look);

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
      await expect(app.page.getByRole('heading', { name: section, level: 2 })).toBeVisible();
      if (section === 'Health') {
        await expect(app.page.getByRole('list', { name: 'Checks' })).toBeVisible();
      }
      await look(`settings-${section.toLowerCase()}`);
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

/** The screens whose pictures are in the documentation. */
const PICTURED = [
  'welcome',
  'sessions',
  'integrations',
  'usage',
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
