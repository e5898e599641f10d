import type { BigIntStats } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { splitNul } from '../git/status';
import { type RawPath, rawOf } from './raw-path';
import type { GitPort, Shadow } from './shadow';

/** Tells whether the user's own index is as it was: its time, size and number; '' where there is none. */
export async function userIndexOf(git: GitPort, workspace: string): Promise<string> {
  const places = await git.placesOf(workspace);
  if (places === null) return '';
  const index = path.join(places.gitFolder, 'index');
  const found = await fs.stat(index, { bigint: true }).catch(() => null);
  return found ? markOf(found) : '';
}

export const markOf = ({ mtimeNs, size, ino }: BigIntStats): string => `${mtimeNs} ${size} ${ino}`;

/** What the user's repository tracks although it is ignored: `git add --force` put it there. */
export async function trackedAllTheSame(
  git: GitPort,
  { workspace, folder }: Shadow,
  known: readonly RawPath[],
): Promise<RawPath[]> {
  if ((await git.placesOf(workspace)) === null) return [];
  const { stdout } = await git.run(workspace, [
    ...['ls-files', '-z', '--cached', '--ignored', '--exclude-standard'],
    `--exclude-from=${path.join(folder, 'info', 'exclude')}`,
  ]);
  const seen = new Set(known);
  return splitNul(stdout)
    .map(rawOf)
    .filter((name) => !seen.has(name));
}
