import os from 'node:os';
import path from 'node:path';
import { app, type BrowserWindow, dialog, Menu } from 'electron';
import { type Chatelaine, compose } from './compose';
import { createDesktop } from './electron/desktop';
import { hardenWebContents } from './electron/hardening';
import { createBroadcast, serveCalls } from './electron/ipc';
import { createElectronKeyring } from './electron/keyring';
import { applicationMenu } from './electron/menu';
import { createPower } from './electron/power';
import { declareAppScheme, serveApp } from './electron/scheme';
import { createMainWindow, restorePlace } from './electron/window';
import { createLogger, type Logger } from './logging/logger';
import { takeEnvironmentKey } from './providers/environment-key';

const outFolder = path.join(__dirname, '..');

// Keyrings know the app by this name and id: they never change.
app.setName('Chatelaine');
app.setAppUserModelId('dev.chatelaine.app');
// Tests and the demo run on throwaway folders; a packaged app ignores the variable.
const throwaway = app.isPackaged ? undefined : process.env.CHATELAINE_DATA_FOLDER;
if (throwaway) app.setPath('userData', throwaway);
const environmentKey = takeEnvironmentKey(process.env);

if (app.requestSingleInstanceLock()) run();
else app.quit();

function run(): void {
  const dataFolder = app.getPath('userData');
  const log = createLogger({ folder: path.join(dataFolder, 'logs'), level: 'info' });
  process.on('uncaughtException', (error) => log.fatal({ err: error }, 'uncaught exception'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  declareAppScheme();
  // Or Electron builds a menu of its own first.
  Menu.setApplicationMenu(null);
  hardenWebContents(log);

  let window: BrowserWindow | undefined;
  let chatelaine: Chatelaine | undefined;
  const openWindow = () => {
    window = createMainWindow(outFolder);
    window.on('closed', () => {
      window = undefined;
    });
    return window;
  };

  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (!window && chatelaine) restorePlace(openWindow(), chatelaine.settings);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let ending: 'not yet' | 'closing' | 'closed' = 'not yet';
  app.on('will-quit', (event) => {
    if (!chatelaine || ending === 'closed') return;
    // Turns are settled and the database closed before the process goes, however often it is asked.
    event.preventDefault();
    if (ending === 'closing') return;
    ending = 'closing';
    chatelaine
      .close()
      .catch((error: unknown) => log.error({ err: error }, 'closing failed'))
      .then(() => log.close())
      .finally(() => {
        ending = 'closed';
        // Electron ignores a quit that is asked for while this event is still being handled.
        setImmediate(() => app.quit());
      });
  });

  void app.whenReady().then(() => {
    Menu.setApplicationMenu(applicationMenu());
    serveApp(path.join(outFolder, 'renderer'));
    // Its page starts to load while everything else is put together.
    const first = openWindow();
    const broadcast = createBroadcast(() => (window ? [window] : []));
    const desktop = createDesktop(dataFolder);
    chatelaine = composeOrExplain(dataFolder, desktop, broadcast, log);
    if (!chatelaine) return first.destroy();
    const { dispatch, settings, vault, schedule } = chatelaine;
    desktop.applyColorScheme(settings.get().colorScheme);
    serveCalls(dispatch, (id) => window?.webContents.id === id, log);
    // Invariant 8: the keyring may ask the user something, so it waits for a window to be seen.
    first.once('show', () => {
      void vault.open();
      schedule.start();
    });
    restorePlace(first, settings);
  });
}

/** A database that cannot be opened is explained, and left as it is. */
function composeOrExplain(
  dataFolder: string,
  desktop: ReturnType<typeof createDesktop>,
  emit: Parameters<typeof compose>[0]['emit'],
  log: Logger,
): Chatelaine | undefined {
  try {
    return compose({
      dataFolder,
      homeFolder: os.homedir(),
      desktop,
      keyring: createElectronKeyring(),
      power: createPower(),
      emit,
      log,
      environmentKey,
    });
  } catch (error) {
    log.fatal({ err: error }, 'the app could not start');
    const message = error instanceof Error ? error.message : String(error);
    dialog.showErrorBox('Chatelaine cannot start', `${message}\n\nData folder: ${dataFolder}`);
    app.exit(1);
    return undefined;
  }
}
