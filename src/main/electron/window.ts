import path from 'node:path';
import { BrowserWindow } from 'electron';
import { APP_ORIGIN } from './scheme';

/** Until it is known how large it was the last time, in DIP. */
export const FIRST_SIZE = { width: 1280, height: 800 };

/** The one window, hidden, whose page starts to load at once. `painted`: there is something to see. */
export type MainWindow = { window: BrowserWindow; painted: Promise<void> };

export function createMainWindow(outFolder: string): MainWindow {
  const window = new BrowserWindow({
    ...FIRST_SIZE,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Chatelaine',
    icon: path.join(outFolder, '..', 'resources', 'icons', '512x512.png'),
    autoHideMenuBar: true,
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
  const painted = new Promise<void>((resolve) => window.once('ready-to-show', () => resolve()));
  void window.loadURL(`${APP_ORIGIN}/`);
  return { window, painted };
}
