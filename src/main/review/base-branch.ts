import fs from 'node:fs/promises';
import path from 'node:path';
import { ChatelaineError } from '../../shared/errors';
import type { Git } from '../git/git';
import { splitNul } from '../git/status';
import type { Scope } from './scope';
import { NO_HOOKS } from './stage';

export type BaseBranch = {
  name: string;
  /** The commit it is at. */
  tip: string;
};

/** Errors: `CONFLICT` when the session did not begin on a branch, or the branch is no longer there. */
export async function baseBranchOf(git: Git, scope: Scope): Promise<BaseBranch> {
  const { worktree } = scope;
  const name = worktree?.baseBranch ?? null;
  if (name === null) {
    throw new ChatelaineError(
      'CONFLICT',
      `This session began at a commit that no branch was checked out at, so there is no branch to bring it to. Its own branch ${worktree?.branch ?? ''} has its commits: merge that where you want it.`,
    );
  }
  const tip =
    (await git.commitOf(scope.root, `refs/heads/${name}`)) ?? (await beginningOf(git, scope, name));
  if (tip !== null) return { name, tip };
  throw new ChatelaineError(
    'CONFLICT',
    `The branch ${name}, from which this session began, is no longer there. Make it again, or merge the session's own branch ${worktree?.branch ?? ''} where you want it.`,
  );
}

/** Where a branch without a commit begins: where the session did, with no files. null: it is another case. */
async function beginningOf(git: Git, { worktree, git: run }: Scope, name: string) {
  if (worktree === null) return null;
  const { repository, base } = worktree;
  const [branch, head, ofBase, empty] = await Promise.all([
    git.branch(repository),
    git.head(repository),
    run(['rev-parse', '--verify', '--quiet', `${base}^{tree}`], { accept: [0, 1, 128] }),
    run(['hash-object', '-t', 'tree', '--stdin']),
  ]);
  return branch === name && head === null && ofBase.text === empty.text ? base : null;
}

/**
 * Moves the base branch forward to a commit that has all of it. Where it is checked out, the files go with
 * it, and git refuses if that would touch changes that are not committed. Error: `CONFLICT`, with nothing
 * touched.
 */
export async function moveForward(
  git: Git,
  scope: Scope,
  branch: BaseBranch,
  to: string,
  asTheUser: boolean,
): Promise<void> {
  if (branch.tip === to) return;
  await assertNotInUse(git, scope, branch.name);
  const place = await checkedOutAt(scope, branch.name);
  if (place === null) {
    const words = ['update-ref', '-m', `merge: ${scope.branch ?? 'session'}`];
    const { code } = await scope.git([...words, `refs/heads/${branch.name}`, to, branch.tip], {
      accept: [0, 1, 128],
    });
    if (code !== 0) throw movedMeanwhile(branch.name);
    return;
  }
  await assertRoom(git, place, branch, to);
  const forward = ['merge', '--ff-only', '--no-squash', '--no-autostash', '--no-overwrite-ignore'];
  const quiet = ['--no-stat', '--quiet', '--no-verify-signatures'];
  const { code, stderr } = await git.run(place, [...forward, ...quiet, to], {
    asTheUser,
    // filters as the user set them, so that the files are as they are used to; hooks are for commits
    settings: [...NO_HOOKS, 'merge.autoStash=false'],
    ...(asTheUser ? { env: { GIT_LFS_SKIP_SMUDGE: '0' } } : {}),
    accept: [0, 1, 2, 128],
  });
  const tip = await git.commitOf(place, `refs/heads/${branch.name}`);
  if (code === 0 && tip === to) return;
  if (tip !== branch.tip) throw movedMeanwhile(branch.name);
  throw new ChatelaineError(
    'CONFLICT',
    `${branch.name} is checked out in ${place}, and git could not move it forward: ${stderr.trim().replace(/^(fatal|error): /, '')}`,
  );
}

const movedMeanwhile = (name: string): ChatelaineError =>
  new ChatelaineError(
    'CONFLICT',
    `${name} has other commits since. Bring the session's commits to it again; nothing of ${name} was touched.`,
  );

/** The working tree that has the branch checked out; null when none has. Error: `CONFLICT`. */
async function checkedOutAt(scope: Scope, name: string): Promise<string | null> {
  const { text } = await scope.git(['worktree', 'list', '--porcelain']);
  const found = text
    .split('\n\n')
    .find(
      (entry) =>
        entry.includes(`\nbranch refs/heads/${name}\n`) ||
        entry.endsWith(`\nbranch refs/heads/${name}`),
    );
  const place = /^worktree (.*)$/m.exec(found ?? '')?.[1];
  if (place === undefined) return null;
  if (await fs.stat(place).catch(() => null)) return place;
  throw new ChatelaineError(
    'CONFLICT',
    `${name} is checked out in ${place}, which is not there. Bring the folder back, or run: git worktree prune`,
  );
}

/** A rebase or bisect of the user's comes back to the branch when it ends. Error: `CONFLICT`. */
async function assertNotInUse(git: Git, scope: Scope, name: string): Promise<void> {
  const common = await git.commonFolderOf(scope.root);
  if (common === null) return;
  const others = await fs.readdir(path.join(common, 'worktrees')).catch(() => []);
  const folders = [common, ...others.map((one) => path.join(common, 'worktrees', one))];
  for (const folder of folders) {
    for (const file of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
      const text = await fs.readFile(path.join(folder, file), 'utf8').catch(() => '');
      if (text.trim() !== `refs/heads/${name}` && text.trim() !== name) continue;
      throw new ChatelaineError(
        'CONFLICT',
        `A rebase or bisect of ${name} is under way in another working tree. End it first; nothing of ${name} was touched.`,
      );
    }
  }
}

/**
 * Looks before anything is written whether a file that would change is changed there, or there without
 * being git's. Error: `CONFLICT` that names them.
 */
async function assertRoom(git: Git, place: string, { name, tip }: BaseBranch, to: string) {
  const words = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--end-of-options'];
  const list = async (...filter: string[]) => {
    const { stdout } = await git.run(place, [
      ...words.slice(0, -1),
      ...filter,
      '--end-of-options',
      tip,
      to,
    ]);
    return splitNul(stdout).map(String);
  };
  const [changing, added, entries] = await Promise.all([
    list(),
    list('--diff-filter=A'),
    git.statusOf(place),
  ]);
  const touched = new Set(changing);
  const dirty = entries.filter((entry) => touched.has(entry.path)).map((entry) => entry.path);
  const there: string[] = [];
  for (const file of added) {
    if (await fs.lstat(path.join(place, file)).catch(() => null)) there.push(file);
  }
  const inTheWay = [...new Set([...dirty, ...there])];
  if (inTheWay.length === 0) return;
  const some = inTheWay.slice(0, 5).join(', ');
  const more = inTheWay.length > 5 ? ` and ${inTheWay.length - 5} more` : '';
  throw new ChatelaineError(
    'CONFLICT',
    `${name} is checked out in ${place}, where files are that this would overwrite: ${some}${more}. Commit them or move them away, and try again. Nothing was touched.`,
  );
}
