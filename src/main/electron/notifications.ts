import { app, Notification } from 'electron';
import type { Notifier } from '../attention/notifier';
import type { Logger } from '../logging/logger';

/** The desktop's notifications. `showWindow` brings the window to the front. */
export function createNotifier(ports: {
  isFocused(): boolean;
  showWindow(): void;
  log: Logger;
}): Notifier {
  return {
    isFocused: ports.isFocused,
    onFocus: (listener) => {
      app.on('browser-window-focus', listener);
    },
    show: ({ title, body, isSilent, onClick, onClose }) => {
      if (!Notification.isSupported()) return { close: () => {} };
      const notification = new Notification({ title, body: asPlainText(body), silent: isSilent });
      notification.on('click', () => {
        ports.showWindow();
        onClick();
      });
      notification.on('close', onClose);
      // Windows only: the other systems say nothing when they cannot show one.
      notification.on('failed', (_event, error) => {
        ports.log.warn({ reason: error }, 'a notification could not be shown');
        onClose();
      });
      notification.show();
      return { close: () => notification.close() };
    },
  };
}

/**
 * The servers of Linux desktops read the body as markup (Desktop Notifications Specification 1.2,
 * "Markup"), and Electron passes it on as it is.
 */
function asPlainText(body: string): string {
  if (process.platform !== 'linux') return body;
  return body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
