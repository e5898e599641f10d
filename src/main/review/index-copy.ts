import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Scope } from './scope';

export type InIndexCopy = { env: Readonly<Record<string, string>> };

/**
 * Runs `work` with a copy of the index, so that the real one is never written for a look: in it files that
 * git does not know are announced, and those in conflict are plain files.
 */
export async function withIndexCopy<T>(
  scope: Scope,
  tempFolder: string,
  changes: { announced: readonly string[]; conflicted: readonly string[] },
  work: (copy: InIndexCopy) => Promise<T>,
): Promise<T> {
  const file = path.join(tempFolder, `index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: file };
  try {
    await fs.mkdir(tempFolder, { recursive: true, mode: 0o700 });
    if (scope.gitFolder !== null) await copyIndex(path.join(scope.gitFolder, 'index'), file);
    const { announced, conflicted } = changes;
    if (conflicted.length > 0) {
      const input = list(conflicted);
      await scope.git(['update-index', '--force-remove', '-z', '--stdin'], { env, input });
    }
    if (announced.length > 0) {
      const words = ['add', '--intent-to-add', '--ignore-errors', ...FROM_INPUT];
      await scope.git(words, { env, input: list(announced), accept: [0, 1, 128] });
    }
    return await work({ env });
  } finally {
    await fs.rm(file, { force: true });
    await fs.rm(`${file}.lock`, { force: true });
  }
}

/** Paths are read, so that there may be many. */
export const FROM_INPUT = ['--pathspec-from-file=-', '--pathspec-file-nul'];

export const list = (names: readonly string[]): string => names.map((name) => `${name}\0`).join('');

async function copyIndex(from: string, to: string): Promise<void> {
  const stat = await fs.stat(from).catch(() => null);
  if (stat === null) return;
  await fs.copyFile(from, to);
  // git looks closer at files that are as young as the index: a copy that is younger would hide changes
  const seconds = Math.floor(stat.mtimeMs / 1000);
  await fs.utimes(to, seconds, seconds);
}
