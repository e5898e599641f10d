import fs from 'node:fs/promises';
import path from 'node:path';
import type { SessionWorktree } from '../../shared/commands/worktrees';
import { ChatelaineError } from '../../shared/errors';
import type { Git, GitOptions, GitOutput } from '../git/git';
import { type UnderWay, underWayIn } from './under-way';

/** What a review must know of a session. */
export type ReviewedSession = {
  workspace: string;
  worktree: SessionWorktree | null;
  title: string;
};

/** Two commits of a repository of the app's own: the files before the first turn, and as they are. */
export type CheckpointRange = {
  environment: Readonly<Record<string, string>>;
  from: string;
  to: string;
};

/** Where the changes of a session are, and what they are measured against. */
export type Scope = {
  sessionId: string;
  title: string;
  against: 'git' | 'checkpoint';
  /** The top of the working tree; without a repository the workspace. */
  root: string;
  /** The workspace, seen from there, with `/`; '' for the top itself. */
  prefix: string;
  worktree: SessionWorktree | null;
  /** A commit, or the empty tree. */
  base: string;
  baseLabel: string;
  /** The commit that holds the files as they are; null: the working tree itself is looked at. */
  to: string | null;
  /** null before the first commit, and without a repository. */
  head: string | null;
  branch: string | null;
  /** Where index and HEAD are; null without a repository. */
  gitFolder: string | null;
  underWay: UnderWay | null;
  git(args: readonly string[], options?: GitOptions): Promise<GitOutput>;
};

type ScopePorts = {
  git: Git;
  sessionOf(sessionId: string): ReviewedSession;
  firstCheckpoint(sessionId: string): Promise<CheckpointRange | null>;
};

/**
 * null: there is no repository, and nothing was changed yet. Errors: `NOT_FOUND` for a worktree that was
 * discarded, `WORKSPACE_MISSING`.
 */
export async function openScope(ports: ScopePorts, sessionId: string): Promise<Scope | null> {
  const session = ports.sessionOf(sessionId);
  if (session.worktree !== null && session.worktree.discardedAt !== null) {
    throw new ChatelaineError(
      'NOT_FOUND',
      'The worktree of this session was discarded. Restore it to review its changes.',
    );
  }
  const workspace = await fs.realpath(session.workspace).catch(() => {
    throw new ChatelaineError(
      'WORKSPACE_MISSING',
      `The folder ${session.workspace} is not there or cannot be opened.`,
    );
  });
  const [root, gitFolder] = await Promise.all([
    ports.git.rootOf(workspace),
    ports.git.gitFolderOf(workspace),
  ]);
  const prefix = root === null ? '..' : path.relative(root, workspace).split(path.sep).join('/');
  // a setting can name any folder for its working tree
  const isWithin = prefix !== '..' && !prefix.startsWith('../') && !path.isAbsolute(prefix);
  return root !== null && gitFolder !== null && isWithin
    ? openRepository(ports.git, { sessionId, session, root, gitFolder, prefix })
    : openCheckpoint(ports, sessionId, session, workspace);
}

async function openCheckpoint(
  ports: ScopePorts,
  sessionId: string,
  { title }: ReviewedSession,
  workspace: string,
): Promise<Scope | null> {
  const range = await ports.firstCheckpoint(sessionId);
  if (range === null) return null;
  const { environment, from, to } = range;
  return {
    ...{ sessionId, title, against: 'checkpoint', root: workspace, prefix: '', worktree: null },
    ...{ base: from, baseLabel: NO_REPOSITORY_LABEL, to, head: null, branch: null },
    ...{ gitFolder: null, underWay: null },
    git: (args, options = {}) =>
      ports.git.run(workspace, args, { ...options, env: { ...environment, ...options.env } }),
  };
}

export const NO_REPOSITORY_LABEL = 'before the first turn';

async function openRepository(
  git: Git,
  place: {
    sessionId: string;
    session: ReviewedSession;
    root: string;
    gitFolder: string;
    prefix: string;
  },
): Promise<Scope> {
  const { root, gitFolder, session } = place;
  const run: Scope['git'] = (args, options) => git.run(root, args, options);
  const { worktree } = session;
  const underWay = await underWayIn(gitFolder);
  const [head, branch, ofWorktree] = await Promise.all([
    git.head(root),
    git.branch(root),
    worktree === null ? null : baseOfWorktree(run, worktree, underWay),
  ]);
  const found = ofWorktree ?? (await baseInPlace(run, head, branch));
  return {
    ...{ sessionId: place.sessionId, title: session.title, against: 'git' },
    ...{ root, gitFolder, prefix: place.prefix, worktree, head, branch, underWay, to: null },
    ...found,
    git: run,
  };
}

type Base = Pick<Scope, 'base' | 'baseLabel'>;

async function baseInPlace(
  run: Scope['git'],
  head: string | null,
  branch: string | null,
): Promise<Base> {
  if (head !== null) return { base: head, baseLabel: label(branch, head) };
  const { text } = await run(['hash-object', '-t', 'tree', '--stdin']);
  return { base: text, baseLabel: 'before the first commit' };
}

async function baseOfWorktree(
  run: Scope['git'],
  worktree: SessionWorktree,
  underWay: UnderWay | null,
): Promise<Base> {
  const { baseBranch } = worktree;
  const named = (base: string) => ({ base, baseLabel: label(baseBranch, base) });
  // what the other side brings is none of the session's changes
  if (underWay?.kind === 'merge') return named(underWay.other);
  if (baseBranch === null) return named(worktree.base);
  // of a branch that is gone, or before the first commit, there is none
  const words = ['merge-base', '--', `refs/heads/${baseBranch}`, 'HEAD'];
  const { code, text } = await run(words, { accept: [0, 1, 128] });
  return named(code === 0 && text !== '' ? (text.split('\n')[0] ?? '') : worktree.base);
}

/** `branch`: null for a commit that was checked out by itself. */
const label = (branch: string | null, commit: string): string =>
  `${branch === null ? 'commit' : `${branch} at`} ${commit.slice(0, 7)}`;

/** As the contract has it: seen from the workspace. */
export const shownPath = (scope: Scope, inRoot: string): string =>
  path.posix.relative(scope.prefix, inRoot);

/** Seen from the top. Error: `NOT_FOUND` for what is no file of the session. */
export function rootPath(scope: Scope, shown: string): string {
  const inRoot = path.posix.normalize(path.posix.join(scope.prefix, shown));
  const isOutside =
    inRoot === '..' ||
    inRoot.startsWith('../') ||
    path.posix.isAbsolute(shown) ||
    shown.includes('\0');
  const isGits = inRoot.split('/').some((name) => name.toLowerCase() === '.git');
  // in the user's own working tree a session has its folder only
  const isElsewhere =
    scope.worktree === null && scope.prefix !== '' && !inRoot.startsWith(`${scope.prefix}/`);
  if (isOutside || isGits || isElsewhere) throw noSuchFile(shown);
  return inRoot;
}

export const noSuchFile = (shown: string): ChatelaineError =>
  new ChatelaineError(
    'NOT_FOUND',
    `There is no change in ${shown} any more. It may have changed since it was shown.`,
  );

/** To what a call of git is limited. */
export const limitOf = (scope: Scope): string[] =>
  scope.worktree === null && scope.prefix !== '' ? [scope.prefix] : [];
