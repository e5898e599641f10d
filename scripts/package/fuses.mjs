/**
 * The switches burnt into the packaged binary, every one of them decided here: a release of
 * Electron with a new one fails the packaging until it is decided too.
 */
import path from 'node:path';
import {
  FuseState,
  FuseV1Options,
  FuseVersion,
  flipFuses,
  getCurrentFuseWire,
} from '@electron/fuses';

const WANTED = {
  // No way to run the binary as a plain Node with the keyring's trust in it.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Pages come from app://, so file:// needs no privileges.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // Only the archive that was built, unchanged (checked by Electron on macOS and Windows).
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // There is no snapshot of our own.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // V8's own bounds checks for WebAssembly: Electron's default, and the fast way.
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** electron-builder's afterPack hook. */
export async function setFuses({ appOutDir, packager, electronPlatformName }) {
  const names = {
    linux: packager.executableName,
    darwin: `${packager.appInfo.productFilename}.app`,
    win32: `${packager.appInfo.productFilename}.exe`,
  };
  const binary = path.join(appOutDir, names[electronPlatformName]);
  const { wanted, unknown } = await fitting(binary);
  if (unknown.length > 0 && process.env.CHATELAINE_PACKAGE_STAND_IN !== '1') {
    throw new Error(`this Electron has no fuse for ${unknown.join(', ')}`);
  }
  await flipFuses(binary, { version: FuseVersion.V1, strictlyRequireAllFuses: true, ...wanted });
}

/**
 * Reads the fuses back from a binary and compares them.
 * @returns {Promise<{ lines: string[], wrong: string[], unknown: string[] }>} `unknown` are those
 *   this Electron is too old to have
 */
export async function readFuses(binary) {
  const wire = await getCurrentFuseWire(binary);
  const { wanted, unknown } = await fitting(binary);
  const lines = [];
  const wrong = [];
  for (const [fuse, on] of Object.entries(wanted)) {
    const isOn = wire[fuse] === FuseState.ENABLE;
    lines.push(`${FuseV1Options[fuse]}: ${isOn ? 'on' : 'off'}`);
    if (isOn !== on) wrong.push(FuseV1Options[fuse]);
  }
  // More fuses in the binary than decided here.
  for (const fuse of Object.keys(wire)) {
    if (fuse !== 'version' && !(fuse in WANTED)) wrong.push(`number ${fuse}, which is undecided`);
  }
  return { lines, wrong, unknown };
}

/** Those of WANTED that the binary has: an older Electron has fewer. */
async function fitting(binary) {
  const wire = await getCurrentFuseWire(binary);
  const has = ([fuse]) => fuse in wire;
  const entries = Object.entries(WANTED);
  return {
    wanted: Object.fromEntries(entries.filter(has)),
    unknown: entries.filter((entry) => !has(entry)).map(([fuse]) => FuseV1Options[fuse]),
  };
}
