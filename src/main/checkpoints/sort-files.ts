import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import { type RawPath, within } from './raw-path';
import type { LeftOut } from './scope';
import type { Shadow } from './shadow';

export type Sorted = {
  /** To be in the index as they are on disk; also those that are gone. */
  keep: RawPath[];
  /** To be in the index no longer: nothing can be said of their content. */
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
  const kinds = await inParallel(names, (name) => kindOf(shadow, name));
  const sorted: Sorted = { keep: [], drop: [], left: { tooLarge: [], unreadable: [], tooMany: 0 } };
  let room = shadow.limits.files - count;
  for (const [place, name] of names.entries()) {
    const kind = kinds[place] ?? 'none';
    if (kind === 'too large') sorted.left.tooLarge.push(name);
    if (kind === 'unreadable') sorted.left.unreadable.push(name);
    if (kind === 'gone') sorted.keep.push(name);
    else if (kind !== 'file') sorted.drop.push(name);
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

type Kind = 'file' | 'gone' | 'too large' | 'unreadable' | 'none';

async function kindOf({ workspace, limits }: Shadow, name: RawPath): Promise<Kind> {
  const place = within(workspace, name);
  const found = await fs.lstat(place).catch(() => null);
  // a folder in its place: the file itself is gone
  if (!found || found.isDirectory()) return 'gone';
  if (found.isSymbolicLink()) return 'file';
  if (!found.isFile()) return 'none';
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
