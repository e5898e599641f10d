/**
 * Stand-in for Electron's own default app: `electron [-r module] <app folder or file>`, with the
 * newer interfaces the app relies on patched in first (polyfills.cjs).
 *
 * It is an ES module because Electron holds back the `ready` event until an ES module main has
 * finished its top-level awaits: the app gets to run before `ready`, as it does in real Electron.
 */
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true });
createRequire(import.meta.url)('./polyfills.cjs');

const { preload, target } = parseArguments(process.argv.slice(1));
// Playwright's Electron driver is such a preload module.
if (preload.length > 0) Module._preloadModules(preload);

try {
  if (!target) throw new Error('usage: electron [options] <app folder or file>');
  await import(pathToFileURL(entryOf(target)).href);
} catch (error) {
  console.error('App threw an error during load');
  console.error(error.stack || error);
  process.exit(1);
}

function parseArguments(args) {
  const preload = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '-v' || args[i] === '--version') {
      console.log(`v${process.versions.electron}`);
      process.exit(0);
    }
    if (args[i] === '-r' || args[i] === '--require') preload.push(args[++i]);
    else if (!args[i].startsWith('-')) return { preload, target: path.resolve(args[i]) };
  }
  return { preload, target: undefined };
}

/** The file to run, after telling Electron which app it is: name, version and data folder. */
function entryOf(target) {
  if (!fs.statSync(target).isDirectory()) {
    app.setAppPath(path.dirname(target));
    return target;
  }
  const manifest = JSON.parse(fs.readFileSync(path.join(target, 'package.json'), 'utf8'));
  const name = manifest.productName || manifest.name;
  if (manifest.version) app.setVersion(manifest.version);
  if (name) {
    app.setName(name);
    // --user-data-dir wins, as it does in real Electron.
    if (!app.commandLine.hasSwitch('user-data-dir')) {
      app.setPath('userData', path.join(app.getPath('appData'), name));
    }
  }
  app.setAppPath(target);
  return Module._resolveFilename(path.resolve(target, manifest.main || 'index.js'), null, true);
}
