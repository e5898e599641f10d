import fs from 'node:fs/promises';
import path from 'node:path';
import type { GitOutput } from '../git/git';
import { type IndexedFile, readIndex } from './index-file';
import { type RawPath, within, zeroEnded } from './raw-path';
import type { GitPort, Shadow } from './shadow';

/** A larger index is of more files than a checkpoint has: not worth reading. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;
const MAX_ATTRIBUTES = 200;

type Seed = 'whole' | 'part' | 'none';

/**
 * The first checkpoint of a repository need not read every file again: git has done it. A copy of the
 * user's index says which files are as they were, and their objects are borrowed until the next tidying up
 * copies them. What git's copy has in other bytes than the disk (line ends, filters, Git LFS), or does not
 * watch, is taken out of our index, and so read like new. `whole`: nothing was; `none`: it could not be used.
 */
export async function seedFromUser(git: GitPort, shadow: Shadow): Promise<Seed> {
  const [user, isUsable] = await Promise.all([
    userRepository(git, shadow.workspace),
    isOrdinary(git, shadow.workspace),
  ]);
  if (!user || !isUsable) return 'none';
  // Before it is read: should it change in between, more is looked at, not less.
  const found = await fs.stat(user.index).catch(() => null);
  if (!found || found.size > MAX_INDEX_BYTES) return 'none';
  const ours = path.join(shadow.folder, 'index');
  const content = await fs.readFile(user.index);
  const indexed = await readIndex(content);
  if (!indexed || indexed.length > shadow.limits.files) return 'none';
  if (await hasEncodings(shadow.workspace, indexed)) return 'none';
  await fs.writeFile(path.join(shadow.folder, 'objects/info/alternates'), `${user.objects}\n`);
  const other = await differing(shadow, indexed);
  if (other.length * 2 > indexed.length) return dropSeed(shadow);
  await fs.writeFile(ours, content, { mode: 0o600 });
  // Git trusts a file that is older than its index: the copy must not look younger than the original.
  const second = Math.floor(found.mtimeMs / 1000);
  await fs.utimes(ours, second, second);
  if (other.length > 0) {
    await shadow.git(['update-index', '-z', '--force-remove', '--stdin'], {
      input: zeroEnded(other),
    });
  }
  return other.length > 0 ? 'part' : 'whole';
}

async function dropSeed(shadow: Shadow): Promise<Seed> {
  await fs.rm(path.join(shadow.folder, 'objects/info/alternates'), { force: true });
  await fs.rm(path.join(shadow.folder, 'index'), { force: true });
  return 'none';
}

/** Where the user's index and objects are; null unless the workspace is the top of a working tree. */
async function userRepository(git: GitPort, workspace: string) {
  const [root, own, common] = await Promise.all([
    git.rootOf(workspace),
    git.gitFolderOf(workspace),
    git.commonFolderOf(workspace),
  ]);
  if (root !== workspace || own === null || common === null || /[\n"]/.test(common)) return null;
  return { index: path.join(own, 'index'), objects: path.join(common, 'objects') };
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

/** Files whose object is not, or not for sure, what is on disk: of another size, or not plain; or too large. */
async function differing(shadow: Shadow, indexed: readonly IndexedFile[]): Promise<RawPath[]> {
  const answer: GitOutput = await shadow.git(
    ['cat-file', '--batch-check=%(objectsize)', '--buffer'],
    { input: indexed.map(({ oid }) => `${oid}\n`).join('') },
  );
  const sizes = answer.text.split('\n');
  return indexed
    .filter(
      ({ isPlain, bytes }, place) =>
        !isPlain || sizes[place] !== String(bytes) || bytes > shadow.limits.fileBytes,
    )
    .map(({ path: name }) => name);
}
