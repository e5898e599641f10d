import fs from 'node:fs/promises';
import path from 'node:path';
import { countOf } from './index-file';
import { type Found, lookAround } from './look-around';
import { type RawPath, zeroEnded } from './raw-path';
import { gapsOf, gapsToMessage, type LeftOut, noticeOf } from './scope';
import { beginEmpty, inOtherBytes, seedFromUser, takeOut } from './seed';
import { type GitPort, type LastSnapshot, type Shadow, setReference } from './shadow';
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
  const [userIndex, { last, found }] = await together(
    userIndexOf(git, shadow.workspace),
    shadow.last ? goOn(shadow, shadow.last) : begin(git, shadow),
  );
  const forced =
    userIndex === (last?.userIndex ?? '') ? [] : await trackedAllTheSame(git, shadow, found.names);
  const files = await sortFiles(shadow, [...found.names, ...forced], await countFiles(shadow));
  const left: LeftOut = { ...files.left, nested: found.nested };
  await updateIndex(shadow, files, found.marks);
  const gaps = gapsToMessage(gapsOf(left));
  const isSame = found.isSame && forced.length === 0;
  const tree = isSame && last?.tree ? last.tree : (await shadow.git(['write-tree'])).text;
  const isAsLast = last?.tree === tree && last.gaps === gaps;
  const commit = isAsLast ? last.commit : await commitTree(shadow, tree, gaps);
  if (!isAsLast || last !== shadow.last || last.userIndex !== userIndex)
    await shadow.saveLast({ commit, tree, gaps, userIndex });
  return { commit, notice: noticeOf(left, shadow.limits) };
}

/** Both, and nothing of either is still at work when one has failed. */
async function together<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

/** What a snapshot is compared with, and how the files differ from it. */
type Look = { last: LastSnapshot | null; found: Found };

async function goOn(shadow: Shadow, last: LastSnapshot): Promise<Look> {
  return { last, found: await lookAround(shadow) };
}

/** What the user's repository knows already; an index of before that nothing is known of may be half of one. */
async function begin(git: GitPort, shadow: Shadow): Promise<Look> {
  await beginEmpty(shadow);
  const seed = await seedFromUser(git, shadow);
  if (seed) {
    const last = await commitSeed(shadow, seed.userIndex);
    const [found, other] = await together(lookAround(shadow), inOtherBytes(shadow, seed.files));
    if (other.length === 0) return { last, found };
    if (other.length * 2 <= seed.files.length) {
      await takeOut(shadow, other);
      const names = [...new Set([...found.names, ...other])];
      return { last, found: { ...found, names, isSame: false } };
    }
    // most would be read anyway
    await beginEmpty(shadow);
  }
  return { last: null, found: await lookAround(shadow) };
}

/** To compare with; it is not saved, because not all of it need be what is on disk. */
async function commitSeed(shadow: Shadow, userIndex: string): Promise<LastSnapshot> {
  // what is missing is found out, and read from disk, in a moment
  const { text: tree } = await shadow.git(['write-tree', '--missing-ok']);
  return { commit: await commitTree(shadow, tree, NO_GAPS), tree, gaps: NO_GAPS, userIndex };
}

const NO_GAPS = gapsToMessage({ names: [], isCut: false });

async function commitTree(shadow: Shadow, tree: string, gaps: string): Promise<string> {
  const { text: commit } = await shadow.git(['commit-tree', tree], { input: gaps });
  await setReference(shadow, 'heads/last', commit);
  return commit;
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
  await takeOut(shadow, [...drop, ...marks]);
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
