import path from 'node:path';
import { expectAccessible } from './accessibility';
import type { App } from './launch';
import { IMAGES_FOLDER, resize, showTheme, THEMES, type Theme, takePicture } from './pictures';
import { expect, type Fixtures, test } from './test';

/** As the page sees it; only used in functions that run there. */
declare const document: { documentElement: { scrollWidth: number; clientWidth: number } };

const SIZES = [
  [1280, 800],
  [1920, 1200],
  // The smallest window there is.
  [960, 600],
] as const;

/** The screens whose pictures are in the documentation. */
const PICTURED = [
  'welcome',
  'sessions',
  'overview',
  'changes',
  'changes-split',
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

/** Looks at what is shown now: it fits into every size of the window, and is accessible. */
export type Look = (screen: string) => Promise<void>;

type Given = Pick<Fixtures, 'dataFolder' | 'workspace'> & {
  app: App;
  look: Look;
  /** Where Claude Code keeps its history: nowhere yet. */
  claudeHome: string;
};

/** A dozen screens, each in every size, on a machine that has other work to do. */
const TIMEOUT_MS = 300_000;

/** Goes through some screens, once in each theme. */
export function testScreens(name: string, goThrough: (given: Given) => Promise<void>): void {
  for (const theme of THEMES) {
    test(`${name}: accessible, and fit, ${theme}`, async ({
      launch,
      dataFolder,
      workspace,
    }, info) => {
      test.setTimeout(TIMEOUT_MS);
      const claudeHome = path.join(dataFolder, 'claude-home');
      const app = await launch({ env: { ...process.env, CLAUDE_CONFIG_DIR: claudeHome } });
      await showTheme(app, theme);
      const look = createLook(app, theme, (file) => info.outputPath(file));
      await goThrough({ app, look, claudeHome, dataFolder, workspace });
    });
  }
}

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
