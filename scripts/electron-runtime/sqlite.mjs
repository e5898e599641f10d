/**
 * Compiles better-sqlite3's addon for the stand-in.
 *
 * The addon needs Node-API 10; the Node 20 in Electron 33 has version 9 and offers the rest as
 * "experimental", so the same sources compiled for that version run there. Two compiler
 * calls and a link say it all: no gyp, no Python, no make, no Node headers on the machine.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../processes.mjs';
import { SetupError } from '../say.mjs';
import { fetchPackage } from './fetch-package.mjs';
import { nodeApiHeaders } from './pins.mjs';

/** It takes 15 s to 60 s; a machine that needs longer than this is stuck. */
const COMPILE_TIMEOUT_MS = 10 * 60_000;

const experimental = fileURLToPath(new URL('./experimental.h', import.meta.url));

const SHARED_FLAGS = ['-c', '-O2', '-fPIC', '-w', '-DNDEBUG'];

/**
 * Writes the addon to `target`.
 * @param {{ source: string, target: string, workFolder: string }} places `source` is the
 *   installed better-sqlite3; `workFolder` is scratch space on the same disk as `target`.
 */
export async function compileSqlite({ source, target, workFolder }) {
  const headers = await fetchPackage(nodeApiHeaders, workFolder);
  const sqlite = path.join(source, 'deps', 'sqlite3');
  const object = (name) => path.join(workFolder, `${name}.o`);
  const built = path.join(workFolder, 'better_sqlite3.node');
  await Promise.all([
    compiler('cc', [
      ...SHARED_FLAGS,
      ...['-std=c99', ...sqliteDefines(source), `-I${sqlite}`],
      ...[path.join(sqlite, 'sqlite3.c'), '-o', object('sqlite3')],
    ]),
    compiler('c++', [
      ...SHARED_FLAGS,
      ...['-std=c++20', '-fvisibility=hidden', '-fvisibility-inlines-hidden', '-fno-exceptions'],
      ...ADDON_DEFINES.map((name) => `-D${name}`),
      ...['-include', experimental],
      ...[`-I${sqlite}`, `-I${path.join(headers, 'include')}`, `-I${nodeAddonApi(source)}`],
      ...[path.join(source, 'src', 'better_sqlite3.cpp'), '-o', object('addon')],
    ]),
  ]);
  await compiler('c++', [
    ...['-shared', '-pthread', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL'],
    ...[object('addon'), object('sqlite3'), '-ldl', '-o', built],
  ]);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.renameSync(built, target);
}

/** As in better-sqlite3's binding.gyp, but for the Node-API version. */
const ADDON_DEFINES = [
  'NAPI_VERSION=2147483647', // NAPI_VERSION_EXPERIMENTAL
  'NAPI_DISABLE_CPP_EXCEPTIONS',
  'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  'BUILDING_NODE_EXTENSION',
  'NODE_GYP_MODULE_NAME=better_sqlite3',
];

/** The options better-sqlite3 compiles SQLite with, read from its own list so they stay the same. */
function sqliteDefines(source) {
  const list = fs.readFileSync(path.join(source, 'deps', 'defines.gypi'), 'utf8');
  return [...list.matchAll(/^\s+'([A-Z][A-Z0-9_]+(?:=-?\d+)?)',$/gm)].map(
    ([, define]) => `-D${define}`,
  );
}

function nodeAddonApi(source) {
  const places = [path.join(source, 'node_modules'), path.dirname(source)];
  const found = places.map((place) => path.join(place, 'node-addon-api')).find(fs.existsSync);
  if (!found) throw new SetupError('better-sqlite3 is installed without node-addon-api: npm ci');
  return found;
}

async function compiler(command, args) {
  const result = await run(command, args, { capture: true, timeoutMs: COMPILE_TIMEOUT_MS }).catch(
    () => ({ code: 1, stderr: `${command} is not installed (Debian: g++)`, timedOut: false }),
  );
  if (result.code === 0) return;
  const why = result.timedOut ? 'took too long' : result.stderr.slice(-2000);
  throw new SetupError(`could not compile better-sqlite3 for the stand-in Electron: ${why}`);
}
