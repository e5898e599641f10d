import fs from 'node:fs/promises';
import path from 'node:path';
import type { Repository } from '../../shared/commands/worktrees';
import { ChatelaineError } from '../../shared/errors';
import type { Git } from '../git/git';
import { splitNul } from '../git/status';
import { exists, within } from './places';

export type Origin = {
  /** The main working tree; of a bare repository its folder. */
  repository: string;
  commonFolder: string;
  /** The top of the working tree that the workspace is in; null in a bare repository. */
  root: string | null;
  /** The workspace, seen from there; '' for the top itself. */
  prefix: string;
};

/** Which repository a folder belongs to; null when it is in none. Error: `WORKSPACE_MISSING`. */
export async function originOf(git: Git, workspace: string): Promise<Origin | null> {
  const real = await fs.realpath(workspace).catch(() => {
    throw new ChatelaineError(
      'WORKSPACE_MISSING',
      `The folder ${workspace} is not there or cannot be opened.`,
    );
  });
  const commonFolder = await git.commonFolderOf(real);
  if (commonFolder === null) return null;
  const root = await git.rootOf(real);
  if (root === null) {
    // within a git folder there is nothing to work on, unless the repository has nothing else
    return (await git.isBare(real))
      ? { repository: commonFolder, commonFolder, root, prefix: '' }
      : null;
  }
  const prefix = path.relative(root, real);
  // a setting can name any folder for its working tree
  if (prefix === '..' || prefix.startsWith(`..${path.sep}`) || path.isAbsolute(prefix)) return null;
  return { repository: await mainTree(git, commonFolder, root), commonFolder, root, prefix };
}

/** Of a worktree the one that it was made from; a submodule and a bare repository have none elsewhere. */
async function mainTree(git: Git, commonFolder: string, root: string): Promise<string> {
  const own = await git.gitFolderOf(root);
  if (own === commonFolder) return root;
  const parent = path.dirname(commonFolder);
  const isIts = path.basename(commonFolder) === '.git' && (await git.rootOf(parent)) === parent;
  return isIts ? parent : commonFolder;
}

/** What git knows of a folder. Error: `WORKSPACE_MISSING`. */
export async function inspectFolder(git: Git, folder: string): Promise<Repository> {
  const found = await fs.stat(folder).catch(() => null);
  if (!found?.isDirectory()) {
    throw new ChatelaineError(
      'WORKSPACE_MISSING',
      `The folder ${folder} is not there or cannot be opened.`,
    );
  }
  try {
    return await inspectRepository(git, folder);
  } catch (error) {
    if (!(error instanceof ChatelaineError) || error.code !== 'CONFLICT') throw error;
    return { ...NO_REPOSITORY, problem: error.message };
  }
}

async function inspectRepository(git: Git, folder: string): Promise<Repository> {
  await git.version();
  const origin = await originOf(git, folder);
  if (origin === null) return { ...NO_REPOSITORY, problem: await whyNone(git, folder) };
  const { repository, root, commonFolder } = origin;
  const place = root ?? repository;
  const [branch, head, branches] = await Promise.all([
    git.branch(place),
    git.head(place),
    git.branches(place),
  ]);
  const problem = branches.includes('chatelaine') ? NAME_TAKEN : null;
  const entries = root === null ? [] : await git.statusOf(root);
  return {
    root: repository,
    branch,
    head,
    branches,
    problem,
    changedFiles: entries.length,
    hasSubmodules: root !== null && (await exists(path.join(root, '.gitmodules'))),
    hasLfs: (await exists(path.join(commonFolder, 'lfs'))) || (await namesLfs(git, root)),
  };
}

const NO_REPOSITORY: Repository = {
  root: null,
  branch: null,
  head: null,
  changedFiles: 0,
  hasSubmodules: false,
  hasLfs: false,
  branches: [],
  problem: null,
};

export const NO_GIT_HERE =
  'This folder is in no git repository, so a session works in the folder itself.';

const NAME_TAKEN =
  'A branch of this repository is called “chatelaine”, so none can be called “chatelaine/…”. Rename that branch to use worktrees.';

/** git says the same of a folder without a repository and of one that it does not touch. */
async function whyNone(git: Git, folder: string): Promise<string> {
  const answer = await git.run(folder, ['rev-parse', '--git-dir'], { accept: [0, 1, 128] });
  if (/not a git repository/.test(answer.stderr)) return NO_GIT_HERE;
  if (answer.code === 0) return 'This is the inside of a git folder. Choose its working tree.';
  // for its own words about what is wrong
  await git.run(folder, ['rev-parse', '--git-dir']);
  return NO_GIT_HERE;
}

async function namesLfs(git: Git, root: string | null): Promise<boolean> {
  if (root === null) return false;
  const { stdout } = await git.run(root, ['ls-files', '-z', '--', '**/.gitattributes'], {
    env: { GIT_LITERAL_PATHSPECS: '0', GIT_GLOB_PATHSPECS: '1' },
  });
  for (const name of splitNul(stdout).slice(0, MAX_ATTRIBUTES)) {
    const text = await fs.readFile(within(root, name), 'latin1').catch(() => '');
    if (/\bfilter=lfs\b/.test(text)) return true;
  }
  return false;
}

const MAX_ATTRIBUTES = 200;
