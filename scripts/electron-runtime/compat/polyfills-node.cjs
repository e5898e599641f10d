'use strict';
/**
 * What the app may use of Node 24 that Node 20 lacks, for the main thread and for worker threads
 * (which have a `process` and modules of their own, so each loads this file).
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const path = require('node:path');
const workerThreads = require('node:worker_threads');

module.exports = { define };

redirectSqlite();
define(fs.promises, { glob });
patchWorkers();
syncBuiltinESMExports();

/** Adds what is missing; what the runtime has already is left alone. */
function define(object, members) {
  for (const [name, value] of Object.entries(members)) {
    if (name in object) continue;
    Object.defineProperty(object, name, { value, configurable: true, writable: true });
  }
}

/** Loads the better-sqlite3 addon compiled for this runtime in place of its Node-API 10 prebuild. */
function redirectSqlite() {
  const { dlopen } = process;
  process.dlopen = function (module, filename, ...rest) {
    const found = /[\\/]better-sqlite3[\\/](?:prebuilds|build)[\\/].*\.node$/.exec(filename);
    if (!found) return dlopen.call(this, module, filename, ...rest);
    // In a packaged app the addon lies outside the archive, its package.json inside.
    const source = filename
      .slice(0, found.index + '/better-sqlite3'.length)
      .replace('app.asar.unpacked', 'app.asar');
    const { version } = JSON.parse(fs.readFileSync(path.join(source, 'package.json'), 'utf8'));
    const own = path.join(
      path.dirname(process.execPath),
      'compat-addons',
      `better_sqlite3-${version}.node`,
    );
    if (!fs.existsSync(own)) {
      throw new Error(`the stand-in Electron has no better-sqlite3 ${version}: npm run setup`);
    }
    return dlopen.call(this, module, own, ...rest);
  };
}

function patchWorkers() {
  const { Worker } = workerThreads;
  workerThreads.Worker = class extends Worker {
    constructor(file, options = {}) {
      const execArgv = ['--require', __filename, ...(options.execArgv ?? [])];
      super(file, { ...options, execArgv });
    }
  };
}

/** fs.promises.glob of Node 22; the file tools of @anthropic-ai/sdk use it. */
async function* glob(patterns, options = {}) {
  const cwd = options.cwd ? String(options.cwd) : process.cwd();
  const matchers = [].concat(patterns).map((pattern) => globToRegExp(String(pattern)));
  const walk = async function* (folder) {
    const entries = await fs.promises.readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const full = path.join(folder, entry.name);
      const relative = path.relative(cwd, full).split(path.sep).join('/');
      if (options.exclude?.(options.withFileTypes ? entry : relative)) continue;
      if (matchers.some((matcher) => matcher.test(relative))) {
        yield options.withFileTypes ? entry : relative;
      }
      if (entry.isDirectory()) yield* walk(full);
    }
  };
  yield* walk(cwd);
}

function globToRegExp(pattern) {
  const single = { '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')', ',': '|', '[': '[', ']': ']' };
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    if (pattern.startsWith('**/', i)) {
      source += '(?:[^/]+/)*';
      i += 2;
    } else if (pattern.startsWith('**', i)) {
      source += '.*';
      i += 1;
    } else {
      source += single[pattern[i]] ?? pattern[i].replace(/[.+^$()|\\/]/g, '\\$&');
    }
  }
  return new RegExp(`^${source}$`);
}
