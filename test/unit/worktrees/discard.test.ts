import fs from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discardedWorktrees, sessions } from '../../../src/main/db/schema';
import { KEPT_MS } from '../../../src/main/worktrees/forgetting';
import {
  commitAll,
  createRepository,
  filesOf,
  git,
  gitStateOf,
  REPOSITORY_KINDS,
  write,
} from '../../support/repositories';
import { type Bench, createBench } from './bench';

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.remove());

/** Without the hooks of the sample repositories, which fail. */
const quietly = (folder: string, ...args: string[]) =>
  git(folder, '-c', 'core.hooksPath=/dev/null', ...args);

/** What an agent or a user may do in a worktree. */
const WORK = {
  write: (top: string) => write(top, 'src/made.ts', `export const at = ${Math.random()};\n`),
  overwrite: (top: string) => write(top, 'README.md', 'mixed\r\nends\n'),
  stage: (top: string) => {
    write(top, 'README.md', 'staged\n');
    quietly(top, 'add', '--', 'README.md');
    write(top, 'README.md', 'and changed again\n');
  },
  stageNew: (top: string) => {
    write(top, 'only-in-index', 'staged\n');
    quietly(top, 'add', '--', 'only-in-index');
    fs.rmSync(path.join(top, 'only-in-index'));
  },
  commit: (top: string) => {
    write(top, `committed-${Math.random()}`, 'committed\n');
    quietly(top, 'add', '--', 'src', 'README.md');
    quietly(top, 'commit', '--quiet', '--no-verify', '--allow-empty', '--message', 'Work');
  },
  remove: (top: string) => fs.rmSync(path.join(top, 'README.md'), { force: true }),
  names: (top: string) => {
    write(top, 'two\nlines "and" \'quotes\'', 'x');
    write(top, '-rf', 'x');
    if (process.platform === 'linux') write(top, Buffer.from([0xff, 0x2e, 0xfe]), 'x');
  },
  program: (top: string) => {
    write(top, 'bin/run', '#!/bin/sh\n');
    fs.chmodSync(path.join(top, 'bin/run'), 0o755);
  },
  link: (top: string) => {
    fs.rmSync(path.join(top, 'link'), { force: true });
    fs.symlinkSync('/etc', path.join(top, 'link'));
  },
  attributes: (top: string) => {
    write(top, '.gitattributes', '*.txt text eol=crlf ident\n');
    write(top, 'ends.txt', 'lf\nmixed\r\n$Id$\n');
  },
  folderForFile: (top: string) => {
    fs.rmSync(path.join(top, 'src'), { recursive: true, force: true });
    fs.symlinkSync('..', path.join(top, 'src'));
    fs.rmSync(path.join(top, 'README.md'), { recursive: true, force: true });
    write(top, 'README.md/inside', 'x');
  },
  ignored: (top: string) => {
    write(top, '.gitignore', '.env\nbuild/\n');
    write(top, '.env', 'PORT=1\n');
  },
  nested: (top: string) => {
    fs.rmSync(path.join(top, 'nested'), { recursive: true, force: true });
    write(top, 'nested/file', 'not in any commit\n');
    quietly(path.join(top, 'nested'), 'init', '--quiet');
  },
  detach: (top: string) => {
    quietly(top, 'checkout', '--quiet', '--force', '--detach', 'HEAD');
    quietly(top, 'commit', '--quiet', '--no-verify', '--allow-empty', '--message', 'On no branch');
  },
} satisfies Record<string, (top: string) => void>;
type Work = keyof typeof WORK;
const ALL_WORK = Object.keys(WORK).filter((name): name is Work => name in WORK);

/** Settings of the sample repositories name programs that are not there. */
function work(top: string, names: readonly Work[]): void {
  for (const name of names) {
    try {
      WORK[name](top);
    } catch (error) {
      // a folder that became a link, a filter that is missing: then that work was not done
      if (!(error instanceof Error)) throw error;
    }
  }
}

/** Of a worktree: files, what is staged, the commit and the branch. */
async function stateOf(top: string) {
  const staged = await bench.git.run(top, ['ls-files', '--stage', '-z']);
  return {
    files: filesOf(top),
    staged: staged.stdout.toString('latin1'),
    head: git(top, 'rev-parse', 'HEAD'),
    branch: await bench.git.branch(top),
    log: git(top, 'log', '--format=%H %s', '--branches=chatelaine/*', 'HEAD').split('\n').sort(),
  };
}

const prune = (folder: string) => quietly(folder, 'gc', '--quiet', '--prune=now');

describe('discard and restore', () => {
  it.each(REPOSITORY_KINDS)('bring back all of a worktree of one that is %s', async (kind) => {
    const { root, workspace, gitFolder } = createRepository(kind, bench.folder('theirs'));
    const theirs = { files: filesOf(root), git: gitStateOf(gitFolder) };
    const { sessionId, path: place } = await bench.begin(workspace, { withChanges: true });
    const top = git(place, 'rev-parse', '--show-toplevel');
    work(top, [...ALL_WORK]);
    const before = await stateOf(top);

    await bench.worktrees.discard(sessionId);
    expect(fs.existsSync(top)).toBe(false);
    expect(await bench.worktrees.list(bench.profileId)).toEqual([]);
    expect(git(root, 'for-each-ref', 'refs/heads/chatelaine')).toBe('');
    expect(git(root, 'worktree', 'list', '--porcelain')).not.toContain(top);
    expect({ files: filesOf(root), git: gitStateOf(gitFolder) }).toEqual(theirs);

    await bench.worktrees.restore(sessionId);
    expect(await stateOf(top)).toEqual(before);
    expect({ files: filesOf(root), git: gitStateOf(gitFolder) }).toEqual(theirs);
    expect(fs.readdirSync(bench.keepFolder)).toEqual([]);
    if (kind !== 'shallow') git(root, 'fsck', '--no-dangling');
  });

  it('bring back anything, also when the repository was tidied up in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...REPOSITORY_KINDS),
        fc.boolean(),
        fc.array(fc.constantFrom(...ALL_WORK), { maxLength: 6 }),
        fc.array(fc.constantFrom(...ALL_WORK), { maxLength: 3 }),
        async (kind, withChanges, first, second) => {
          const folder = fs.mkdtempSync(path.join(bench.top, 'theirs-'));
          const { root, workspace, gitFolder } = createRepository(kind, folder);
          const theirs = { files: filesOf(root), git: gitStateOf(gitFolder) };
          const { sessionId, path: place } = await bench.begin(workspace, { withChanges });
          const top = git(place, 'rev-parse', '--show-toplevel');
          for (const some of [first, second]) {
            work(top, some);
            const before = await stateOf(top);
            await bench.worktrees.discard(sessionId);
            expect({ files: filesOf(root), git: gitStateOf(gitFolder) }).toEqual(theirs);
            await bench.worktrees.restore(sessionId);
            expect(await stateOf(top)).toEqual(before);
          }
          // last, because this changes what is theirs
          const before = await stateOf(top);
          await bench.worktrees.discard(sessionId);
          prune(root);
          await bench.worktrees.restore(sessionId);
          expect(await stateOf(top)).toEqual(before);
        },
      ),
      { numRuns: RUNS },
    );
  }, 300_000);

  it('keep commits of submodules and what is not committed in them', async () => {
    const { workspace } = createRepository('submodule', bench.folder('theirs'));
    const { sessionId, path: top } = await bench.begin(workspace);
    const module = path.join(top, 'libs/library');
    const who = ['-c', 'user.name=a', '-c', 'user.email=b'];
    git(module, ...who, 'commit', '--quiet', '--allow-empty', '--message', 'Inside');
    write(module, 'new', 'new\n');
    const head = git(module, 'rev-parse', 'HEAD');
    await bench.worktrees.discard(sessionId);
    await bench.worktrees.restore(sessionId);
    expect(git(module, 'rev-parse', 'HEAD')).toBe(head);
    expect(git(module, 'status', '--porcelain')).toBe('?? new');
  });

  it('keep a merge that stopped at conflicts', async () => {
    const { workspace, root } = createRepository('plain', bench.folder('theirs'));
    const { sessionId, path: top } = await bench.begin(workspace);
    write(top, 'README.md', 'ours\n');
    commitAll(top, 'Ours');
    write(root, 'README.md', 'theirs\n');
    commitAll(root, 'Theirs');
    expect(() => git(top, 'merge', '--quiet', 'main')).toThrow();
    const before = await stateOf(top);
    expect(await bench.git.statusOf(top)).toMatchObject([
      { path: 'README.md', isConflicted: true },
    ]);
    await bench.worktrees.discard(sessionId);
    await bench.worktrees.restore(sessionId);
    expect(await stateOf(top)).toEqual(before);
    git(top, 'merge', '--abort');
    expect(fs.readFileSync(path.join(top, 'README.md'), 'utf8')).toBe('ours\n');
  });

  it('leave out ignored folders, which can be made again', async () => {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const { sessionId, path: top } = await bench.begin(workspace);
    write(top, 'ignored/module.js', 'x');
    write(top, 'kept.log', 'x');
    await bench.worktrees.discard(sessionId);
    await bench.worktrees.restore(sessionId);
    expect(fs.existsSync(path.join(top, 'ignored'))).toBe(false);
    expect(fs.existsSync(path.join(top, 'kept.log'))).toBe(true);
  });

  it('are refused while a turn runs, and where there is nothing to do', async () => {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const { sessionId, path: top, worktree } = await bench.begin(workspace);
    bench.busy.add(sessionId);
    await expect(bench.worktrees.discard(sessionId)).rejects.toMatchObject({
      code: 'SESSION_BUSY',
    });
    bench.busy.clear();
    await expect(bench.worktrees.restore(sessionId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const other = bench.session(workspace, null);
    await expect(bench.worktrees.discard(other)).rejects.toMatchObject({ code: 'NOT_FOUND' });

    await bench.worktrees.discard(sessionId);
    await bench.worktrees.discard(sessionId);
    git(workspace, 'branch', worktree.branch, 'HEAD~1');
    await expect(bench.worktrees.restore(sessionId)).rejects.toMatchObject({ code: 'CONFLICT' });
    git(workspace, 'branch', '--quiet', '-D', worktree.branch);
    fs.mkdirSync(top);
    await expect(bench.worktrees.restore(sessionId)).rejects.toMatchObject({ code: 'CONFLICT' });
    fs.rmdirSync(top);
    await bench.worktrees.restore(sessionId);
    expect(bench.told.filter((one) => one === sessionId)).toHaveLength(2);
  });

  it('keep their place and their branch for when they are wanted back', async () => {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const first = await bench.begin(workspace);
    write(first.path, 'mine.txt', 'mine\n');
    await bench.worktrees.discard(first.sessionId);
    const second = await bench.begin(workspace);
    expect(second.path).not.toBe(first.path);
    expect(second.worktree.branch).not.toBe(first.worktree.branch);
    await bench.worktrees.restore(first.sessionId);
    expect(fs.readFileSync(path.join(first.path, 'mine.txt'), 'utf8')).toBe('mine\n');
    expect(fs.existsSync(second.path)).toBe(true);
  });

  it('are not forgotten because something else is at their place', async () => {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const { sessionId, path: top } = await bench.begin(workspace);
    write(top, 'mine.txt', 'mine\n');
    await bench.worktrees.discard(sessionId);
    write(top, 'other.txt', 'of somebody else');
    await bench.start().recover();
    await expect(bench.worktrees.restore(sessionId)).rejects.toMatchObject({ code: 'CONFLICT' });
    fs.rmSync(top, { recursive: true });
    await bench.worktrees.restore(sessionId);
    expect(fs.readFileSync(path.join(top, 'mine.txt'), 'utf8')).toBe('mine\n');
    await bench.start().recover();
    expect(fs.readFileSync(path.join(top, 'mine.txt'), 'utf8')).toBe('mine\n');
  });

  it('leave the branch to whoever has it checked out', async () => {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const { sessionId, path: top, worktree } = await bench.begin(workspace);
    git(top, 'switch', '--quiet', '-c', 'elsewhere');
    git(workspace, 'switch', '--quiet', worktree.branch);
    const head = git(workspace, 'rev-parse', 'HEAD');
    await bench.worktrees.discard(sessionId);
    expect(git(workspace, 'rev-parse', 'HEAD')).toBe(head);
    expect(git(workspace, 'status', '--porcelain')).toBe('');
    await bench.worktrees.restore(sessionId);
    expect(git(top, 'branch', '--show-current')).toBe('elsewhere');
  });

  it('are brought back whole or not at all while those of long ago are taken away', async () => {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const { sessionId, path: top } = await bench.begin(workspace);
    write(top, 'mine.txt', 'mine\n');
    await bench.worktrees.discard(sessionId);
    bench.pass(KEPT_MS + 1);
    const restoring = bench.worktrees.restore(sessionId);
    await bench.worktrees.purge();
    await restoring;
    expect(fs.readFileSync(path.join(top, 'mine.txt'), 'utf8')).toBe('mine\n');
  });

  it('work for a folder that somebody deleted: its commits are still there', async () => {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const { sessionId, path: top } = await bench.begin(workspace);
    write(top, 'committed', 'x');
    commitAll(top, 'Work');
    fs.rmSync(top, { recursive: true });
    expect(await bench.worktrees.list(bench.profileId)).toMatchObject([{ ahead: 1 }]);
    await bench.worktrees.discard(sessionId);
    await bench.worktrees.restore(sessionId);
    expect(fs.existsSync(path.join(top, 'committed'))).toBe(true);
  });

  it('forget after thirty days', async () => {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const { sessionId } = await bench.begin(workspace);
    await bench.worktrees.discard(sessionId);
    bench.pass(KEPT_MS - 1);
    await bench.worktrees.purge();
    expect(fs.readdirSync(bench.keepFolder)).toEqual([sessionId]);
    bench.pass(2);
    await bench.worktrees.purge();
    expect(fs.readdirSync(bench.keepFolder)).toEqual([]);
    await expect(bench.worktrees.restore(sessionId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a worktree that a fork works in too', () => {
  const discardedAt = (id: string) =>
    bench.database.db.select().from(sessions).where(eq(sessions.id, id)).get()?.worktree
      ?.discardedAt ?? null;
  async function beginTwo() {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const made = await bench.begin(workspace);
    const forkId = bench.session(made.path, made.worktree);
    return { ...made, forkId };
  }

  it('is not discarded beneath the other one', async () => {
    const { sessionId, forkId, path: top } = await beginTwo();
    bench.busy.add(forkId);
    await expect(bench.worktrees.discard(sessionId)).rejects.toMatchObject({
      code: 'SESSION_BUSY',
    });
    expect(fs.existsSync(top)).toBe(true);
  });

  it('is gone for both, and comes back for both, whoever asks', async () => {
    const { sessionId, forkId, path: top } = await beginTwo();
    write(top, 'mine.txt', 'mine\n');
    await bench.worktrees.discard(sessionId);
    expect(bench.ended.sort()).toEqual([sessionId, forkId].sort());
    expect(discardedAt(forkId)).toBe(discardedAt(sessionId));
    expect(discardedAt(forkId)).not.toBeNull();
    await bench.worktrees.restore(forkId);
    expect([discardedAt(sessionId), discardedAt(forkId)]).toEqual([null, null]);
    expect(fs.readFileSync(path.join(top, 'mine.txt'), 'utf8')).toBe('mine\n');
  });

  it('is not left over while one of them is wanted', async () => {
    const { sessionId, forkId, path: top } = await beginTwo();
    const archive = (id: string) =>
      bench.database.db.update(sessions).set({ archivedAt: 1 }).where(eq(sessions.id, id)).run();
    archive(sessionId);
    expect(await bench.worktrees.cleanUp(bench.profileId)).toEqual([]);
    expect(fs.existsSync(top)).toBe(true);
    archive(forkId);
    expect(await bench.worktrees.cleanUp(bench.profileId)).toHaveLength(1);
    expect(fs.existsSync(top)).toBe(false);
  });

  it('can be brought back after the one that discarded it was deleted for good', async () => {
    const { sessionId, forkId, path: top } = await beginTwo();
    await bench.worktrees.discard(sessionId);
    await deleteForGood(sessionId);
    await bench.worktrees.restore(forkId);
    expect(fs.existsSync(top)).toBe(true);
    await bench.worktrees.discard(forkId);
    expect(await bench.worktrees.forget(forkId)).toBe('kept');
    bench.pass(KEPT_MS + 1);
    expect(await bench.worktrees.forget(forkId)).toBe('gone');
    expect(fs.readdirSync(bench.keepFolder)).toEqual([]);
  });
});

async function deleteForGood(sessionId: string): Promise<void> {
  expect(await bench.worktrees.forget(sessionId)).toBe('gone');
  bench.database.db.delete(sessions).where(eq(sessions.id, sessionId)).run();
}

describe('of a session that is deleted for good', () => {
  const branches = (root: string) => git(root, 'for-each-ref', 'refs/heads/chatelaine');

  it('the worktree goes when nothing is in it, and all of the user is as before', async () => {
    const { workspace, root, gitFolder } = createRepository('busy', bench.folder('theirs'));
    const state = gitStateOf(gitFolder);
    const { sessionId, path: top } = await bench.begin(workspace);
    await deleteForGood(sessionId);
    expect(fs.existsSync(top)).toBe(false);
    expect(branches(root)).toBe('');
    expect(gitStateOf(gitFolder)).toEqual(state);
  });

  it('commits stay on their branch', async () => {
    const { workspace, root } = createRepository('plain', bench.folder('theirs'));
    const { sessionId, path: top, worktree } = await bench.begin(workspace);
    write(top, 'mine.txt', 'mine\n');
    commitAll(top, 'Work');
    await deleteForGood(sessionId);
    expect(fs.existsSync(top)).toBe(false);
    expect(git(root, 'show', `${worktree.branch}:mine.txt`)).toBe('mine');
  });

  it.each<[string, (top: string, root: string) => void]>([
    ['a new file', (top) => write(top, 'mine.txt', 'mine\n')],
    [
      'a commit that no branch has',
      (top) => {
        git(top, 'switch', '--quiet', '--detach');
        write(top, 'mine.txt', 'mine\n');
        commitAll(top, 'Work');
      },
    ],
    [
      'a repository that somebody has made of it',
      (top) => {
        fs.rmSync(path.join(top, '.git'));
        git(top, 'init', '--quiet');
      },
    ],
  ])('%s stays, and is still in the list', async (_what, change) => {
    const { workspace, root } = createRepository('plain', bench.folder('theirs'));
    const { sessionId, path: top } = await bench.begin(workspace);
    change(top, root);
    const before = fs.readdirSync(top, { recursive: true });
    bench.database.db.update(sessions).set({ removedAt: 1 }).run();
    expect(await bench.worktrees.forget(sessionId)).toBe('kept');
    await bench.start().recover();
    expect(fs.readdirSync(top, { recursive: true })).toEqual(before);
    expect(await bench.worktrees.list(bench.profileId)).toMatchObject([
      { sessionId, path: top, isOfDeleted: true },
    ]);
  });
});

describe('the list', () => {
  it('tells what each holds, and which are left over', async () => {
    const { workspace, root } = createRepository('plain', bench.folder('theirs'));
    const [one, two, three] = [
      await bench.begin(workspace),
      await bench.begin(workspace),
      await bench.begin(workspace),
    ];
    write(one.path, 'new', 'x');
    write(two.path, 'committed', 'x');
    commitAll(two.path, 'Work');
    const archive = (sessionId: string) =>
      bench.database.db
        .update(sessions)
        .set({ archivedAt: 1 })
        .where(eq(sessions.id, sessionId))
        .run();
    for (const { sessionId } of [one, two]) archive(sessionId);
    const listed = await bench.worktrees.list(bench.profileId);
    expect(listed).toMatchObject([
      { sessionId: one.sessionId, changedFiles: 1, ahead: 0, isLeftOver: false, path: one.path },
      { sessionId: two.sessionId, changedFiles: 0, ahead: 1, isLeftOver: false, repository: root },
      { sessionId: three.sessionId, changedFiles: 0, ahead: 0, isLeftOver: false },
    ]);
    expect(listed.every(({ bytes }) => bytes > 100)).toBe(true);
    git(root, 'merge', '--quiet', two.worktree.branch);
    archive(three.sessionId);
    const cleaned = await bench.worktrees.cleanUp(bench.profileId);
    expect(cleaned).toEqual([two.sessionId, three.sessionId]);
    expect(await bench.worktrees.list(bench.profileId)).toHaveLength(1);
    expect(fs.existsSync(one.path)).toBe(true);
    for (const id of cleaned) await bench.worktrees.restore(id);
    expect(await bench.worktrees.list(bench.profileId)).toHaveLength(3);
    expect(fs.readFileSync(path.join(two.path, 'committed'), 'utf8')).toBe('x');
  });
});

describe('after the app was killed', () => {
  const rows = () => bench.database.db.select().from(discardedWorktrees).all();

  it('takes away a worktree that no session got, and keeps one that has its session', async () => {
    const { workspace, root, gitFolder } = createRepository('busy', bench.folder('theirs'));
    const state = gitStateOf(gitFolder);
    const half = await bench.worktrees.make({ workspace, title: 'Half', withChanges: true });
    const whole = await bench.begin(workspace);
    await bench.start().recover();
    expect(fs.existsSync(half.path)).toBe(false);
    expect(git(root, 'for-each-ref', '--format=%(refname)', 'refs/heads/chatelaine')).toBe(
      `refs/heads/${whole.worktree.branch}`,
    );
    expect(fs.existsSync(whole.path)).toBe(true);
    expect(gitStateOf(gitFolder)).toEqual(state);
    await bench.start().recover();
    expect(fs.existsSync(whole.path)).toBe(true);
  });

  it('leaves alone what it did not begin', async () => {
    const { workspace } = createRepository('plain', bench.folder('theirs'));
    const { path: top } = await bench.begin(workspace);
    const foreign = path.join(path.dirname(top), 'foreign');
    git(workspace, 'worktree', 'add', '--quiet', '-b', 'foreign', '--', foreign);
    await bench.start().recover();
    expect(fs.existsSync(foreign)).toBe(true);
  });

  it.each([
    ['before it was taken away', 0],
    ['after it was moved', 1],
    ['after its files were gone', 2],
  ])('ends a discarding that was cut short %s', async (_when, steps) => {
    const { workspace, root } = createRepository('dirty', bench.folder('theirs'));
    const { sessionId, path: top, worktree } = await bench.begin(workspace, { withChanges: true });
    work(top, ['nested', 'commit', 'stage']);
    const before = await stateOf(top);
    // the whole of it as it is, to put back what a kill would have left
    const copy = bench.folder('copy');
    const registration = path.join(root, '.git/worktrees', path.basename(top));
    const copyOf = (from: string, name: string) =>
      fs.cpSync(from, path.join(copy, name), { recursive: true, verbatimSymlinks: true });
    copyOf(top, 'top');
    copyOf(registration, 'registration');
    await bench.worktrees.discard(sessionId);
    git(root, 'update-ref', `refs/heads/${worktree.branch}`, before.head);
    fs.cpSync(path.join(copy, 'registration'), registration, { recursive: true });
    if (steps === 0) {
      fs.cpSync(path.join(copy, 'top'), top, { recursive: true });
      fs.rmSync(path.join(bench.keepFolder, sessionId, 'taken-away'));
    }
    if (steps === 1) fs.cpSync(path.join(copy, 'top'), `${top}.discarded`, { recursive: true });

    await bench.start().recover();
    expect(rows()).toHaveLength(steps === 0 ? 0 : 1);
    expect(fs.existsSync(`${top}.discarded`)).toBe(false);
    if (steps > 0) {
      expect(fs.existsSync(registration)).toBe(false);
      expect(git(root, 'for-each-ref', 'refs/heads/chatelaine')).toBe('');
      await bench.worktrees.restore(sessionId);
    }
    const after = await stateOf(top);
    expect(after).toEqual(before);
  });

  it('begins a restoring anew', async () => {
    const { workspace } = createRepository('dirty', bench.folder('theirs'));
    const { sessionId, path: top } = await bench.begin(workspace, { withChanges: true });
    work(top, ['commit', 'stage', 'nested']);
    const before = await stateOf(top);
    await bench.worktrees.discard(sessionId);
    write(`${top}.restoring`, 'half', 'x');
    await bench.start().recover();
    await bench.worktrees.restore(sessionId);
    expect(await stateOf(top)).toEqual(before);
  });
});

const RUNS = 8;
