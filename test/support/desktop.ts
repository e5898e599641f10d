/** A private desktop: display, D-Bus session and keyring of its own. See scripts/desktop.mjs. */
export type Desktop = { env: NodeJS.ProcessEnv; folder: string; close(): Promise<void> };

/**
 * Opens a desktop on the display there is. `keyring` is a folder (the same folder gives the same
 * keyring again), or `new`, or `none`; with `notifications` something shows them.
 */
export async function openDesktop(
  keyring: string,
  { notifications = false } = {},
): Promise<Desktop> {
  // A plain JavaScript module without types: this is where it gets them.
  const specifier = '../../scripts/desktop.mjs';
  const scripts = (await import(specifier)) as {
    openDesktop(options: {
      keyring: string;
      display: string | undefined;
      notifications: boolean;
    }): Promise<Desktop>;
  };
  return scripts.openDesktop({ keyring, display: process.env.DISPLAY, notifications });
}
