/** The set-up steps, in order. Each looks first and does nothing when there is nothing to do. */
import { ensureSystemPackages, forApp, forDesktop } from '../setup/debian.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { ensureElectron } from '../setup/electron.mjs';

/** For checks that only read the sources. */
export async function prepareTools() {
  await ensureDependencies();
}

/** For everything that runs the app with throwaway data, on a display and keyring of its own. */
export async function prepareDesktop() {
  await ensureSystemPackages(forDesktop);
  await ensureDependencies();
  return ensureElectron();
}

/** For the app itself, with the person's own data. */
export async function prepareRealUse() {
  await ensureSystemPackages(forApp);
  await ensureDependencies();
  return ensureElectron({ realUse: true });
}
