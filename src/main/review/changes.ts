import fs from 'node:fs/promises';
import path from 'node:path';
import type { ChangedFile } from '../../shared/commands/review';
import { MAX_BYTES } from '../git/git';
import { splitNul } from '../git/status';
import { type InIndexCopy, withIndexCopy } from './index-copy';
import {
  type ListedFile,
  parseListing,
  parseStates,
  type StatedFile,
  type Version,
} from './listing';
import { limitOf, type Scope, shownPath } from './scope';

/** Files that a review lists; more help nobody. */
export const MAX_FILES = 2_000;

/** A changed file, seen from the top of the working tree. */
export type Change = Omit<ChangedFile, 'path' | 'oldPath'> & {
  path: string;
  oldPath: string | null;
  /** In the base; null when it was not there. */
  base: Version | null;
  /** In the commit that is checked out and in the index, if not under this name under the old one. */
  head: Version | null;
  index: Version | null;
  /** Of the working tree. */
  mode: string | null;
  /** Of git's two letters. */
  conflict: string | null;
};

export type Changes = {
  files: Change[];
  additions: number;
  deletions: number;
  isCut: boolean;
};

/** How every diff of a review is made: nothing of it depends on anyone's settings. */
export const DIFF: readonly string[] = [
  ...['diff', '--no-color', '--no-relative', '--src-prefix=a/', '--dst-prefix=b/'],
  ...['--submodule=short', '--ignore-submodules=dirty', '--diff-algorithm=histogram'],
  ...['--inter-hunk-context=0', '--find-renames=50%', '-l1000'],
];

export const DIFF_SETTINGS: readonly string[] = ['diff.suppressBlankEmpty=false'];

/** A diff of what is listed, in another form. */
export type Diff = (args: readonly string[], maxBytes?: number) => Promise<Buffer>;

/**
 * All that differs from the base, or that of some paths only: in a fixed number of calls. `look` is called
 * where a patch can be asked for that fits the list.
 */
export async function listChanges<T = undefined>(
  scope: Scope,
  tempFolder: string,
  options: {
    only?: readonly string[];
    /** Against another commit than the base. */
    against?: string;
    look?: (diff: Diff) => Promise<T>;
  } = {},
): Promise<Changes & { looked: T | undefined }> {
  const only = options.only ?? limitOf(scope);
  const [states, untracked] = await Promise.all([statesOf(scope, only), untrackedOf(scope, only)]);
  for (const name of untracked) states.set(name, unknownToGit(name));
  const conflicted = [...states.values()].filter(({ conflict }) => conflict !== null);
  const announced = [
    ...untracked.slice(0, MAX_FILES),
    ...(await existing(
      scope,
      conflicted.map((state) => state.path),
    )),
  ];
  const sides = [options.against ?? scope.base, ...(scope.to === null ? [] : [scope.to])];

  const work = async (copy: InIndexCopy | null) => {
    const diff: Diff = async (args, maxBytes = MAX_BYTES) => {
      const words = [...DIFF, ...args, ...sides, '--', ...only];
      const settings = DIFF_SETTINGS;
      return (await scope.git(words, { settings, maxBytes, ...copy })).stdout;
    };
    const [listing, looked] = await Promise.all([
      diff(['--raw', '--no-abbrev', '--numstat', '-z']),
      options.look?.(diff),
    ]);
    return { files: parseListing(listing), looked };
  };
  const paths = { announced, conflicted: conflicted.map((state) => state.path) };
  const { files, looked } =
    announced.length + conflicted.length === 0
      ? await work(null)
      : await withIndexCopy(scope, tempFolder, paths, work);

  const isWithRepository = scope.against === 'git';
  const all = files.map((file) => changeOf(file, states, isWithRepository));
  const known = new Set(files.map((file) => file.path));
  for (const state of conflicted) if (!known.has(state.path)) all.push(onlyConflicted(state));
  all.sort((one, other) => (one.path < other.path ? -1 : 1));
  return {
    files: all.slice(0, MAX_FILES),
    additions: all.reduce((sum, { additions }) => sum + additions, 0),
    deletions: all.reduce((sum, { deletions }) => sum + deletions, 0),
    isCut: all.length > MAX_FILES || untracked.length > MAX_FILES,
    looked,
  };
}

/** What index, commit and working tree have that the others have not. */
export async function statesOf(
  scope: Scope,
  only: readonly string[] = [],
): Promise<Map<string, StatedFile>> {
  if (scope.against === 'checkpoint') return new Map();
  const words = ['status', '--porcelain=v2', '-z', '--untracked-files=no', '--no-renames'];
  const { stdout } = await scope.git([...words, '--ignore-submodules=dirty', '--', ...only]);
  return parseStates(stdout);
}

/** Files that git does not know and does not ignore; repositories within this one are not of it. */
export async function untrackedOf(scope: Scope, only: readonly string[] = []): Promise<string[]> {
  if (scope.against === 'checkpoint') return [];
  const words = ['ls-files', '--others', '--exclude-standard', '-z', '--', ...only];
  const { stdout } = await scope.git(words);
  return splitNul(stdout)
    .map(String)
    .filter((name) => !name.endsWith('/'));
}

async function existing(scope: Scope, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map((name) => fs.lstat(path.join(scope.root, name)).catch(() => null)),
  );
  return names.filter((_, place) => found[place] !== null && !found[place]?.isDirectory());
}

function changeOf(
  file: ListedFile,
  states: ReadonlyMap<string, StatedFile>,
  isWithRepository: boolean,
): Change {
  const own = states.get(file.path);
  const before = file.oldPath === null ? undefined : states.get(file.oldPath);
  const stated = [own, before].filter((state) => state !== undefined);
  const isCommitted = isWithRepository && stated.length === 0;
  const { path: name, oldPath, additions, deletions, isBinary } = file;
  return {
    ...{ path: name, oldPath, additions, deletions, isBinary, isCommitted },
    status: own?.conflict ? 'conflicted' : (STATUS[file.letter] ?? 'modified'),
    staged: stagedOf(stated),
    base: file.old,
    head: own?.head ?? before?.head ?? null,
    index: own?.index ?? before?.index ?? null,
    mode: file.new?.mode ?? null,
    conflict: own?.conflict ?? null,
  };
}

/** Of git's letters. */
export const STATUS: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  D: 'deleted',
  R: 'renamed',
};

function stagedOf(states: readonly StatedFile[]): ChangedFile['staged'] {
  if (!states.some(({ isStaged }) => isStaged)) return 'none';
  return states.some(({ isStaged, isUnstaged }) => !isStaged || isUnstaged) ? 'some' : 'all';
}

const unknownToGit = (name: string): StatedFile => ({
  ...{ path: name, isStaged: false, isUnstaged: true },
  ...{ conflict: null, head: null, index: null },
});

function onlyConflicted({ path: name, conflict }: StatedFile): Change {
  return {
    ...{ path: name, oldPath: null, status: 'conflicted', additions: 0, deletions: 0 },
    ...{ isBinary: false, staged: 'none', isCommitted: false, conflict },
    ...{ base: null, head: null, index: null, mode: null },
  };
}

export const toChangedFile = (scope: Scope, change: Change): ChangedFile => ({
  path: shownPath(scope, change.path),
  oldPath: change.oldPath === null ? null : shownPath(scope, change.oldPath),
  status: change.status,
  additions: change.additions,
  deletions: change.deletions,
  isBinary: change.isBinary,
  staged: change.staged,
  isCommitted: change.isCommitted,
});
