import path from 'node:path';

type Machine = {
  platform: NodeJS.Platform;
  environment: NodeJS.ProcessEnv;
  homeFolder: string;
};

/**
 * Where the app keeps its data: what Electron's `userData` is for an app of this name.
 * `CHATELAINE_DATA_FOLDER` is for an app that was started on another one.
 */
export function dataFolderOf({ platform, environment, homeFolder }: Machine): string {
  const { CHATELAINE_DATA_FOLDER, XDG_CONFIG_HOME, APPDATA } = environment;
  if (CHATELAINE_DATA_FOLDER) return path.resolve(CHATELAINE_DATA_FOLDER);
  switch (platform) {
    case 'darwin':
      return path.join(homeFolder, 'Library', 'Application Support', APP_NAME);
    case 'win32':
      return path.join(APPDATA || path.join(homeFolder, 'AppData', 'Roaming'), APP_NAME);
    default:
      return path.join(XDG_CONFIG_HOME || path.join(homeFolder, '.config'), APP_NAME);
  }
}

const APP_NAME = 'Chatelaine';
