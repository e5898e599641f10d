/** npm packages as the lock file has them, and with them the Node that everything runs on. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { withLock } from '../lock.mjs';
import { inRoot, node24 } from '../paths.mjs';
import { run } from '../processes.mjs';
import { SetupError, say } from '../say.mjs';

const INSTALL_TIMEOUT_MS = 15 * 60_000;
const PING_TIMEOUT_MS = 10_000;

export async function ensureDependencies() {
  if (!fs.existsSync(inRoot('package-lock.json'))) {
    throw new SetupError('package-lock.json is missing: this is not a complete checkout');
  }
  if (isInstalled() && nodeIsRight()) return;
  await withLock(`npm-${lockName()}`, async () => {
    if (!isInstalled()) await install();
    // npm skips the script that fetches the binary where scripts are switched off.
    if (!nodeIsRight()) await npm(['rebuild', 'node', '--ignore-scripts=false']);
  });
  if (!nodeIsRight()) {
    throw new SetupError(
      `Node ${wantedNode()} did not get installed from the package "node": is it in allowScripts of ` +
        'package.json?',
    );
  }
}

async function install() {
  say('npm ci: installing the packages in package-lock.json');
  const options = ['--no-audit', '--no-fund'];
  // Without a network npm would ask for each package, one patient failure after the other.
  const trouble = await registryTrouble();
  if (trouble) {
    say(`the npm registry does not answer (${trouble}): trying with what is in the npm cache`);
    options.push('--offline');
  }
  await npm(['ci', ...options]);
  if (!isInstalled()) {
    throw new SetupError('package.json and package-lock.json do not agree: run npm install');
  }
}

/** Why the registry cannot be asked, or null when it can. */
async function registryTrouble() {
  const args = ['ping', '--fetch-retries=0', `--fetch-timeout=${PING_TIMEOUT_MS}`];
  const ping = await run('npm', args, { capture: true, timeoutMs: PING_TIMEOUT_MS + 5000 });
  if (ping.code === 0) return null;
  const [, code = ping.timedOut ? 'no answer in time' : 'unknown'] =
    /npm error code (\S+)/.exec(ping.stderr) ?? [];
  // Some registries do not know the question; that is an answer too.
  return /^E[45]\d\d$/.test(code) ? null : code;
}

async function npm(args) {
  const retries = ['--fetch-retries=2', '--fetch-retry-mintimeout=500'];
  const options = [...retries, '--fetch-retry-maxtimeout=3000', '--loglevel=error'];
  const result = await run('npm', [...args, ...options], {
    cwd: inRoot(),
    capture: true,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (result.code === 0) return;
  const why = result.timedOut ? 'it took too long' : result.stderr.trim().slice(0, 1500);
  throw new SetupError(
    `npm ${args[0]} failed. It needs the npm registry, or a filled npm cache. It said:\n${why}`,
  );
}

/**
 * Whether node_modules is what the lock file says. npm keeps its own record of what it installed;
 * comparing the two is exact where comparing dates is not, and takes a few milliseconds.
 */
function isInstalled() {
  const record = inRoot('node_modules', '.package-lock.json');
  if (!fs.existsSync(record)) return false;
  const installed = readJson(record).packages;
  const wanted = readJson(inRoot('package-lock.json')).packages;
  return Object.entries(wanted).every(([place, { version, optional, devOptional }]) => {
    if (place === '') return true;
    const found = installed[place];
    // Optional ones are for other platforms.
    return found ? found.version === version : Boolean(optional || devOptional);
  });
}

function nodeIsRight() {
  try {
    const version = execFileSync(node24, ['--version'], { encoding: 'utf8', timeout: 10_000 });
    return version.trim() === `v${wantedNode()}`;
  } catch {
    return false;
  }
}

function wantedNode() {
  return readJson(inRoot('package.json')).devDependencies.node;
}

function lockName() {
  return Buffer.from(inRoot()).toString('base64url').slice(-40);
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
