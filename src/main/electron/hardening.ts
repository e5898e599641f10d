import { app, type WebContents } from 'electron';
import type { Logger } from '../logging/logger';

/** Refuses everything a page could do beyond showing the bundle and calling the bridge. */
export function hardenWebContents(log: Logger): void {
  const refuse = (event: { preventDefault(): void }) => {
    log.warn('refused a navigation');
    event.preventDefault();
  };
  app.on('web-contents-created', (_event, contents) => {
    refusePermissions(contents);
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', refuse);
    contents.on('will-redirect', refuse);
    contents.on('will-frame-navigate', refuse);
  });
}

/** The one permission the page has: its copy buttons write to the clipboard. It cannot read it. */
const WRITE_CLIPBOARD = 'clipboard-sanitized-write';

function refusePermissions(contents: WebContents): void {
  contents.session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === WRITE_CLIPBOARD),
  );
  contents.session.setPermissionCheckHandler(
    (_contents, permission) => permission === WRITE_CLIPBOARD,
  );
  contents.session.setDevicePermissionHandler(() => false);
}
