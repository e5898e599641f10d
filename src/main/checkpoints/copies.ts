import fs from 'node:fs/promises';
import path from 'node:path';
import type { Version } from './differences';
import { type RawPath, within } from './raw-path';

/** Copies of what a rewind would otherwise take away, in a folder that is made for the first of them. */
export function createCopies(folder: string) {
  let count = 0;

  async function place(name: RawPath): Promise<Buffer> {
    count += 1;
    const copy = within(folder, name);
    await fs.mkdir(copy.subarray(0, copy.lastIndexOf('/')), { recursive: true, mode: 0o700 });
    return free(copy);
  }

  return {
    /** Where they are; null when there are none. */
    folder: () => (count > 0 ? folder : null),

    async content(name: RawPath, version: Version, content: Buffer): Promise<void> {
      const copy = await place(name);
      if (version.mode === '120000') await fs.symlink(content, copy);
      else await fs.writeFile(copy, content, { mode: version.mode === '100755' ? 0o700 : 0o600 });
    },

    /** A file, a link or a folder, as it is on disk; it is gone from there afterwards. */
    async take(name: RawPath, from: Buffer): Promise<void> {
      const copy = await place(name);
      try {
        await fs.rename(from, copy);
      } catch (error) {
        if (!isCode(error, 'EXDEV')) throw error;
        await overDisks(from, copy);
      }
    },
  };
}

export type Copies = ReturnType<typeof createCopies>;

/** Nothing that is kept already is written over. */
async function free(copy: Buffer): Promise<Buffer> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? copy : Buffer.concat([copy, Buffer.from(`~${number}`)]);
    if (!(await fs.lstat(name).catch(() => null))) return name;
  }
}

async function overDisks(from: Buffer, to: Buffer): Promise<void> {
  const found = await fs.lstat(from);
  if (found.isSymbolicLink()) {
    await fs.symlink(await fs.readlink(from, { encoding: 'buffer' }), to);
    await fs.unlink(from);
  } else if (found.isFile()) {
    await fs.copyFile(from, to);
    await fs.unlink(from);
  } else if (found.isDirectory()) {
    await fs.mkdir(to, { mode: 0o700 });
    for (const name of await fs.readdir(from, { encoding: 'buffer' })) {
      const inner = Buffer.concat([Buffer.from(path.sep), name]);
      await overDisks(Buffer.concat([from, inner]), Buffer.concat([to, inner]));
    }
    await fs.rmdir(from);
  } else {
    throw new Error('neither file, folder nor link');
  }
}

export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
