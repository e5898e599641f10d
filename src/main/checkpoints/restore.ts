import { createHash, randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import fs from 'node:fs/promises';
import { ChatelaineError } from '../../shared/errors';
import { eachContent } from './contents';
import { type Copies, isCode } from './copies';
import type { Version } from './differences';
import type { Plan } from './plan';
import { foldersOf, type RawPath, within } from './raw-path';
import { DRAFT_PREFIX } from './scope';
import type { Shadow } from './shadow';

/**
 * Makes the files what the plan says, each in one step, and answers those that could not be. What is found
 * to be other than the plan knows (changed this very moment, or never part of a snapshot) is kept as a copy.
 * Nothing is read or written through a link. Error: `DISK_FULL`; what is done then stays done.
 */
export async function restoreFiles(shadow: Shadow, plan: Plan, copies: Copies): Promise<RawPath[]> {
  const problems: RawPath[] = [];
  const attempt = async (name: RawPath, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (isCode(error, 'ENOSPC', 'EDQUOT'))
        throw new ChatelaineError('DISK_FULL', undefined, { cause: error });
      if (!isCode(error, ...REFUSALS)) throw error;
      problems.push(name);
    }
  };
  const theirs = plan.theirs.map(({ path: name, version }) => ({
    name,
    version,
    oid: version.oid,
  }));
  await eachContent(shadow, theirs, ({ name, version }, content) =>
    copies.content(name, version, content),
  );
  // the innermost first, so that folders are empty when their turn comes
  for (const { path: name, now } of [...plan.remove].sort(byPathDown))
    await attempt(name, () => removeFile(shadow, name, now, copies));
  const writes = plan.write.map((one) => ({ ...one, oid: one.target.oid }));
  await eachContent(shadow, writes, (one, content) =>
    attempt(one.path, () => writeFile(shadow, one, content, copies)),
  );
  return problems;
}

/** The file system does not let us. */
const REFUSALS = [
  ...['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENOTEMPTY', 'EISDIR', 'ENOTDIR', 'ENOENT', 'EEXIST'],
  ...['ENAMETOOLONG', 'EINVAL', 'ELOOP', 'ETXTBSY'],
];

const byPathDown = (a: { path: RawPath }, b: { path: RawPath }) => (a.path < b.path ? 1 : -1);

async function removeFile(
  { workspace, limits }: Shadow,
  name: RawPath,
  now: Version,
  copies: Copies,
): Promise<void> {
  for (const folder of foldersOf(name)) {
    const found = await look(within(workspace, folder));
    // gone already, or a link now: what is behind it is not the file
    if (!found?.isDirectory()) return;
  }
  const place = within(workspace, name);
  const found = await look(place);
  if (!found) return;
  if (await isAs(place, found, now, limits.fileBytes)) await fs.unlink(place);
  else await copies.take(name, place);
  await removeEmpty(workspace, foldersOf(name));
}

async function removeEmpty(workspace: string, folders: readonly RawPath[]): Promise<void> {
  for (const folder of [...folders].reverse()) {
    try {
      await fs.rmdir(within(workspace, folder));
    } catch {
      // there is something else in it
      return;
    }
  }
}

async function writeFile(
  { workspace, limits }: Shadow,
  { path: name, now, target }: Plan['write'][number],
  content: Buffer,
  copies: Copies,
): Promise<void> {
  await makeFolders(workspace, name, copies);
  const place = within(workspace, name);
  const found = await look(place);
  if (found && (await isAs(place, found, target, limits.fileBytes))) return;
  if (found?.isDirectory()) await clearFolder(name, place, copies);
  else if (found && !(now && (await isAs(place, found, now, limits.fileBytes))))
    await copies.take(name, place);
  const draft = Buffer.concat([
    place.subarray(0, place.lastIndexOf('/') + 1),
    Buffer.from(`${DRAFT_PREFIX}${randomUUID()}`),
  ]);
  try {
    await writeDraft(draft, target, content, found);
    await fs.rename(draft, place);
  } catch (error) {
    await fs.rm(draft, { force: true });
    throw error;
  }
}

async function writeDraft(
  draft: Buffer,
  { mode }: Version,
  content: Buffer,
  before: Stats | null,
): Promise<void> {
  if (mode === '120000') return fs.symlink(content, draft);
  // as the user's mask has it
  await fs.writeFile(draft, content, { flag: 'wx', mode: mode === '100755' ? 0o777 : 0o666 });
  if (!before?.isFile()) return;
  // Who may read and write it stays; git knows only whether it can be run.
  const readable = before.mode & 0o666;
  await fs.chmod(draft, mode === '100755' ? readable | ((readable & 0o444) >> 2) : readable);
}

/** Each a real folder: what is in the way is kept as a copy. */
async function makeFolders(workspace: string, name: RawPath, copies: Copies): Promise<void> {
  for (const folder of foldersOf(name)) {
    const place = within(workspace, folder);
    const found = await look(place);
    if (found?.isDirectory()) continue;
    if (found) await copies.take(folder, place);
    await fs.mkdir(place);
  }
}

/** What a snapshot has of it is gone by now: the rest was ignored, or left out. */
async function clearFolder(name: RawPath, place: Buffer, copies: Copies): Promise<void> {
  try {
    await fs.rmdir(place);
  } catch (error) {
    if (!isCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    await copies.take(name, place);
  }
}

const look = (place: Buffer): Promise<Stats | null> => fs.lstat(place).catch(() => null);

/** Whether what is there is this version: kind and content. */
async function isAs(
  place: Buffer,
  found: Stats,
  { oid, mode }: Version,
  maxBytes: number,
): Promise<boolean> {
  if (found.isSymbolicLink()) {
    return mode === '120000' && blobId(await fs.readlink(place, { encoding: 'buffer' })) === oid;
  }
  if (!found.isFile() || mode === '120000' || found.size > maxBytes) return false;
  const isProgram = process.platform !== 'win32' && (found.mode & 0o100) !== 0;
  if (process.platform !== 'win32' && isProgram !== (mode === '100755')) return false;
  return blobId(await fs.readFile(place)) === oid;
}

/** As git names content. */
function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
