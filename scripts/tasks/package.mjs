/** `npm run package`: an unpacked distribution in dist/, and with --smoke a try of it. */
import fs from 'node:fs';
import path from 'node:path';
import { openDesktop } from '../desktop.mjs';
import { inRoot, node24, root, tool, toolEnv } from '../paths.mjs';
import { run } from '../processes.mjs';
import { SetupError, say } from '../say.mjs';
import { ensureBuild } from '../setup/build.mjs';
import { prepareDesktop } from './prepare.mjs';

const PACKAGE_TIMEOUT_MS = 6 * 60_000;
const SMOKE_TIMEOUT_MS = 3 * 60_000;

export async function packageApp(args) {
  const electron = await prepareDesktop();
  if (!(await ensureBuild())) throw new SetupError('there is no build to package');
  const standIn = electron.kind === 'stand-in';
  if (standIn) {
    say(
      'THROWAWAY PACKAGE: built on the stand-in Electron, to try packaging; it must not be shipped',
    );
  }
  const { code } = await run(tool('electron-builder'), ['--linux', 'dir', '--config', CONFIG], {
    cwd: root,
    env: {
      ...toolEnv(),
      CHATELAINE_PACKAGE_DIST: electron.dist,
      CHATELAINE_PACKAGE_ELECTRON: versionOf(electron.dist),
      CHATELAINE_PACKAGE_STAND_IN: standIn ? '1' : '',
    },
    timeoutMs: PACKAGE_TIMEOUT_MS,
  });
  if (code !== 0) return code;
  if (standIn) fs.writeFileSync(path.join(UNPACKED, 'THROWAWAY.txt'), THROWAWAY_NOTE);
  say(`packaged in ${path.relative(root, UNPACKED)}`);
  return args.includes('--smoke') ? smoke() : 0;
}

const CONFIG = 'electron-builder.config.cjs';
const UNPACKED = inRoot('dist', 'linux-unpacked');
const THROWAWAY_NOTE =
  'Built on a stand-in for Electron, to try packaging. Not for real keys, not to be passed on.\n';

async function smoke() {
  const desktop = await openDesktop();
  try {
    const script = inRoot('scripts', 'package', 'smoke.mjs');
    const { code } = await run(node24, [script, path.join(UNPACKED, 'chatelaine')], {
      cwd: root,
      env: toolEnv(desktop.env),
      timeoutMs: SMOKE_TIMEOUT_MS,
    });
    return code;
  } finally {
    await desktop.close();
  }
}

function versionOf(dist) {
  return fs.readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
}
