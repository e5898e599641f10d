import path from 'node:path';
import { expect, test } from 'vitest';
import { dataFolderOf } from '../../../../src/cli/connect/data-folder';

const homeFolder = '/home/dana';

test.each([
  ['linux', {}, '/home/dana/.config/Chatelaine'],
  ['linux', { XDG_CONFIG_HOME: '/etc/dana' }, '/etc/dana/Chatelaine'],
  ['darwin', {}, '/home/dana/Library/Application Support/Chatelaine'],
  ['win32', {}, '/home/dana/AppData/Roaming/Chatelaine'],
  ['win32', { APPDATA: '/roaming' }, '/roaming/Chatelaine'],
  ['linux', { CHATELAINE_DATA_FOLDER: '/tmp/there' }, '/tmp/there'],
] as const)('on %s with %j it is %s', (platform, environment, folder) => {
  expect(dataFolderOf({ platform, environment, homeFolder })).toBe(path.resolve(folder));
});
