'use strict';
const fs = require('node:fs');
const path = require('node:path');

/**
 * How the app is packaged; `npm run package` calls it. The runtime is the one that task chose and
 * comes in by environment variables, so that a package is never built by downloading another.
 */
const standIn = process.env.CHATELAINE_PACKAGE_STAND_IN === '1';

module.exports = {
  appId: 'dev.chatelaine.app',
  productName: 'Chatelaine',
  copyright: 'The Chatelaine authors, MIT licence',
  directories: { output: 'dist', buildResources: 'resources' },
  electronDist: process.env.CHATELAINE_PACKAGE_DIST || undefined,
  electronVersion: process.env.CHATELAINE_PACKAGE_ELECTRON || undefined,
  // Everything else is bundled into out/; these two find native code and files beside themselves.
  files: [
    'out/**',
    'package.json',
    'resources/icons/512x512.png',
    'resources/icons/tray/*.png',
    '!**/*.map',
    '!**/node_modules/better-sqlite3/{deps,src,binding.gyp}',
    '!**/node_modules/better-sqlite3/prebuilds/*',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
    '**/node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node',
    '!**/node_modules/node-addon-api/**',
    ...(standIn ? [{ from: 'scripts/electron-runtime/compat', to: 'stand-in' }] : []),
  ],
  // The stand-in's missing interfaces must be there before the app's first line.
  extraMetadata: standIn ? { main: 'stand-in/packaged.cjs' } : {},
  // Programs that are run as files cannot lie in the archive, nor what the sandbox's library imports.
  asarUnpack: [
    '**/*.node',
    '**/node_modules/@anthropic-ai/sandbox-runtime/**',
    '**/node_modules/{@pondwader,commander,node-forge,zod}/**',
  ],
  // better-sqlite3 brings a prebuilt Node-API addon: nothing to compile for Electron.
  npmRebuild: false,
  // The stand-in's default app is a folder, which the step that removes the real one leaves.
  afterExtract: ({ appOutDir }) =>
    fs.promises.rm(path.join(appOutDir, 'resources', 'default_app.asar'), {
      recursive: true,
      force: true,
    }),
  afterPack: async (context) => (await import('./scripts/package/fuses.mjs')).setFuses(context),
  linux: {
    target: ['dir'],
    icon: 'resources/icons',
    category: 'Development',
    executableName: 'chatelaine',
    executableArgs: [],
    extraResources: [launcher('chatelaine')],
  },
  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.developer-tools',
    hardenedRuntime: true,
    extraResources: [launcher('chatelaine')],
  },
  win: { target: ['nsis'], extraResources: [launcher('chatelaine.cmd')] },
  protocols: [{ name: 'Chatelaine', schemes: ['chatelaine'] }],
  publish: null,
};

/** Starts the app as its own command line; beside the archive, where it can be run. */
function launcher(name) {
  return { from: `resources/bin/${name}`, to: `bin/${name}` };
}
