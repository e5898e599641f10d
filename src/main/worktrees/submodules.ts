import fs from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../git/git';
import { exists } from './places';

/**
 * Fills the submodules of a new worktree from the clones in the working tree that it was made from: nothing
 * is fetched. Answers the paths of those that stay empty.
 */
export async function fillSubmodules(
  git: Git,
  { from, to }: { from: string; to: string },
): Promise<string[]> {
  if (!(await exists(path.join(to, '.gitmodules')))) return [];
  const empty: string[] = [];
  for (const { name, folder } of await submodulesOf(git, to)) {
    const clone = await cloneOf(git, from, folder);
    const isFilled = clone !== null && (await fill(git, { to, name, folder, clone }));
    if (!isFilled) empty.push(folder);
    else {
      const inner = { from: path.join(from, folder), to: path.join(to, folder) };
      empty.push(...(await fillSubmodules(git, inner)).map((one) => path.join(folder, one)));
    }
  }
  return empty;
}

async function submodulesOf(git: Git, root: string): Promise<{ name: string; folder: string }[]> {
  const { text, code } = await git.run(
    root,
    ['config', '--null', '--file', '.gitmodules', '--get-regexp', '^submodule\\..*\\.path$'],
    { accept: [0, 1] },
  );
  if (code !== 0) return [];
  return text
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const end = entry.indexOf('\n');
      return {
        name: entry.slice('submodule.'.length, end - '.path'.length),
        folder: entry.slice(end + 1),
      };
    })
    .filter(({ folder }) => !path.isAbsolute(folder) && !folder.split('/').includes('..'));
}

/** Where the clone of a submodule has its git folder; null when there is none, or it leads elsewhere. */
async function cloneOf(git: Git, from: string, folder: string): Promise<string | null> {
  const place = path.join(from, folder);
  if (!(await exists(path.join(place, '.git')))) return null;
  const real = await fs.realpath(place).catch(() => null);
  return real === place && (await git.rootOf(place)) === place ? git.gitFolderOf(place) : null;
}

async function fill(
  git: Git,
  module: { to: string; name: string; folder: string; clone: string },
): Promise<boolean> {
  const { to, name, folder, clone } = module;
  const { code } = await git.run(
    to,
    ['submodule', '--quiet', 'update', '--checkout', '--no-fetch', '--', folder],
    {
      fromFolder: true,
      // held for this call only: the user's settings are not written to
      settings: [`submodule.${name}.url=${clone}`, `submodule.${name}.active=true`],
      accept: [0, 1, 128],
    },
  );
  if (code !== 0) return false;
  // its own settings, made a moment ago: they name the user's clone, and should name what that names
  const address = await git.run(clone, ['config', '--get', 'remote.origin.url'], {
    accept: [0, 1],
  });
  if (address.code === 0) {
    await git.run(path.join(to, folder), ['config', 'remote.origin.url', address.text]);
  }
  return true;
}
