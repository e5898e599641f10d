import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { CALL_CHANNEL, EVENT_CHANNEL } from '../../shared/bridge';
import { ERROR_GUIDE } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Dispatch } from '../commands/dispatch';
import type { Logger } from '../logging/logger';
import { APP_ORIGIN } from './scheme';

/** Answers calls from the main frame of our own windows; anything else is refused and counted. */
export function serveCalls(
  dispatch: Dispatch,
  isOurs: (webContentsId: number) => boolean,
  log: Logger,
): void {
  let refused = 0;
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, input: unknown) => {
    if (isTrusted(event, isOurs)) return dispatch(name, input);
    refused += 1;
    log.warn({ refused }, 'refused a call from an untrusted sender');
    return {
      ok: false,
      error: {
        code: 'FORBIDDEN_SENDER',
        message: ERROR_GUIDE.FORBIDDEN_SENDER.sentence,
        retryable: false,
      },
    };
  });
}

function isTrusted(event: IpcMainInvokeEvent, isOurs: (webContentsId: number) => boolean): boolean {
  const frame = event.senderFrame;
  return (
    frame !== null &&
    frame.frameTreeNodeId === event.sender.mainFrame.frameTreeNodeId &&
    frame.origin === APP_ORIGIN &&
    isOurs(event.sender.id)
  );
}

/** Sends domain events to every window that is still there. */
export function createBroadcast(windows: () => BrowserWindow[]): Emit {
  return (name, payload) => {
    for (const { webContents } of windows().filter((window) => !window.isDestroyed())) {
      const send = () => webContents.send(EVENT_CHANNEL, name, payload);
      // Screens ask for the state as they open; a wish of the user's is said only here.
      if (name === 'app.openSession' && webContents.isLoadingMainFrame())
        webContents.once('did-finish-load', send);
      else send();
    }
  };
}
