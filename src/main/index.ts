import os from 'node:os';
import path from 'node:path';
import { app, type BrowserWindow, dialog, Menu } from 'electron';
import type { Emit } from '../shared/events';
import type { Chatelaine, compose } from './compose';
import { createDesktop } from './electron/desktop';
import { endInOrder } from './electron/ending';
import { hardenWebContents } from './electron/hardening';
import { createBroadcast, serveCalls } from './electron/ipc';
import { createElectronKeyring } from './electron/keyring';
import { applicationMenu } from './electron/menu';
import { createNotifier } from './electron/notifications';
import { createPower } from './electron/power';
import { createQuitGuard } from './electron/quit';
import { declareAppScheme, serveApp } from './electron/scheme';
import { createTray } from './electron/tray';
import { createMainWindow, type MainWindow } from './electron/window';
import { createLogger } from './logging/logger';
import { takeEnvironmentKey } from './providers/environment-key';

const outFolder = path.join(__dirname, '..');

// Keyrings know the app by this name and id: they never change.
app.setName('Chatelaine');
app.setAppUserModelId('dev.chatelaine.app');
// Tests and the demo run on throwaway folders; a packaged app ignores the variable.
const throwaway = app.isPackaged ? undefined : process.env.CHATELAINE_DATA_FOLDER;
if (throwaway) app.setPath('userData', throwaway);
// `resources/bin/chatelaine` starts the packaged app as its own command line, which has neither a
// window nor data of its own, and leaves the environment to the programs that it runs.
const isCommandLine = process.argv[1] === '--command-line';
const environmentKey = isCommandLine ? null : takeEnvironmentKey(process.env);

if (isCommandLine) runAsCommandLine();
else if (app.requestSingleInstanceLock()) run();
else app.quit();

function runAsCommandLine(): void {
  app.dock?.hide();
  const args = process.argv.slice(process.argv.indexOf('--') + 1);
  // Not before it is ready: Chromium would take the signals over.
  void app.whenReady().then(async () => {
    const { runCommandLine } = await import('../cli/command-line');
    app.exit(await runCommandLine(args));
  });
}

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
  const working = () => (isEnding() ? [] : (chatelaine?.engine.working() ?? []));
  const quitGuard = createQuitGuard({ working, window: () => window });
  const openWindow = (): MainWindow => {
    const opened = createMainWindow(outFolder);
    opened.window.on('closed', () => {
      if (window === opened.window) window = undefined;
    });
    quitGuard.watchWindow(opened.window);
    window = opened.window;
    return opened;
  };
  /** Shows a new window where the last one was, once there is something to see. */
  const showNew = async ({ window, painted }: MainWindow, { settings }: Chatelaine) => {
    const { restorePlace } = await import('./electron/window-place');
    restorePlace(window, settings);
    await painted;
    if (!window.isDestroyed()) window.show();
  };
  /** Brings the window to the front: opened, shown and restored as needed. */
  const showWindow = () => {
    if (!chatelaine || isEnding()) return;
    if (!window) return void showNew(openWindow(), chatelaine);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };

  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  const { isEnding } = endInOrder(() => {
    tray.close();
    return chatelaine?.close();
  }, log);

  const broadcast = createBroadcast(() => (window ? [window] : []));
  const tray = createTray({
    iconFolder: path.join(outFolder, '..', 'resources', 'icons', 'tray'),
    working,
    todaySpend: () => chatelaine?.todaySpend() ?? 0,
    openSession: (sessionId) => {
      showWindow();
      broadcast('app.openSession', { sessionId });
    },
    showWindow,
    quit: () => app.quit(),
  });
  const emit: Emit = (name, payload) => {
    broadcast(name, payload);
    tray.onEvent(name);
  };

  void app.whenReady().then(async () => {
    quitGuard.watchSystem();
    Menu.setApplicationMenu(applicationMenu());
    serveApp(path.join(outFolder, 'renderer'));
    // Its page starts to load while everything else is loaded and put together.
    const first = openWindow();
    const desktop = createDesktop(dataFolder);
    const power = createPower();
    const notifier = createNotifier({
      isFocused: () => window?.isFocused() ?? false,
      showWindow,
      log,
    });
    const composing = composeOrExplain({ dataFolder, desktop, power, notifier, emit, log });
    // Nothing that the page asks for is lost meanwhile: it has its answer a little later.
    serveCalls(
      async (name, input) => (await composing).dispatch(name, input),
      (id) => window?.webContents.id === id,
      log,
    );
    chatelaine = await composing;
    const { settings, vault, engine, start } = chatelaine;
    power.onResume(() => engine.wake());
    desktop.applyColorScheme(settings.get().colorScheme);
    // Invariant 8: the keyring may ask the user something, so it waits for a window to be seen.
    first.window.once('show', () => {
      void vault.open();
      start();
    });
    await showNew(first, chatelaine);
  });
}

type Ports = Parameters<typeof compose>[0];

/** A database that cannot be opened is explained, and left as it is; then there is no answer, and the app ends. */
async function composeOrExplain(
  ports: Omit<Ports, 'homeFolder' | 'keyring' | 'environmentKey'>,
): Promise<Chatelaine> {
  const { dataFolder, log } = ports;
  const { compose } = await import('./compose');
  try {
    return compose({
      ...ports,
      homeFolder: os.homedir(),
      keyring: createElectronKeyring(),
      environmentKey,
    });
  } catch (error) {
    log.fatal({ err: error }, 'the app could not start');
    const message = error instanceof Error ? error.message : String(error);
    dialog.showErrorBox('Chatelaine cannot start', `${message}\n\nData folder: ${dataFolder}`);
    app.exit(1);
    return new Promise(() => {});
  }
}
