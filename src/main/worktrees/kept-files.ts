import fs from 'node:fs/promises';
import { ChatelaineError } from '../../shared/errors';
import type { Git } from '../git/git';
import { splitNul } from '../git/status';
import { createFolderCheck, exists, within } from './places';

/** Ignored files above this, in bytes, and ignored folders can be made again: they are not kept. */
const MAX_IGNORED_BYTES = 10 * 1024 * 1024;

export type Listed = { files: Buffer[]; aside: Buffer[]; emptyFolders: Buffer[] };

/** All files to keep; and folders that are repositories of their own, which are put aside as they are. */
export async function listFiles(git: Git, root: string): Promise<Listed> {
  const list = async (...args: string[]) =>
    splitNul((await git.run(root, ['ls-files', '-z', ...args])).stdout);
  const [known, ignored, staged] = await Promise.all([
    list('--cached', '--others', '--exclude-standard'),
    list('--others', '--ignored', '--exclude-standard', '--directory'),
    list('--stage'),
  ]);
  const found: Listed = { files: [], aside: [], emptyFolders: [] };
  const isInFolders = createFolderCheck(root);
  const modules = staged.filter(isModule).map((entry) => entry.subarray(entry.indexOf('\t') + 1));
  const isIgnored = new Set(ignored.map((name) => name.toString('latin1')));
  const seen = new Set<string>();

  async function place(name: Buffer): Promise<void> {
    const plain = name.at(-1) === SLASH ? name.subarray(0, -1) : name;
    const stat = await fs.lstat(within(root, plain)).catch(() => null);
    if (stat === null || !(await isInFolders(plain))) return;
    const isTooMuch = isIgnored.has(name.toString('latin1')) && stat.size > MAX_IGNORED_BYTES;
    if (stat.isFile() || stat.isSymbolicLink()) {
      if (!isTooMuch) found.files.push(plain);
    } else if (stat.isDirectory() && (await exists(within(root, withGit(plain))))) {
      assertText(plain);
      found.aside.push(plain);
    } else if (stat.isDirectory() && modules.some((one) => one.equals(plain))) {
      found.emptyFolders.push(plain);
    }
  }

  const names = [...known, ...ignored.filter((name) => name.at(-1) !== SLASH)].filter((name) => {
    const key = name.toString('latin1');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  for (let at = 0; at < names.length; at += AT_ONCE) {
    await Promise.all(names.slice(at, at + AT_ONCE).map(place));
  }
  return found;
}

/** Folders are moved and copied by functions that take text. Files are not. */
function assertText(name: Buffer): void {
  if (Buffer.from(name.toString('utf8')).equals(name)) return;
  throw new ChatelaineError(
    'CONFLICT',
    `The repository in “${name.toString('utf8')}” cannot be kept because its name is not UTF-8. Rename that folder and discard the worktree again.`,
  );
}

const AT_ONCE = 64;
const SLASH = 0x2f;

const isModule = (entry: Buffer) => entry.subarray(0, 7).equals(Buffer.from('160000 '));
const withGit = (name: Buffer) => Buffer.concat([name, Buffer.from('/.git')]);

/** A list in which each name ends with a zero byte. */
export const nul = (names: readonly Buffer[]) =>
  Buffer.concat(names.flatMap((name) => [name, Buffer.from([0])]));
