import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SessionWorktree } from '../../shared/commands/worktrees';
import { ChatelaineError } from '../../shared/errors';
import type { Git } from '../git/git';
import { bringAlong } from './bring-along';
import { NO_GIT_HERE, type Origin, originOf } from './inspect';
import { exists, folderOfRepository, removeFolder, slugOf, unregister } from './places';
import { fillSubmodules } from './submodules';

export type NewWorktree = {
  workspace: string;
  title: string;
  branch?: string | undefined;
  withChanges: boolean;
};

export type MadeWorktree = {
  /** Where the session works: the worktree's top, or the folder in it that the workspace is. */
  path: string;
  worktree: SessionWorktree;
  /** What is not there although one might expect it, for a person; null when all is. */
  notice: string | null;
};

/** Whether a discarded worktree would come back to this place, or with this branch. */
export type IsKept = (wanted: { root?: string; branch?: string }) => boolean;

/** All branches of sessions are below it, and the sandbox opens no others. */
const PREFIX = 'chatelaine/';

/**
 * Makes a worktree and its branch. The workspace, its index and the repository's settings are only read. A
 * note beside it tells an interrupted making from a finished one, until {@link settle}.
 */
export async function makeWorktree(
  git: Git,
  top: string,
  input: NewWorktree,
  isKept: IsKept,
): Promise<MadeWorktree> {
  await git.version();
  const origin = await originOf(git, input.workspace);
  if (origin === null) throw new ChatelaineError('CONFLICT', NO_GIT_HERE);
  const place = origin.root ?? origin.repository;
  const [head, baseBranch] = await Promise.all([git.head(place), git.branch(place)]);
  const folder = folderOfRepository(top, origin.repository);
  const { branch, root } = await findName(git, folder, place, input, isKept);
  const base = head ?? (await beginning(git, place));

  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const note = { commonFolder: origin.commonFolder, branch, base };
  await fs.writeFile(noteOf(root), JSON.stringify(note));
  try {
    const words = ['worktree', 'add', '--quiet', '--no-track', '-b', branch, '--', root, base];
    await git.run(place, words);
    const notice = await fillIn(git, origin, root, input.withChanges);
    const work = path.join(root, origin.prefix);
    await fs.mkdir(work, { recursive: true });
    const worktree = { repository: origin.repository, branch, base, baseBranch, discardedAt: null };
    return { path: work, worktree, notice };
  } catch (error) {
    await unmake(git, root);
    throw error;
  }
}

async function fillIn(
  git: Git,
  { root: from }: Origin,
  to: string,
  withChanges: boolean,
): Promise<string | null> {
  if (from === null) return null;
  const notices: string[] = [];
  const leftOut = withChanges ? await bringAlong(git, from, to) : 0;
  if (leftOut > 0) {
    notices.push(
      `${leftOut} folders that are repositories of their own were not brought along: they stay in the workspace.`,
    );
  }
  const empty = await fillSubmodules(git, { from, to });
  if (empty.length > 0) {
    notices.push(
      `These submodules are empty because the workspace has no clone of them: ${empty.join(', ')}. Fetch them there and run “git submodule update --init” in the worktree if they are needed.`,
    );
  }
  return notices.length === 0 ? null : notices.join(' ');
}

/** A repository without commits gets an empty one, on our own branch only. */
async function beginning(git: Git, place: string): Promise<string> {
  const { text: tree } = await git.run(place, ['mktree']);
  const who = { NAME: 'Chatelaine', EMAIL: 'chatelaine@localhost' };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) =>
      Object.entries(who).map(([part, value]) => [`GIT_${role}_${part}`, value]),
    ),
  );
  const words = ['commit-tree', '-m', 'Begin without files', tree];
  return (await git.run(place, words, { env })).text;
}

/** A branch and a folder that nobody has. Errors: `CONFLICT` for a name that is taken, `INVALID_INPUT`. */
async function findName(
  git: Git,
  folder: string,
  place: string,
  { title, branch: wish }: NewWorktree,
  isKept: IsKept,
): Promise<{ branch: string; root: string }> {
  const taken = await git.branches(place);
  if (taken.includes('chatelaine')) {
    throw new ChatelaineError(
      'CONFLICT',
      'A branch of this repository is called “chatelaine”, so none can be called “chatelaine/…”. Rename that branch, or begin the session without a worktree.',
    );
  }
  const isTaken = (branch: string) =>
    taken.some(
      (other) =>
        same(other, branch) || other.startsWith(`${branch}/`) || branch.startsWith(`${other}/`),
    );
  const plain = wish?.startsWith(PREFIX) ? wish.slice(PREFIX.length) : wish;
  if (plain !== undefined) {
    const branch = `${PREFIX}${plain}`;
    if (!(await git.isBranchName(branch))) {
      throw new ChatelaineError(
        'INVALID_INPUT',
        `git does not take “${plain}” for the name of a branch. Use letters, digits, dashes and slashes.`,
      );
    }
    if (isTaken(branch)) {
      throw new ChatelaineError(
        'CONFLICT',
        `There is a branch ${branch} already, or one below it. Choose another name.`,
      );
    }
  }
  const slug = slugOf(plain ?? title, 'session');
  for (let count = 1; ; count++) {
    const name = count === 1 ? slug : `${slug}-${count}`;
    const branch = `${PREFIX}${plain ?? name}`;
    const root = path.join(folder, name);
    const isFree = plain !== undefined || !(isTaken(branch) || isKept({ branch }));
    if (isFree && !isKept({ root }) && !(await isUsed(root))) return { branch, root };
  }
}

/** Some disks do not tell upper case from lower case, and a branch is a file. */
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

async function isUsed(root: string): Promise<boolean> {
  const places = [root, noteOf(root), `${root}.discarded`, `${root}.restoring`];
  return (await Promise.all(places.map(exists))).includes(true);
}

const noteOf = (root: string) => `${root}.making`;
const Note = z.object({ commonFolder: z.string(), branch: z.string(), base: z.string() });

/** A session has it now. */
export const settle = (root: string): Promise<void> => fs.rm(noteOf(root), { force: true });

/** Takes away what a making that did not end has left: only what carries its note. */
export async function unmake(git: Git, root: string): Promise<void> {
  const text = await fs.readFile(noteOf(root), 'utf8').catch(() => null);
  if (text === null) return;
  const note = Note.safeParse(parsed(text));
  await removeFolder(root);
  if (note.success && (await exists(note.data.commonFolder))) {
    const { commonFolder, branch, base } = note.data;
    await unregister(commonFolder, root);
    // only as it was made: with more commits it is somebody's
    const words = ['update-ref', '-d', `refs/heads/${branch}`, base];
    await git.run(commonFolder, words, { accept: [0, 1, 128] });
  }
  await settle(root);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // killed while it was written: nothing else had begun
    return null;
  }
}
