import { ChatelaineError } from '../../shared/errors';
import type { GitOptions } from '../git/git';
import type { Change } from './changes';
import { type FilePorts, type OpenedFile, openFile } from './file-diff';
import { FROM_INPUT, list } from './index-copy';
import { hunkId, type PatchHunk } from './patch';
import { applyRuns, type Run, type Span, spanOf, takeOver } from './runs';
import { noSuchFile, type Scope } from './scope';
import { baseLines, isTakenApart, otherVersions } from './versions';

export type StageRequest = { path: string; hunkId: string | null; isStaged: boolean };

/** Errors: `NOT_FOUND`; `CONFLICT` where there is nothing of the session's own to stage in. */
export async function stage(
  ports: FilePorts,
  scope: Scope,
  request: StageRequest,
  asTheUser: boolean,
): Promise<void> {
  assertOwnTree(scope, 'Stage and commit there with your own tools.');
  const opened = await openFile(ports, scope, request.path);
  const { change } = opened;
  if (change.status === 'conflicted') throw inConflict(request.path);
  const span = request.hunkId === null ? null : await findSpan(ports, scope, request, opened);
  if (span === null || !isTakenApart(change) || opened.hunks === null) {
    await (request.isStaged ? stageFile(scope, change, { asTheUser }) : unstageFile(scope, change));
  } else {
    const files = opened.hunks.flatMap(({ runs }) => runs);
    const { head, index } = await otherVersions(scope, change, files);
    await writeIndex(scope, change, takeOver(index, request.isStaged ? files : head, span));
  }
}

/** Error: `CONFLICT` for a session that works in the user's own folder. */
export function assertOwnTree(scope: Scope, instead: string): void {
  if (scope.worktree !== null) return;
  throw new ChatelaineError(
    'CONFLICT',
    `This session works in your own folder, and the state of git there is yours. ${instead}`,
  );
}

export const inConflict = (shown: string): ChatelaineError =>
  new ChatelaineError(
    'CONFLICT',
    `${shown} is in conflict. Resolve it and go on with the merge, or give the merge up.`,
  );

/**
 * Where a hunk is in the base. One that was shown without white space covers what is there with it. Error:
 * `NOT_FOUND`.
 */
export async function findSpan(
  ports: FilePorts,
  scope: Scope,
  request: { path: string; hunkId: string | null },
  { change, hunks }: OpenedFile,
): Promise<Span> {
  const isMeant = (hunk: PatchHunk) => hunkId(change.path, hunk) === request.hunkId;
  const found =
    hunks?.find(isMeant) ?? (await openFile(ports, scope, request.path, true)).hunks?.find(isMeant);
  if (!found) throw noSuchFile(request.path);
  return spanOf(found.runs);
}

const pathsOf = ({ path, oldPath }: Change): string[] =>
  oldPath === null ? [path] : [path, oldPath];

async function stageFile(scope: Scope, change: Change, options: GitOptions): Promise<void> {
  await addToIndex(scope, pathsOf(change), options);
}

/** Filters may run as the user set them; hooks are for commits. */
export const NO_HOOKS: readonly string[] = ['core.hooksPath=/dev/null'];

/** As they are in the working tree, gone ones too. */
export async function addToIndex(
  scope: Scope,
  paths: readonly string[],
  options: GitOptions,
): Promise<void> {
  if (paths.length === 0) return;
  const words = ['add', '--all', ...FROM_INPUT];
  await scope.git(words, { settings: NO_HOOKS, ...options, input: list(paths) });
}

/** As they are in the commit. */
export async function unstageFile(scope: Scope, change: Change): Promise<void> {
  await scope.git(['reset', '--quiet', ...FROM_INPUT], { input: list(pathsOf(change)) });
}

/** Makes the index's version the base with `runs`; a file that was renamed is in it with its new name. */
export async function writeIndex(scope: Scope, change: Change, runs: Run[]): Promise<void> {
  const lines = applyRuns(await baseLines(scope, change.base), runs);
  const { text: oid } = await scope.git(['hash-object', '-w', '--no-filters', '--stdin'], {
    input: Buffer.from(lines.join(''), 'latin1'),
  });
  const mode = change.index?.mode ?? change.mode;
  const gone = change.oldPath === null ? '' : `0 ${'0'.repeat(oid.length)} 0\t${change.oldPath}\0`;
  await scope.git(['update-index', '-z', '--index-info'], {
    input: `${mode} ${oid} 0\t${change.path}\0${gone}`,
  });
}
