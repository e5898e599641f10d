import fs from 'node:fs/promises';
import type { Git, StatusEntry } from '../git/git';
import { within } from './places';

/**
 * Makes what is not committed in one working tree so in another, of the same commit: changed, new and
 * deleted files, byte for byte. The first is only read. Answers how many it left out: folders that are
 * repositories of their own.
 */
export async function bringAlong(git: Git, from: string, to: string): Promise<number> {
  const entries = await git.statusOf(from);
  const gone: StatusEntry[] = [];
  const there: StatusEntry[] = [];
  let leftOut = 0;
  for (const entry of entries) {
    const stat = await fs.lstat(within(from, entry.bytes)).catch(() => null);
    if (stat === null) gone.push(entry);
    else if (stat.isFile() || stat.isSymbolicLink()) there.push(entry);
    else if (entry.isUntracked || !stat.isDirectory()) leftOut++;
    // where a file was there is a folder now, or a submodule that stays at its commit
    else gone.push(entry);
  }
  // what is gone makes room for what came
  for (const { bytes } of gone) await removeFile(within(to, bytes));
  for (const { bytes } of there) await copyFile(from, to, bytes);
  return leftOut;
}

async function removeFile(name: Buffer): Promise<void> {
  const stat = await fs.lstat(name).catch(() => null);
  if (stat !== null && !stat.isDirectory()) await fs.unlink(name);
}

async function copyFile(from: string, to: string, name: Buffer): Promise<void> {
  const source = within(from, name);
  const target = within(to, name);
  await makeFolders(to, name);
  await fs.rm(target, { recursive: true, force: true });
  const stat = await fs.lstat(source);
  if (stat.isSymbolicLink()) {
    await fs.symlink(await fs.readlink(source, { encoding: 'buffer' }), target);
    return;
  }
  await fs.copyFile(source, target);
  await fs.chmod(target, stat.mode & 0o777);
}

/** Folders only: a link on the way is replaced, so that nothing is written elsewhere. */
async function makeFolders(root: string, name: Buffer): Promise<void> {
  for (let at = name.indexOf('/'); at !== -1; at = name.indexOf('/', at + 1)) {
    const folder = within(root, name.subarray(0, at));
    const stat = await fs.lstat(folder).catch(() => null);
    if (stat?.isDirectory()) continue;
    if (stat !== null) await fs.unlink(folder);
    await fs.mkdir(folder);
  }
}
