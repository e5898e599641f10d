import { type App, expect, goTo, openSession, seedSettings, testScreens } from '../../support/app';
import { replyLine, writeHistory } from '../../support/claude-history';
import { testKey } from '../../support/keys';
import { startProvider } from '../../support/provider';

const SETTINGS = [
  'Profiles',
  'Appearance',
  'Notifications',
  'Permissions',
  'Workspaces',
  'Workbench',
  'Worktrees',
  'Templates',
  'MCP servers',
  'Prices',
  'Import',
  'Vault',
  'Health',
  'Sandbox',
  'Shortcuts',
  'About',
];

testScreens('every page of the settings', async ({ app, look, workspace, claudeHome }) => {
  const apiKey = testKey();
  const provider = await startProvider({ apiKeys: [apiKey] });
  const { profile } = await openSession({ app, provider, apiKey, workspace }, { worktree: {} });
  await seedSettings(app, profile, workspace);
  const place = { profileId: profile.id, workspace } as const;
  const prompt = 'Review the changes of {{branch}} for {{concern=races}}.';
  await app.must('templates.add', { ...place, name: 'Review a branch', prompt });
  const line = { id: 'msg_1', request: 'req_1', session: 'one', at: Date.now() };
  writeHistory(claudeHome, { 'engine/one.jsonl': [replyLine(line)] });
  await app.must('imports.setEnabled', { profileId: profile.id, isEnabled: true });

  await goTo(app.page, 'Settings');
  for (const section of SETTINGS) {
    await app.page
      .getByRole('navigation', { name: 'Settings' })
      .getByRole('button', { name: section })
      .click();
    await expect(
      app.page.getByRole('heading', { name: section, level: 2, exact: true }),
    ).toBeVisible();
    await READY[section]?.(app);
    await look(`settings-${section.toLowerCase().replace(' ', '-')}`);
  }
  await app.page.keyboard.press('Control+k');
  await expect(app.page.getByPlaceholder('Search or run a command')).toBeFocused();
  await look('palette');
  await provider.stop();
});

/** What a page shows when it is all there, and what is opened on it. */
const READY: Readonly<Record<string, (app: App) => Promise<unknown>>> = {
  Health: ({ page }) => expect(page.getByRole('list', { name: 'Checks' })).toBeVisible(),
  Prices: ({ page }) => page.getByRole('table', { name: 'Prices' }).waitFor(),
  Import: ({ page }) => page.getByRole('button', { name: 'Read now' }).waitFor(),
  Worktrees: ({ page }) => page.getByRole('button', { name: /^Discard/ }).waitFor(),
  Templates: ({ page }) => page.getByText('Review a branch').first().waitFor(),
  'MCP servers': ({ page }) =>
    page
      .getByRole('listitem', { name: 'files' })
      .getByRole('button', { expanded: false })
      .first()
      .click(),
  Permissions: async ({ page }) => {
    await page.getByRole('textbox', { name: 'Command to try' }).fill('npm test && git push origin');
    await expect(page.getByRole('status', { name: 'Verdict' })).toContainText('Denied');
  },
};
