import { app, autoUpdater, type BrowserWindow, dialog, powerMonitor } from 'electron';
import type { WorkingSession } from '../attention/tray-menu';

type Ports = {
  /** Sessions that would be interrupted. */
  working(): readonly WorkingSession[];
  window(): BrowserWindow | undefined;
};

const MOST_NAMED = 8;

/**
 * Asks before the app ends, or its window closes, while sessions are working. The end of the system's
 * session, an update and a signal are never held up: sessions are interrupted in order.
 */
export function createQuitGuard({ working, window }: Ports) {
  /** It was decided, or needs no asking: what follows must not ask again. */
  let isAgreed = false;
  let isAsking = false;

  const quitNow = () => {
    isAgreed = true;
    app.quit();
  };

  const ask = async () => {
    if (isAsking) return;
    isAsking = true;
    const answer = await askAbout(working(), window()).finally(() => {
      isAsking = false;
    });
    if (answer === 'interrupt') quitNow();
    else if (answer === 'keep') window()?.hide();
  };

  app.on('before-quit', (event) => {
    if (isAgreed || working().length === 0) {
      isAgreed = true;
      return;
    }
    event.preventDefault();
    void ask();
  });
  autoUpdater.on('before-quit-for-update', () => {
    isAgreed = true;
  });

  return {
    /** Holds the window back while sessions are working. */
    watchWindow(watched: BrowserWindow): void {
      watched.on('close', (event) => {
        // On macOS the app goes on without a window anyway.
        if (isAgreed || process.platform === 'darwin' || working().length === 0) return;
        event.preventDefault();
        void ask();
      });
      // Windows is logging out or shutting down.
      watched.on('session-end', quitNow);
    },

    /** Needs the app to be ready: Electron sets its own signal handlers just before. */
    watchSystem(): void {
      powerMonitor.on('shutdown', (event?: Electron.Event) => {
        // Gives us the seconds it takes to end in order (Linux and macOS).
        event?.preventDefault();
        quitNow();
      });
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, quitNow);
    },
  };
}

type Answer = 'keep' | 'interrupt' | 'cancel';

const ANSWERS: readonly Answer[] = ['keep', 'interrupt', 'cancel'];

async function askAbout(
  working: readonly WorkingSession[],
  window: BrowserWindow | undefined,
): Promise<Answer> {
  const options: Electron.MessageBoxOptions = {
    type: 'question',
    title: 'Chatelaine',
    message:
      working.length === 1
        ? 'A session is still working'
        : `${working.length} sessions are still working`,
    detail: `${namesOf(working)}\n\n${WHAT_HAPPENS}`,
    buttons: ['Keep running in the tray', 'Interrupt and quit', 'Cancel'],
    defaultId: ANSWERS.indexOf('keep'),
    cancelId: ANSWERS.indexOf('cancel'),
    noLink: true,
  };
  const { response } = await (window?.isVisible()
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  return ANSWERS[response] ?? 'cancel';
}

/** Nobody can tell for sure whether a Linux desktop shows tray icons, so there it is said. */
const WHAT_HAPPENS = [
  'Kept running, work goes on without a window.',
  ...(process.platform === 'linux'
    ? ['If your desktop shows no tray icon, start Chatelaine again to get the window back.']
    : []),
  'Interrupted, nothing that was complete is lost, and work can be resumed.',
].join(' ');

function namesOf(working: readonly WorkingSession[]): string {
  const named = working
    .slice(0, MOST_NAMED)
    .map(({ title, status }) => `• ${title}${status === 'asking' ? ' (wants permission)' : ''}`);
  const more = working.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
