import fs from 'node:fs/promises';
import path from 'node:path';
import { parseStatus, type StatusEntry } from '../git/status';
import { countOf } from './index-file';
import { type RawPath, rawOf, zeroEnded } from './raw-path';
import {
  gapsOf,
  gapsToMessage,
  type LeftOut,
  MAX_NESTED,
  MAX_NESTED_DEPTH,
  noticeOf,
} from './scope';
import { seedFromUser } from './seed';
import { type GitPort, type Shadow, setReference } from './shadow';
import { type Sorted, sortFiles } from './sort-files';
import { trackedAllTheSame, userIndexOf } from './user-index';

export type Snapshot = {
  commit: string;
  /** What it does not hold, for a person; null when it holds all. */
  notice: string | null;
};

/**
 * The files of the workspace as they are, as a commit in the app's repository. Costs little more than
 * `git status`; writes only when something has changed. Errors: those of git.
 */
export async function takeSnapshot(git: GitPort, shadow: Shadow): Promise<Snapshot> {
  // Before or while it is looked around, never after: what changes later is seen the next time.
  const asking = userIndexOf(git, shadow.workspace);
  if (!shadow.last) await begin(git, shadow, await asking);
  const [userIndex, found] = await Promise.all([asking, lookAround(shadow)]);
  const forced =
    userIndex === (shadow.last?.userIndex ?? '')
      ? []
      : await trackedAllTheSame(git, shadow, found.names);
  const files = await sortFiles(shadow, [...found.names, ...forced], await countFiles(shadow));
  const left: LeftOut = { ...files.left, nested: found.nested };
  await updateIndex(shadow, files, found.marks);
  const isSame = found.isSame && forced.length === 0;
  const commit = await commitIndex(shadow, gapsToMessage(gapsOf(left)), isSame, userIndex);
  return { commit, notice: noticeOf(left, shadow.limits) };
}

/** What the user's repository knows already; an index of before that nothing is known of may be half of one. */
async function begin(git: GitPort, shadow: Shadow, userIndex: string): Promise<void> {
  await fs.rm(path.join(shadow.folder, 'index'), { force: true });
  const seed = await seedFromUser(git, shadow);
  // What was taken out may be ignored too: then it is asked for below.
  if (seed !== 'none') await commitIndex(shadow, NO_GAPS, false, seed === 'whole' ? userIndex : '');
}

const NO_GAPS = gapsToMessage({ names: [], isCut: false });

type Found = {
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
async function lookAround(shadow: Shadow): Promise<Found> {
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

async function countFiles({ folder }: Shadow): Promise<number> {
  const file = await fs.open(path.join(folder, 'index')).catch(() => null);
  if (!file) return 0;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    return countOf(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** More new content than this goes into one pack instead of a file each: that is several times faster. */
const MANY_FILES = 200;

async function updateIndex(
  shadow: Shadow,
  { keep, drop }: Sorted,
  marks: readonly RawPath[],
): Promise<void> {
  if (drop.length + marks.length > 0) {
    await shadow.git(['update-index', '-z', '--force-remove', '--stdin'], {
      input: zeroEnded([...drop, ...marks]),
    });
  }
  if (keep.length === 0) return;
  // Git streams files above the threshold into one pack.
  const settings = keep.length > MANY_FILES ? ['core.bigFileThreshold=1'] : [];
  await shadow.git(['update-index', '-z', '--add', '--remove', '--replace', '--stdin'], {
    input: zeroEnded(keep),
    settings,
    // a large file may take its time
    timeoutMs: 10 * 60_000,
  });
}

async function commitIndex(
  shadow: Shadow,
  gaps: string,
  isSame: boolean,
  userIndex: string,
): Promise<string> {
  const { last } = shadow;
  const tree = isSame && last?.tree ? last.tree : (await shadow.git(['write-tree'])).text;
  if (last && last.tree === tree && last.gaps === gaps) {
    if (last.userIndex !== userIndex) await shadow.saveLast({ ...last, userIndex });
    return last.commit;
  }
  const { text: commit } = await shadow.git(['commit-tree', tree], { input: gaps });
  await setReference(shadow, 'heads/last', commit);
  await shadow.saveLast({ commit, tree, gaps, userIndex });
  return commit;
}
