import fs from 'node:fs/promises';
import path from 'node:path';
import { ChatelaineError } from '../../shared/errors';
import type { Change } from './changes';
import { type FilePorts, type OpenedFile, openFile } from './file-diff';
import { assertPlace, putFile, stateOf, takeAway } from './file-state';
import { withIndexCopy } from './index-copy';
import { applyRuns, linesOf, type Run, type Span, takeOver, touches } from './runs';
import type { Scope } from './scope';
import { findSpan, inConflict, NO_HOOKS, unstageFile, writeIndex } from './stage';
import { changedMeanwhile, type UndoLog } from './undo';
import { baseLines, isSubmodule, isTakenApart, otherVersions } from './versions';

/**
 * Makes a file, or a hunk of it, what it was in the base; answers with the undo's id. In a worktree what was
 * staged of it is unstaged, so that the next commit does not have it. Errors: `NOT_FOUND`; `CONFLICT` where
 * something would be lost.
 */
export async function revert(
  ports: FilePorts & { undoLog: UndoLog },
  scope: Scope,
  request: { path: string; hunkId: string | null },
  asTheUser: boolean,
): Promise<string> {
  const opened = await openFile(ports, scope, request.path);
  const { change } = opened;
  if (change.status === 'conflicted') throw inConflict(request.path);
  if (isSubmodule(change)) throw new ChatelaineError('CONFLICT', SUBMODULE);
  const span = request.hunkId === null ? null : await findSpan(ports, scope, request, opened);
  const paths = change.oldPath === null ? [change.path] : [change.path, change.oldPath];
  for (const name of paths) await assertPlace(scope.root, name);
  if (span !== null && isTakenApart(change)) {
    return ports.undoLog.record(scope, [change.path], () => revertHunk(scope, opened, span));
  }
  await assertNothingInTheWay(scope, change);
  return ports.undoLog.record(scope, paths, () => revertFile(ports, scope, change, asTheUser));
}

const SUBMODULE =
  'This is a submodule: what is checked out in it is changed there, with git. Nothing was reverted.';

async function assertNothingInTheWay(scope: Scope, { path: name, oldPath, base }: Change) {
  const target = base === null ? null : (oldPath ?? name);
  if (target === null) return;
  const { kind } = await stateOf(path.join(scope.root, target));
  if (kind === 'none' || (kind !== 'folder' && oldPath === null)) return;
  throw new ChatelaineError(
    'CONFLICT',
    `There is a ${kind} at ${target} now, which git does not know. Move it away first. Nothing was changed.`,
  );
}

async function revertFile(
  { tempFolder }: FilePorts,
  scope: Scope,
  change: Change,
  asTheUser: boolean,
): Promise<void> {
  const target = change.base === null ? null : (change.oldPath ?? change.path);
  if (target !== null) {
    const words = ['restore', '--worktree', `--source=${scope.base}`, '--', target];
    await withIndexCopy(scope, tempFolder, { announced: [], conflicted: [] }, ({ env }) =>
      scope.git(words, { env, asTheUser, settings: NO_HOOKS }),
    );
  }
  if (target !== change.path) await takeAway(scope.root, change.path);
  if (scope.worktree !== null) await unstageFile(scope, change);
}

async function revertHunk(scope: Scope, { change, hunks }: OpenedFile, span: Span): Promise<void> {
  const files = (hunks ?? []).flatMap(({ runs }) => runs);
  const base = await baseLines(scope, change.base);
  const full = path.join(scope.root, change.path);
  const stat = await fs.lstat(full);
  const before = await fs.readFile(full, 'latin1');
  const lines = without(linesOf(before), base, files, span);
  if (lines === null) {
    throw new ChatelaineError('CONFLICT', `${change.path}: ${CONVERTED}`);
  }
  const { head, index } = await otherVersions(scope, change, files);
  await putFile(scope.root, change.path, async (draft) => {
    await fs.writeFile(draft, lines.join(''), 'latin1');
    await fs.chmod(draft, stat.mode & 0o777);
    if ((await fs.readFile(full, 'latin1')) !== before) throw changedMeanwhile(change.path);
  });
  const isStaged = change.staged !== 'none' && scope.worktree !== null;
  if (isStaged) await writeIndex(scope, change, takeOver(index, head, span));
}

const CONVERTED =
  'it was changed meanwhile, or git converts it when it is written. Revert the file as a whole. Nothing was changed.';

/**
 * A file's lines on disk with those of the base in the span. On disk lines may end with CR LF where git has
 * LF; those that stay are left as they are. null when the file is not what git compared.
 */
function without(
  disk: readonly string[],
  base: readonly string[],
  files: readonly Run[],
  span: Span,
): string[] | null {
  const compared = applyRuns(base, files);
  const withCr = (line: string) => line.replace(/\n$/, '\r\n');
  const isConverted = (line: string, at: number) => line !== disk[at];
  if (disk.length !== compared.length) return null;
  if (compared.some((line, at) => isConverted(line, at) && withCr(line) !== disk[at])) return null;
  const isCrLf = compared.filter(isConverted).length * 2 > compared.length;

  const lines: string[] = [];
  let at = 0;
  let shift = 0;
  for (const run of files) {
    const newAt = run.at + shift;
    shift += run.added.length - run.removed.length;
    if (!touches(run, span)) continue;
    for (; at < newAt; at++) lines.push(disk[at] ?? '');
    for (const line of run.removed) lines.push(isCrLf ? withCr(line) : line);
    at += run.added.length;
  }
  for (; at < disk.length; at++) lines.push(disk[at] ?? '');
  return lines;
}
