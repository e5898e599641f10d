import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { z } from 'zod';
import type { SettingsStore } from '../settings/settings';
import { APP_ORIGIN } from './scheme';

const Bounds = z.strictObject({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(400),
  height: z.int().min(300),
  isMaximized: z.boolean(),
});
type Bounds = z.infer<typeof Bounds>;

const FIRST_BOUNDS: Bounds = { width: 1280, height: 800, isMaximized: false };

/** The one window; its size and place are those of last time, if a screen still shows them. */
export function createMainWindow(settings: SettingsStore, outFolder: string): BrowserWindow {
  const bounds = onScreen(settings.read('windowBounds', Bounds, FIRST_BOUNDS));
  const window = new BrowserWindow({
    ...(bounds.x === undefined || bounds.y === undefined ? {} : { x: bounds.x, y: bounds.y }),
    width: bounds.width,
    height: bounds.height,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Chatelaine',
    icon: path.join(outFolder, '..', 'resources', 'icons', '512x512.png'),
    autoHideMenuBar: true,
    // The first frame before the bundle paints: the ground colours of the theme.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#141310' : '#ffffff',
    webPreferences: {
      preload: path.join(outFolder, 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  if (bounds.isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const value: Bounds = { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
    settings.write('windowBounds', value);
  });
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

function onScreen(bounds: Bounds): Bounds {
  const { x, y } = bounds;
  if (x === undefined || y === undefined) return bounds;
  const isVisible = screen.getAllDisplays().some(({ workArea }) => {
    const insideX = x + 100 < workArea.x + workArea.width && x + bounds.width - 100 > workArea.x;
    return insideX && y >= workArea.y && y + 50 < workArea.y + workArea.height;
  });
  return isVisible ? bounds : { ...FIRST_BOUNDS, isMaximized: bounds.isMaximized };
}
