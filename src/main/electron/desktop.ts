import path from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, shell } from 'electron';
import { ChatelaineError } from '../../shared/errors';
import type { Desktop } from '../commands/desktop';
import { openInEditor } from './editor';

/** What the commands need from the desktop: dialogs, the browser, the file manager. */
export function createDesktop(dataFolder: string): Desktop {
  return {
    chooseFolder: async (title) => {
      const window = frontWindow();
      const options = { title, properties: ['openDirectory' as const, 'createDirectory' as const] };
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options));
      return canceled ? null : (filePaths[0] ?? null);
    },
    chooseFile: async (title) => {
      const filters = [{ name: 'JSON', extensions: ['json'] }];
      const options = { title, filters, properties: ['openFile' as const] };
      const window = frontWindow();
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options));
      return canceled ? null : (filePaths[0] ?? null);
    },
    chooseSaveFile: async (suggestedName) => {
      const defaultPath = path.join(app.getPath('documents'), suggestedName);
      const window = frontWindow();
      const { canceled, filePath } = await (window
        ? dialog.showSaveDialog(window, { defaultPath })
        : dialog.showSaveDialog({ defaultPath }));
      return canceled || !filePath ? null : filePath;
    },
    openLink: async (address, fromModel) => {
      const url = parseLink(address);
      if (fromModel && !(await confirmLink(url))) return false;
      await shell.openExternal(url.href);
      return true;
    },
    openDataFolder: async () => {
      await shell.openPath(dataFolder);
    },
    openInEditor,
    applyColorScheme: (scheme) => {
      nativeTheme.themeSource = scheme === 'auto' ? 'system' : scheme;
    },
    versions: () => ({
      version: app.getVersion(),
      electron: process.versions.electron ?? '',
      chromium: process.versions.chrome ?? '',
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
    }),
  };
}

function frontWindow(): BrowserWindow | undefined {
  return BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
}

function parseLink(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['https:', 'mailto:'].includes(url.protocol)) {
    throw new ChatelaineError('INVALID_INPUT', 'Only https: and mailto: links can be opened.');
  }
  return url;
}

async function confirmLink(url: URL): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Open this link in your browser?',
    detail: `${url.href}\n\nThe address comes from the model, not from Chatelaine.`,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}
