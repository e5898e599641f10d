/** Where things are: the project's root, its tools, and the cache that outlives a checkout. */
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

export const inRoot = (...parts) => path.join(root, ...parts);

/** A program that a dependency of the project brings. */
export const tool = (name) => inRoot('node_modules', '.bin', name);

/** Node 24, from the `node` package: what every tool and test runs on, whatever started us. */
export const node24 = tool('node');

/** What is expensive to get and not bound to one checkout: kept for the next clone. */
export const cacheDir = path.join(
  process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
  'chatelaine',
);

/** An environment for tools: `base` with Node 24 and the project's programs first on PATH. */
export function toolEnv(base = process.env) {
  const bin = inRoot('node_modules', '.bin');
  return { ...base, PATH: `${bin}${path.delimiter}${base.PATH}` };
}
