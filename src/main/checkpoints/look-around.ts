import { parseStatus, type StatusEntry } from '../git/status';
import { type RawPath, rawOf, zeroEnded } from './raw-path';
import { MAX_NESTED, MAX_NESTED_DEPTH } from './scope';
import type { Shadow } from './shadow';

export type Found = {
  /** Files that differ from the index, or from the last snapshot. */
  names: RawPath[];
  /** In the index only to make git look into a folder. */
  marks: RawPath[];
  /** Repositories within that are not looked into. */
  nested: RawPath[];
  /** Nothing at all is other than at the last snapshot. */
  isSame: boolean;
};

/** What has changed, also in repositories within, which git passes over by itself. */
export async function lookAround(shadow: Shadow): Promise<Found> {
  const marks: RawPath[] = [];
  for (let depth = 0; ; depth += 1) {
    const entries = await status(shadow);
    const nested = entries.filter(isNested).map(({ bytes }) => rawOf(bytes));
    const room = depth < MAX_NESTED_DEPTH ? MAX_NESTED - marks.length : 0;
    const next = nested.slice(0, room);
    if (next.length === 0) {
      const names = entries
        .filter((entry) => !isNested(entry))
        .map(({ bytes }) => rawOf(bytes))
        .filter((name) => !marks.includes(name));
      return { names, marks, nested, isSame: entries.length === nested.length };
    }
    const added = next.map((folder) => `${folder}${MARK}`);
    await mark(shadow, added);
    marks.push(...added);
  }
}

/** Git looks into a folder with a repository of its own once a file of it is in the index. */
async function mark(shadow: Shadow, names: readonly RawPath[]): Promise<void> {
  await shadow.git(['update-index', '-z', '--index-info'], {
    input: zeroEnded(names.map((name) => `100644 ${EMPTY_FILE} 0\t${name}`)),
  });
}

const MARK = '.chatelaine-looks-into-this-folder';
/** Known to git without being stored. */
const EMPTY_FILE = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';

const isNested = ({ bytes }: StatusEntry): boolean => bytes.at(-1) === '/'.charCodeAt(0);

async function status(shadow: Shadow): Promise<StatusEntry[]> {
  const { stdout } = await shadow.git([
    ...['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'],
    '--ignore-submodules=all',
  ]);
  return parseStatus(stdout);
}
