import path from 'node:path';
import { expect } from '@playwright/test';
import type { App } from './launch';

/** As the page sees them; only used in functions that run there. */
declare const innerWidth: number;
declare const innerHeight: number;

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The pictures in the documentation are only taken anew when asked for. */
export const IMAGES_FOLDER =
  process.env.UPDATE_IMAGES === '1' ? path.resolve(__dirname, '../../../docs/images') : undefined;

export async function resize(app: App, width: number, height: number): Promise<void> {
  await app.electron.evaluate(
    ({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
    },
    { width, height },
  );
  await expect
    .poll(() => app.page.evaluate(() => [innerWidth, innerHeight]))
    .toEqual([width, height]);
}

/** As if the desktop had this theme, and asked for no motion, so that nothing is caught half-way. */
export async function showTheme(app: App, theme: Theme): Promise<void> {
  await app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await app.page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
}

/** A picture of the page as it is. Without Playwright's own styles, which the policy would refuse. */
export async function takePicture(app: App, file: string): Promise<void> {
  await app.page.screenshot({ path: file, caret: 'initial', animations: 'allow' });
}
