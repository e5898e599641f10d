import type { FileDiff, Hunk } from '../../shared/commands/review';
import { ChatelaineError } from '../../shared/errors';
import { patchLine } from '../../shared/patch-lines';
import { type Change, type Diff, listChanges } from './changes';
import { hunkId, type PatchHunk, parsePatch, withoutEnd } from './patch';
import { isSameRun, type Run } from './runs';
import { noSuchFile, rootPath, type Scope } from './scope';
import { isOfAnotherKind, isSubmodule, type OtherVersions, otherVersions } from './versions';

/** Of the patch of one file, in bytes: more is not read. */
const MAX_PATCH_BYTES = 16 * 1024 * 1024;
/** Lines and characters that are shown of one file, and of one line. */
const MAX_LINES = 20_000;
const MAX_CHARACTERS = 4_000_000;
const MAX_LINE_CHARACTERS = 5_000;

export type OpenedFile = { change: Change; hunks: PatchHunk[] | null };

/** Remembers what was renamed: a file alone does not tell where it came from. */
export type Renames = {
  /** undefined: the session was not listed yet. */
  of(sessionId: string, path: string): string | null | undefined;
  set(sessionId: string, files: readonly Change[]): void;
};

export type FilePorts = { tempFolder: string; renames: Renames };

/** A changed file with its hunks; null for hunks that are too large to read. Error: `NOT_FOUND`. */
export async function openFile(
  ports: FilePorts,
  scope: Scope,
  shown: string,
  ignoreWhitespace = false,
): Promise<OpenedFile> {
  const name = rootPath(scope, shown);
  let oldPath = ports.renames.of(scope.sessionId, name);
  if (oldPath === undefined) {
    ports.renames.set(scope.sessionId, (await listChanges(scope, ports.tempFolder)).files);
    oldPath = ports.renames.of(scope.sessionId, name) ?? null;
  }
  const opened = await openKnown(ports, scope, name, oldPath, ignoreWhitespace);
  if (opened === null) throw noSuchFile(shown);
  if (name.includes('\uFFFD')) throw new ChatelaineError('CONFLICT', NAME_NOT_TEXT);
  return opened;
}

async function openKnown(
  ports: FilePorts,
  scope: Scope,
  name: string,
  oldPath: string | null,
  ignoreWhitespace: boolean,
): Promise<OpenedFile | null> {
  const { files, looked } = await listChanges(scope, ports.tempFolder, {
    only: oldPath === null ? [name] : [name, oldPath],
    look: (diff) => readPatch(diff, ignoreWhitespace),
  });
  const change = files.find((file) => file.path === name);
  // it is no longer a rename: the patch was of two files
  if (oldPath !== null && change?.oldPath !== oldPath)
    return openKnown(ports, scope, name, null, ignoreWhitespace);
  return change ? { change, hunks: looked ?? null } : null;
}

const NAME_NOT_TEXT =
  'The name of this file is not text in UTF-8, so it can only be handled outside of Chatelaine. Rename it, and it can be reviewed.';

/** null when it is too large. */
async function readPatch(diff: Diff, ignoreWhitespace: boolean): Promise<PatchHunk[] | null> {
  const words = ['--patch', '--unified=3', ...(ignoreWhitespace ? ['--ignore-all-space'] : [])];
  try {
    return parsePatch(await diff(words, MAX_PATCH_BYTES));
  } catch (error) {
    // what git itself refuses has details
    const isTooLarge =
      error instanceof ChatelaineError && error.code === 'CONFLICT' && !error.details;
    if (isTooLarge) return null;
    throw error;
  }
}

/** Errors: `NOT_FOUND`. */
export async function fileDiff(
  ports: FilePorts,
  scope: Scope,
  shown: string,
  ignoreWhitespace: boolean,
): Promise<FileDiff> {
  const { change, hunks } = await openFile(ports, scope, shown, ignoreWhitespace);
  const note = noteOf(change, hunks, ignoreWhitespace);
  if (note !== null) return { path: shown, hunks: [], note, isCut: hunks === null };
  const found = hunks ?? [];
  const marks = await marksOf(scope, change, found);
  const { shownHunks, isCut } = cut(found, (hunk, patch) => ({
    id: hunkId(change.path, hunk),
    header: decode(hunk.header),
    ...marks(hunk),
    oldAt: hunk.oldAt,
    newAt: hunk.newAt,
    patch,
  }));
  return { path: shown, hunks: shownHunks, note: null, isCut };
}

function noteOf(
  change: Change,
  hunks: PatchHunk[] | null,
  ignoreWhitespace: boolean,
): string | null {
  if (hunks === null) return 'The changes of this file are too large to be shown.';
  if (change.isBinary) return 'This is no text file, so its content is not shown.';
  if (isOfAnotherKind(change)) return KIND_CHANGED;
  if (hunks.length > 0) return null;
  if (change.status === 'conflicted')
    return 'The file is in conflict and is as it was in the base.';
  if (change.base !== null && change.mode !== null && change.base.mode !== change.mode) {
    return change.mode === '100755'
      ? 'Only this changed: the file can be run as a program now.'
      : 'Only this changed: the file cannot be run as a program any more.';
  }
  if (change.status === 'renamed') return 'The file was renamed; its content is the same.';
  if (change.status === 'added') return 'The file is new and empty.';
  if (change.status === 'deleted') return 'The file was empty, and is deleted.';
  return ignoreWhitespace ? 'Only white space changed.' : 'Nothing to show.';
}

const KIND_CHANGED =
  'What was a file is a link now, or the other way round. It can be staged and reverted as a whole.';

type Marks = Pick<Hunk, 'isStaged' | 'isCommitted'>;

/**
 * A hunk is committed when the commit that is checked out has all of it, in the same place of the base and
 * with the same lines; staged when it is not committed and the index has all of it. A part is neither.
 */
async function marksOf(
  scope: Scope,
  change: Change,
  hunks: readonly PatchHunk[],
): Promise<(hunk: PatchHunk) => Marks> {
  if (scope.against === 'checkpoint') return () => ({ isStaged: false, isCommitted: false });
  if (change.status === 'conflicted' || isSubmodule(change)) {
    const isStaged = change.staged === 'all' && !change.isCommitted;
    return () => ({ isStaged, isCommitted: change.isCommitted });
  }
  const { head, index }: OtherVersions = await otherVersions(
    scope,
    change,
    hunks.flatMap(({ runs }) => runs),
  );
  const [inHead, inIndex] = [byPlace(head), byPlace(index)];
  return ({ runs }) => {
    const isCommitted = runs.every(inHead);
    return { isCommitted, isStaged: !isCommitted && runs.every(inIndex) };
  };
}

function byPlace(runs: readonly Run[]): (run: Run) => boolean {
  const places = new Map(runs.map((run) => [run.at, run]));
  return (run) => {
    const other = places.get(run.at);
    return other !== undefined && isSameRun(run, other);
  };
}

const decode = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

const shorten = (text: string): string =>
  text.length > MAX_LINE_CHARACTERS ? `${text.slice(0, MAX_LINE_CHARACTERS)}…` : text;

function cut(
  hunks: readonly PatchHunk[],
  show: (hunk: PatchHunk, patch: string) => Hunk,
): { shownHunks: Hunk[]; isCut: boolean } {
  const shownHunks: Hunk[] = [];
  let [lines, characters] = [MAX_LINES, MAX_CHARACTERS];
  for (const hunk of hunks) {
    const kept: string[] = [];
    for (const { kind, text } of hunk.lines) {
      if (lines === 0 || characters <= 0) break;
      const line = patchLine(kind, shorten(decode(withoutEnd(text))));
      kept.push(line);
      lines--;
      characters -= line.length;
    }
    if (kept.length > 0) shownHunks.push(show(hunk, kept.join('\n')));
    if (kept.length < hunk.lines.length) return { shownHunks, isCut: true };
  }
  return { shownHunks, isCut: false };
}
