import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** Not in the project's own `node_modules`: nobody who only builds or tests needs them. */
const FOLDER = path.resolve('node_modules/.cache/chatelaine/peers');
const MANIFEST = path.resolve('test/bench/peers/package.json');

/**
 * A file of what the benchmarks compare with, by its path in `node_modules`; all of it is installed at first
 * use. null where the registry cannot be reached or has no such file for this machine.
 */
export async function peerFile(name: string): Promise<string | null> {
  const file = path.join(FOLDER, 'node_modules', name);
  const manifest = fs.readFileSync(MANIFEST, 'utf8');
  const kept = path.join(FOLDER, 'package.json');
  const isCurrent = fs.existsSync(kept) && fs.readFileSync(kept, 'utf8') === manifest;
  if (isCurrent && fs.existsSync(file)) return file;
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.mkdirSync(FOLDER, { recursive: true });
  fs.writeFileSync(kept, manifest);
  const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  await promisify(execFile)('npm', install, { cwd: FOLDER, timeout: 120_000 }).catch(() => null);
  return fs.existsSync(file) ? file : null;
}
