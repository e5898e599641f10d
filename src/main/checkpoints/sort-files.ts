import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import { foldersOf, type RawPath, within } from './raw-path';
import type { LeftOut } from './scope';
import type { Shadow } from './shadow';

export type Sorted = {
  /** To be in the index as they are on disk. */
  keep: RawPath[];
  /** To be in the index no longer: they are gone, or nothing can be said of their content. */
  drop: RawPath[];
  left: Omit<LeftOut, 'nested'>;
};

/** How many are looked at side by side: as many as Node has threads for files, several times over. */
const AT_ONCE = 32;

/** Which of these files a snapshot can hold. `count`: how many it has already. */
export async function sortFiles(
  shadow: Shadow,
  names: readonly RawPath[],
  count: number,
): Promise<Sorted> {
  const isReal = foldersOn(shadow);
  const kinds = await inParallel(names, async (name) =>
    (await isReal(name)) ? kindOf(shadow, name) : 'none',
  );
  const sorted: Sorted = { keep: [], drop: [], left: { tooLarge: [], unreadable: [], tooMany: 0 } };
  let room = shadow.limits.files - count;
  for (const [place, name] of names.entries()) {
    const kind = kinds[place] ?? 'none';
    if (kind === 'too large') sorted.left.tooLarge.push(name);
    if (kind === 'unreadable') sorted.left.unreadable.push(name);
    if (kind !== 'file') sorted.drop.push(name);
    else if (room > 0) {
      room -= 1;
      sorted.keep.push(name);
    } else {
      sorted.left.tooMany += 1;
      sorted.drop.push(name);
    }
  }
  return sorted;
}

/** `none`: gone, or nothing that git has a kind for. */
type Kind = 'file' | 'too large' | 'unreadable' | 'none';

/** Whether the folders that a file is in are folders: what is behind a link is not part of the workspace. */
function foldersOn({ workspace }: Shadow) {
  const known = new Map<RawPath, Promise<boolean>>();

  return async (name: RawPath): Promise<boolean> => {
    for (const folder of foldersOf(name)) {
      const isFolder =
        known.get(folder) ??
        fs.lstat(within(workspace, folder)).then(
          (found) => found.isDirectory(),
          () => false,
        );
      known.set(folder, isFolder);
      if (!(await isFolder)) return false;
    }
    return true;
  };
}

async function kindOf({ workspace, limits }: Shadow, name: RawPath): Promise<Kind> {
  const place = within(workspace, name);
  const found = await fs.lstat(place).catch(() => null);
  if (found?.isSymbolicLink()) return 'file';
  if (!found?.isFile()) return 'none';
  if (found.size > limits.fileBytes) return 'too large';
  if ((found.mode & 0o444) === 0o444) return 'file';
  return fs.access(place, constants.R_OK).then(
    () => 'file',
    () => 'unreadable',
  );
}

async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  return results;
}
