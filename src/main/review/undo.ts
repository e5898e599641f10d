import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { v7 as uuid } from 'uuid';
import { ChatelaineError } from '../../shared/errors';
import { assertPlace, type FileState, isSameState, putFile, stateOf, takeAway } from './file-state';
import { list } from './index-copy';
import type { Scope } from './scope';

type KeptFile = {
  path: string;
  before: FileState;
  after: FileState;
  /** Where its content is. */
  copy: string;
};

type Kept = {
  sessionId: string;
  files: KeptFile[];
  /** Entries of the index, as `ls-files --stage` lists them; null where the index is not ours. */
  index: { before: string; after: string } | null;
};

export type UndoLog = ReturnType<typeof createUndoLog>;

/** What reverts took away, in a folder of the app's own, for as long as the app runs. */
export function createUndoLog(folder: string) {
  const kept = new Map<string, Kept>();
  // what an earlier run left
  let emptied: Promise<void> | undefined;
  const ready = () => {
    emptied ??= fs
      .rm(folder, { recursive: true, force: true })
      .then(() => fs.mkdir(folder, { recursive: true, mode: 0o700 }))
      .then(() => undefined);
    return emptied;
  };

  async function keep(root: string, name: string): Promise<Omit<KeptFile, 'after'>> {
    const before = await stateOf(path.join(root, name));
    const copy = path.join(folder, randomUUID());
    if (before.kind === 'file') {
      await fs.copyFile(path.join(root, name), copy, fs.constants.COPYFILE_FICLONE);
      // it may have been written to while it was copied
      const copied = await stateOf(copy);
      if (copied.kind !== 'file' || copied.hash !== before.hash) throw changedMeanwhile(name);
    }
    return { path: name, before, copy };
  }

  return {
    /**
     * Does what changes these files, so that it can be undone; answers with the undo's id. What fails half
     * way is put back.
     */
    async record(
      scope: Scope,
      paths: readonly string[],
      work: () => Promise<void>,
    ): Promise<string> {
      await ready();
      const files: Omit<KeptFile, 'after'>[] = [];
      for (const name of paths) files.push(await keep(scope.root, name));
      const hasIndex = scope.worktree !== null;
      const before = hasIndex ? await indexEntries(scope, paths) : '';
      try {
        await work();
      } catch (error) {
        for (const file of files) await putBack(scope.root, file).catch(() => undefined);
        for (const { copy } of files) await fs.rm(copy, { force: true });
        throw error;
      }
      const index = hasIndex ? { before, after: await indexEntries(scope, paths) } : null;
      const undoId = uuid();
      const done: KeptFile[] = [];
      for (const file of files) {
        done.push({ ...file, after: await stateOf(path.join(scope.root, file.path)) });
      }
      kept.set(undoId, { sessionId: scope.sessionId, files: done, index });
      return undoId;
    },

    /** Whose it is. Error: `NOT_FOUND`. */
    sessionOf(undoId: string): string {
      return find(undoId).sessionId;
    },

    /** Errors: `NOT_FOUND`; `CONFLICT` when a file was changed meanwhile: then nothing is written. */
    async undo(scope: Scope, undoId: string): Promise<void> {
      const { files, index } = find(undoId);
      for (const { path: name, after } of files) {
        await assertPlace(scope.root, name);
        const now = await stateOf(path.join(scope.root, name));
        if (!isSameState(now, after)) throw changedMeanwhile(name);
      }
      for (const file of files) await putBack(scope.root, file);
      const paths = files.map((file) => file.path);
      if (index !== null && (await indexEntries(scope, paths)) === index.after) {
        await writeEntries(scope, paths, index.before);
      }
      kept.delete(undoId);
      for (const { copy } of files) await fs.rm(copy, { force: true });
    },
  };

  function find(undoId: string): Kept {
    const found = kept.get(undoId);
    if (found) return found;
    throw new ChatelaineError(
      'NOT_FOUND',
      'This can no longer be undone: it was undone already, or Chatelaine was started anew since.',
    );
  }
}

export const changedMeanwhile = (name: string): ChatelaineError =>
  new ChatelaineError(
    'CONFLICT',
    `${name} was changed meanwhile, so it was left as it is. Nothing was overwritten.`,
  );

async function putBack(root: string, { path: name, before, copy }: Omit<KeptFile, 'after'>) {
  if (isSameState(await stateOf(path.join(root, name)), before)) return;
  if (before.kind === 'none') await takeAway(root, name);
  else if (before.kind === 'file') {
    await putFile(root, name, async (draft) => {
      await fs.copyFile(copy, draft);
      await fs.chmod(draft, before.mode);
    });
  } else if (before.kind === 'link') {
    await putFile(root, name, (draft) => fs.symlink(Buffer.from(before.target, 'latin1'), draft));
  }
}

async function indexEntries(scope: Scope, paths: readonly string[]): Promise<string> {
  const { stdout } = await scope.git(['ls-files', '--stage', '-z', '--', ...paths]);
  return stdout.toString('utf8');
}

async function writeEntries(scope: Scope, paths: readonly string[], entries: string) {
  const input = list(paths);
  await scope.git(['update-index', '--force-remove', '-z', '--stdin'], { input });
  await scope.git(['update-index', '-z', '--index-info'], { input: entries });
}
