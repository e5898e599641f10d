import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

/** Below it all worktrees of sessions are: `<repository>-<hash>/<slug>`. */
export function worktreesFolder(homeFolder: string): string {
  return path.join(homeFolder, '.chatelaine', 'worktrees');
}

/** The folder of all worktrees of one repository. */
export function folderOfRepository(top: string, repository: string): string {
  const hash = createHash('sha256').update(repository).digest('hex').slice(0, 8);
  return path.join(top, `${slugOf(path.basename(repository), 'repository')}-${hash}`);
}

/** The top of the worktree that `folder` is in; null when it is in none of ours. */
export function rootWithin(top: string, folder: string): string | null {
  const [repository, slug] = path.relative(top, folder).split(path.sep);
  if (!repository || !slug || repository === '..' || path.isAbsolute(repository)) return null;
  return path.join(top, repository, slug);
}

/** A short name of plain letters, digits and dashes. */
export function slugOf(text: string, otherwise: string): string {
  const slug = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? otherwise : slug;
}

const MAX_SLUG = 40;

/**
 * Where git keeps the index and HEAD of the worktree at `root`: found from the repository's side, because
 * what is in the worktree was written by whoever works there. null when git does not know it.
 */
export async function registrationOf(commonFolder: string, root: string): Promise<string | null> {
  const all = path.join(commonFolder, 'worktrees');
  for (const name of await fs.readdir(all).catch(() => [])) {
    const pointer = await fs.readFile(path.join(all, name, 'gitdir'), 'utf8').catch(() => '');
    if (pointer.trim() === path.join(root, '.git')) return path.join(all, name);
  }
  return null;
}

/** Makes git forget one worktree; others that are gone from disk are the user's to prune. */
export async function unregister(commonFolder: string, root: string): Promise<void> {
  const registration = await registrationOf(commonFolder, root);
  if (registration === null) return;
  await removeFolder(registration);
  // as git does with the last one
  await fs.rmdir(path.dirname(registration)).catch(() => {});
}

/** Also one that has folders nobody may write in, as some package stores do. */
export async function removeFolder(folder: string): Promise<void> {
  const remove = () => fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await remove().catch(async () => {
    await openFolders(folder);
    await remove();
  });
}

async function openFolders(folder: string): Promise<void> {
  await fs.chmod(folder, 0o700).catch(() => {});
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) await openFolders(path.join(folder, entry.name));
  }
}

/**
 * Moves a folder, also to another disk; it is at its new place all at once. When it is there already, then
 * a move before this one was cut short after that.
 */
export async function moveFolder(from: string, to: string): Promise<void> {
  if (!(await exists(to))) {
    try {
      await fs.rename(from, to);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    }
    const copy = `${to}.copying`;
    await removeFolder(copy);
    await copyFolder(from, copy);
    await fs.rename(copy, to);
  }
  await removeFolder(from);
}

export async function copyFolder(from: string, to: string): Promise<void> {
  await fs.cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
  });
}

export async function exists(name: string | Buffer): Promise<boolean> {
  return (await fs.lstat(name).catch(() => null)) !== null;
}

/** A name in a folder, in bytes: not every name is text. */
export function within(folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${folder}${path.sep}`), name]);
}

/** Tells whether the folders that a name is in are folders and no links, which would lead elsewhere. */
export function createFolderCheck(root: string) {
  const known = new Map<string, Promise<boolean>>();
  const isFolder = (name: Buffer): Promise<boolean> => {
    const key = name.toString('latin1');
    const found =
      known.get(key) ??
      fs.lstat(within(root, name)).then(
        (stat) => stat.isDirectory(),
        () => false,
      );
    known.set(key, found);
    return found;
  };
  return async (name: Buffer): Promise<boolean> => {
    for (let at = name.indexOf(SLASH); at !== -1; at = name.indexOf(SLASH, at + 1)) {
      if (!(await isFolder(name.subarray(0, at)))) return false;
    }
    return true;
  };
}

const SLASH = 0x2f;
