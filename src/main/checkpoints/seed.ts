import fs from 'node:fs/promises';
import path from 'node:path';
import { type IndexedFile, readIndex } from './index-file';
import { type RawPath, within, zeroEnded } from './raw-path';
import { type GitPort, type Shadow, setReference } from './shadow';
import { markOf } from './user-index';

/** A larger index is of more files than a checkpoint has: not worth reading. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;
const MAX_ATTRIBUTES = 200;

/** What is in our index from the user's. */
export type Seed = {
  files: readonly IndexedFile[];
  /** Tells their index, as `userIndexOf`; '' when not all of it was taken over. */
  userIndex: string;
};

/**
 * The first checkpoint of a repository need not read every file again: git has done it. A copy of the
 * user's index says which files are as they were, and their objects are borrowed until the next tidying up
 * copies them. What git does not watch is not taken over, and so read like new. Null when it cannot be used.
 * Not to be trusted before {@link inOtherBytes} has answered.
 */
export async function seedFromUser(git: GitPort, shadow: Shadow): Promise<Seed | null> {
  const [user, isUsable] = await Promise.all([
    userRepository(git, shadow.workspace),
    isOrdinary(git, shadow.workspace),
  ]);
  if (!user || !isUsable) return null;
  // Before it is read: should it change in between, more is looked at, not less.
  const found = await fs.stat(user.index, { bigint: true }).catch(() => null);
  if (!found || found.size > MAX_INDEX_BYTES) return null;
  const content = await fs.readFile(user.index);
  const ours = indexOf(shadow);
  const [indexed] = await Promise.all([
    readIndex(content),
    fs.writeFile(ours, content, { mode: 0o600 }),
  ]);
  const isTooMuch = !indexed || indexed.length > shadow.limits.files;
  if (isTooMuch || (await hasEncodings(shadow.workspace, indexed))) {
    await beginEmpty(shadow);
    return null;
  }
  await fs.writeFile(path.join(shadow.folder, 'objects/info/alternates'), `${user.objects}\n`);
  // Git trusts a file that is older than its index: the copy must not look younger than the original.
  const second = Number(found.mtimeNs / 1_000_000_000n);
  await fs.utimes(ours, second, second);
  const files = indexed.filter(({ isPlain }) => isPlain);
  if (files.length === indexed.length) return { files, userIndex: markOf(found) };
  await takeOut(
    shadow,
    indexed.filter(({ isPlain }) => !isPlain).map(({ path: name }) => name),
  );
  return { files, userIndex: '' };
}

/** As if there had been nothing before. Objects stay borrowed: an earlier checkpoint may need them. */
export async function beginEmpty(shadow: Shadow): Promise<void> {
  await fs.rm(indexOf(shadow), { force: true });
  await setReference(shadow, 'heads/last', null);
}

/** From the index: they will be read like new. */
export async function takeOut(shadow: Shadow, names: readonly RawPath[]): Promise<void> {
  if (names.length === 0) return;
  await shadow.git(['update-index', '-z', '--force-remove', '--stdin'], {
    input: zeroEnded(names),
  });
}

/**
 * Files whose object is not, or not for sure, what was on disk when git looked (line ends, filters, Git LFS):
 * it is of another size. And those that are too large.
 */
export async function inOtherBytes(
  shadow: Shadow,
  files: readonly IndexedFile[],
): Promise<RawPath[]> {
  if (files.length === 0) return [];
  const { text } = await shadow.git(['cat-file', '--batch-check=%(objectsize)', '--buffer'], {
    input: files.map(({ oid }) => `${oid}\n`).join(''),
  });
  const sizes = text.split('\n');
  return files
    .filter(({ bytes }, place) => sizes[place] !== String(bytes) || bytes > shadow.limits.fileBytes)
    .map(({ path: name }) => name);
}

const indexOf = ({ folder }: Shadow) => path.join(folder, 'index');

/** Where the user's index and objects are; null unless the workspace is the top of a working tree. */
async function userRepository(git: GitPort, workspace: string) {
  const places = await git.placesOf(workspace);
  if (places?.root !== workspace || places.commonFolder.includes('"')) return null;
  const { gitFolder, commonFolder } = places;
  return { index: path.join(gitFolder, 'index'), objects: path.join(commonFolder, 'objects') };
}

/** No other kind of hash, no objects elsewhere, no filter that could leave the size as it is. */
async function isOrdinary(git: GitPort, workspace: string): Promise<boolean> {
  const { stdout } = await git.run(
    workspace,
    ['config', '--null', '--name-only', '--get-regexp', '^(extensions|filter)\\..*'],
    { accept: [0, 1] },
  );
  const names = stdout.toString('utf8').split('\0').filter(Boolean);
  return names.every((name) => /^(extensions\.worktreeconfig|filter\.lfs\..*)$/i.test(name));
}

/** Attributes that could change bytes and leave their number as it is. */
async function hasEncodings(workspace: string, indexed: readonly IndexedFile[]): Promise<boolean> {
  const names = indexed.filter(({ path: name }) => /(^|\/)\.gitattributes$/.test(name));
  for (const { path: name } of names.slice(0, MAX_ATTRIBUTES)) {
    const text = await fs.readFile(within(workspace, name), 'latin1').catch(() => '');
    if (text.includes('working-tree-encoding')) return true;
  }
  return names.length > MAX_ATTRIBUTES;
}
