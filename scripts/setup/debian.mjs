/**
 * System packages (Debian, Ubuntu and their kin). Each is looked for by the program or library we
 * need from it, which is quick and also right where it was installed some other way.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../processes.mjs';
import { SetupError, say } from '../say.mjs';

/** A slow mirror and fifty packages; more than this is a stuck apt. */
const APT_TIMEOUT_MS = 15 * 60_000;

/**
 * What is needed, by purpose. `packages` lists the names a package has had: the first that the
 * distribution knows is taken (the t64 ones are those of Debian 13 and Ubuntu 24.04).
 */
const NEEDS = {
  'source control of the sample projects': [{ program: 'git', packages: ['git'] }],
  'a display for tests without a screen': [{ program: 'Xvfb', packages: ['xvfb'] }],
  'a private keyring for tests': [
    { program: 'dbus-daemon', packages: ['dbus-daemon', 'dbus'] },
    { program: 'dbus-send', packages: ['dbus-bin', 'dbus'] },
    { program: 'gnome-keyring-daemon', packages: ['gnome-keyring'] },
    { program: 'setpriv', packages: ['util-linux'] },
  ],
  'a desktop that shows notifications, for tests': [
    { program: 'dunst', packages: ['dunst'] },
    { program: 'dbus-monitor', packages: ['dbus-bin', 'dbus'] },
  ],
  'the sandbox that agents run commands in': [
    { program: 'bwrap', packages: ['bubblewrap'] },
    { program: 'socat', packages: ['socat'] },
    { program: 'rg', packages: ['ripgrep'] },
  ],
  'libraries Electron is linked with': [
    { library: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
    { library: 'libnss3.so', packages: ['libnss3'] },
    { library: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
    { library: 'libgbm.so.1', packages: ['libgbm1'] },
    {
      library: 'libatk-bridge-2.0.so.0',
      packages: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
    },
    { library: 'libcups.so.2', packages: ['libcups2t64', 'libcups2'] },
    { library: 'libXss.so.1', packages: ['libxss1'] },
    { library: 'libsecret-1.so.0', packages: ['libsecret-1-0'] },
    { library: 'libnotify.so.4', packages: ['libnotify4'] },
  ],
  'certificates for reaching package hosts': [
    { file: '/etc/ssl/certs/ca-certificates.crt', packages: ['ca-certificates'] },
  ],
  "a compiler, for the stand-in Electron's SQLite": [
    { program: 'c++', packages: ['g++'] },
    { program: 'cc', packages: ['gcc'] },
  ],
};

/** What each group of tasks needs. */
export const forDesktop = Object.keys(NEEDS).slice(0, -1);
export const forApp = [
  'source control of the sample projects',
  'the sandbox that agents run commands in',
  'libraries Electron is linked with',
];
export const forCompiler = Object.keys(NEEDS).slice(-1);

/** Installs what is missing for these purposes, or throws SetupError saying what to do. */
export async function ensureSystemPackages(purposes) {
  if (process.platform !== 'linux') return;
  const missing = purposes
    .map((purpose) => ({ purpose, needs: NEEDS[purpose].filter(isMissing) }))
    .filter(({ needs }) => needs.length > 0);
  if (missing.length === 0) return;
  const names = missing.flatMap(({ needs }) =>
    needs.map((need) => need.program ?? need.library ?? need.file),
  );
  if (!onPath('apt-get')) {
    throw new SetupError(`please install these with your package manager: ${names.join(', ')}`);
  }
  await install(missing, names);
  const still = missing.flatMap(({ needs }) => needs.filter(isMissing));
  if (still.length > 0) {
    throw new SetupError(
      `installed, but still not found: ${still.map((n) => n.program ?? n.library).join(', ')}`,
    );
  }
}

async function install(missing, names) {
  const prefix = privilege();
  if (prefix === null) {
    const packages = missing.flatMap(({ needs }) => needs.map((need) => need.packages.at(-1)));
    throw new SetupError(
      `missing: ${names.join(', ')}. Neither root nor password-less sudo here, so please run:\n\n` +
        `  sudo apt-get install --no-install-recommends ${[...new Set(packages)].join(' ')}\n`,
    );
  }
  await apt(prefix, ['update', '-qq']);
  const packages = [];
  for (const { purpose, needs } of missing) {
    const chosen = [
      ...new Set(needs.map(({ packages }) => packages.find(isKnown) ?? packages.at(-1))),
    ];
    say(`installing ${chosen.join(' ')}: ${purpose}`);
    packages.push(...chosen);
  }
  await apt(prefix, ['install', '-y', '-qq', '--no-install-recommends', ...new Set(packages)]);
}

async function apt(prefix, args) {
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2'];
  options.push('-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::https::Timeout=20');
  const [command, ...rest] = [...prefix, 'apt-get', ...options, ...args];
  const result = await run(command, rest, {
    capture: true,
    timeoutMs: APT_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  // A failed update is not the end: the lists on the machine may do. Installing tells.
  if (result.code === 0 || args[0] === 'update') return;
  const why = result.timedOut
    ? 'it took too long'
    : result.stderr.trim().split('\n').slice(-5).join('\n');
  throw new SetupError(`apt-get could not install the packages above: ${why}`);
}

/** What to put before a command that needs root: nothing, sudo, or null when we may not. */
function privilege() {
  if (process.getuid?.() === 0) return [];
  try {
    execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore', timeout: 5000 });
    return ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive'];
  } catch {
    return null;
  }
}

function isKnown(name) {
  const policy = execFileSync('apt-cache', ['policy', name], { encoding: 'utf8', timeout: 30_000 });
  return /Candidate: (?!\(none\))/.test(policy);
}

function isMissing({ program, library, file }) {
  if (program) return !onPath(program);
  if (library) return !libraries().includes(library);
  return !fs.existsSync(file);
}

function onPath(program) {
  // /usr/sbin and /sbin hold some of them and are not on everybody's PATH.
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => fs.existsSync(path.join(folder, program)));
}

function libraries() {
  return execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8', timeout: 10_000 });
}
