import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChatelaineError } from '../../../shared/errors';

export type Programs = {
  bash: string;
  doNothing: string;
  bubblewrap: string | null;
  seccomp: string | null;
  /** Only for a network; without it there can still be none. */
  socat: string | null;
};

/** Only folders that belong to the system: a `bwrap` that an agent put on PATH must not be found. */
export const SYSTEM_FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin'];

/** What the sandbox is made of, by absolute path. `SANDBOX_UNAVAILABLE` names what to install. */
export async function findPrograms(): Promise<Programs> {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw unavailable('Commands need a sandbox, and Chatelaine has none for this system yet.');
  }
  const bash = await findProgram('bash');
  const doNothing = await findProgram('true');
  if (bash === null || doNothing === null || (await findProgram('which')) === null) {
    throw unavailable('Commands are switched off: install bash, coreutils and which.');
  }
  if (process.platform === 'darwin')
    return { bash, doNothing, bubblewrap: null, seccomp: null, socat: null };

  const bubblewrap = await findProgram('bwrap');
  if (bubblewrap === null) {
    throw unavailable(
      'Commands are switched off: install bubblewrap (on Debian and Ubuntu: sudo apt install bubblewrap).',
    );
  }
  const seccomp = seccompHelper();
  if (!(await isExecutable(seccomp))) {
    throw unavailable(`Commands are switched off: the seccomp helper is missing (${seccomp}).`);
  }
  return { bash, doNothing, bubblewrap, seccomp, socat: await findProgram('socat') };
}

async function findProgram(name: string): Promise<string | null> {
  for (const folder of SYSTEM_FOLDERS) {
    const file = path.join(folder, name);
    if (await isExecutable(file)) return file;
  }
  return null;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await fs.access(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function seccompHelper(): string {
  const vendor = path.resolve(path.dirname(libraryEntry()), '..', 'vendor');
  return path.join(vendor, 'seccomp', process.arch, 'apply-seccomp');
}

/** The library's first file, in its real place: what is inside the packaged archive cannot be started. */
export function libraryEntry(): string {
  const entry = createRequire(import.meta.url).resolve('@anthropic-ai/sandbox-runtime');
  return entry.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2');
}

/**
 * What the app itself runs from. A command that could change it would be outside the sandbox at the next
 * start, or at the next command: the seccomp helper is in there.
 */
export function programFolders(): string[] {
  const entry = libraryEntry();
  const modules = `${path.sep}node_modules${path.sep}`;
  return [
    entry.slice(0, entry.lastIndexOf(modules) + modules.length - 1),
    path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'),
    path.dirname(process.execPath),
  ];
}

export function unavailable(message: string): ChatelaineError {
  return new ChatelaineError('SANDBOX_UNAVAILABLE', message);
}
