import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ChatelaineError } from '../../shared/errors';

/** What is at a place on disk. */
export type FileState =
  | { kind: 'none' }
  | { kind: 'file'; mode: number; hash: string }
  | { kind: 'link'; target: string }
  | { kind: 'folder' };

export async function stateOf(file: string): Promise<FileState> {
  const stat = await fs.lstat(file).catch(() => null);
  if (stat === null) return { kind: 'none' };
  if (stat.isDirectory()) return { kind: 'folder' };
  if (stat.isSymbolicLink()) {
    return { kind: 'link', target: await fs.readlink(file, { encoding: 'latin1' }) };
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { kind: 'file', mode: stat.mode & 0o777, hash: hash.digest('hex') };
}

export const isSameState = (one: FileState, other: FileState): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/**
 * Refuses a place whose folders are links or files: what is written there would be elsewhere, or in the way
 * of something. Error: `CONFLICT`.
 */
export async function assertPlace(root: string, inRoot: string): Promise<void> {
  const names = inRoot.split('/').slice(0, -1);
  let folder = root;
  for (const name of names) {
    folder = path.join(folder, name);
    const stat = await fs.lstat(folder).catch(() => null);
    if (stat === null) return;
    if (stat.isDirectory()) continue;
    throw new ChatelaineError(
      'CONFLICT',
      `${path.relative(root, folder)} is a ${stat.isSymbolicLink() ? 'link' : 'file'} now, so ${inRoot} cannot be put there. Move it away first. Nothing was changed.`,
    );
  }
}

/** Takes a file or link away, and folders that have nothing else in them, as git does. */
export async function takeAway(root: string, inRoot: string): Promise<void> {
  await fs.rm(path.join(root, inRoot), { force: true });
  for (let at = path.posix.dirname(inRoot); at !== '.'; at = path.posix.dirname(at)) {
    const isGone = await fs.rmdir(path.join(root, at)).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

/** All of a file or nothing, with its mode; whatever was there is replaced, if it is no folder. */
export async function putFile(
  root: string,
  inRoot: string,
  write: (draft: string) => Promise<void>,
): Promise<void> {
  const file = path.join(root, inRoot);
  await fs.mkdir(path.dirname(file), { recursive: true });
  const draft = path.join(path.dirname(file), `.chatelaine-${randomUUID()}`);
  try {
    await write(draft);
    await fs.rename(draft, file);
  } catch (error) {
    await fs.rm(draft, { force: true });
    throw error;
  }
}
