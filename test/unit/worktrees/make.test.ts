import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  commitAll,
  createBareRepository,
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

describe.each(REPOSITORY_KINDS)('a worktree of a repository that is %s', (kind) => {
  it('has the files of the commit, and leaves all of the user alone', async () => {
    const { root, workspace, gitFolder } = createRepository(kind, bench.folder('theirs'));
    const files = filesOf(root);
    const state = gitStateOf(gitFolder);
    const { path: work, worktree } = await bench.begin(workspace);

    expect(filesOf(root)).toEqual(files);
    expect(gitStateOf(gitFolder)).toEqual(state);
    expect(fs.statSync(work).isDirectory()).toBe(true);
    const top = git(work, 'rev-parse', '--show-toplevel');
    expect(path.relative(top, work)).toBe(path.relative(root, workspace));
    expect(git(work, 'symbolic-ref', 'HEAD')).toBe(`refs/heads/${worktree.branch}`);
    if (kind === 'unborn') {
      expect(filesOf(top)).toEqual({});
      expect(worktree.baseBranch).toBe('main');
    } else {
      expect(worktree.base).toBe(git(root, 'rev-parse', 'HEAD'));
      expect(await bench.git.statusOf(top)).toEqual([]);
    }
  });

  it('has what is not committed when it is brought along', async () => {
    const { root, workspace, gitFolder } = createRepository(kind, bench.folder('theirs'));
    const files = filesOf(root);
    const state = gitStateOf(gitFolder);
    const { path: work } = await bench.begin(workspace, { withChanges: true });

    expect(filesOf(root)).toEqual(files);
    expect(gitStateOf(gitFolder)).toEqual(state);
    const top = git(work, 'rev-parse', '--show-toplevel');
    const isIgnored = (name: string) => name.startsWith('ignored/') || name.endsWith('.log');
    const visible = Object.entries(files).filter(([name]) => !isIgnored(name));
    expect(filesOf(top)).toEqual(Object.fromEntries(visible));
  });
});

it('is not made of a repository that holds the home folder: it would hold what is private there', async () => {
  const root = bench.homeFolder;
  git(root, 'init', '--quiet');
  write(root, '.ssh/id', 'private');
  const project = path.join(root, 'project');
  fs.mkdirSync(project);
  await expect(bench.begin(project, { withChanges: true })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  expect(fs.existsSync(path.join(bench.homeFolder, '.chatelaine'))).toBe(false);
});

describe('what a worktree is made from', () => {
  const theirs = () => createRepository('plain', bench.folder('theirs'));

  it('is a bare repository as well', async () => {
    const bare = createBareRepository(bench.folder('theirs'));
    expect(await bench.worktrees.inspect(bare)).toMatchObject({ branch: 'main', problem: null });
    const { path: work, worktree } = await bench.begin(bare);
    expect(worktree.repository).toBe(bare);
    expect(fs.existsSync(path.join(work, 'README.md'))).toBe(true);
  });

  it('is the main repository when a session begins in the worktree of another', async () => {
    const { workspace, root } = theirs();
    const first = await bench.begin(workspace);
    write(first.path, 'first.txt', 'of the first\n');
    const base = commitAll(first.path, 'First');
    const second = await bench.begin(first.path);
    expect(second.worktree).toMatchObject({ repository: root, base });
    expect(second.worktree.baseBranch).toBe(first.worktree.branch);
    expect(path.dirname(second.path)).toBe(path.dirname(first.path));
    expect(fs.existsSync(path.join(second.path, 'first.txt'))).toBe(true);
  });

  it('is nothing without a repository', async () => {
    const folder = bench.folder('plain folder');
    fs.mkdirSync(folder);
    expect(await bench.worktrees.inspect(folder)).toMatchObject({
      root: null,
      problem: expect.stringContaining('no git repository'),
    });
    await expect(bench.begin(folder)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(bench.begin(bench.folder('none'))).rejects.toMatchObject({
      code: 'WORKSPACE_MISSING',
    });
    const { gitFolder } = theirs();
    expect((await bench.worktrees.inspect(gitFolder)).problem).toContain('inside of a git folder');
  });

  it('names each one apart', async () => {
    const { workspace } = theirs();
    const made = await Promise.all([1, 2, 3].map(() => bench.begin(workspace)));
    expect(made.map(({ worktree }) => worktree.branch).sort()).toEqual([
      'chatelaine/add-a-header',
      'chatelaine/add-a-header-2',
      'chatelaine/add-a-header-3',
    ]);
    expect(new Set(made.map((one) => one.path)).size).toBe(3);
  });

  it('takes a name from the user, if it is one and is free', async () => {
    const { workspace, root } = theirs();
    expect((await bench.begin(workspace, { branch: 'fix/header' })).worktree.branch).toBe(
      'chatelaine/fix/header',
    );
    for (const branch of ['fix/header', 'fix', 'FIX/Header', 'fix/header/more']) {
      await expect(bench.begin(workspace, { branch })).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    for (const branch of ['a..b', '-', 'a b', 'x.lock', '@{-1}', 'a\nb']) {
      const expected = branch === '-' ? 'chatelaine/-' : null;
      const made = bench.begin(workspace, { branch });
      if (expected !== null) expect((await made).worktree.branch).toBe(expected);
      else await expect(made).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    git(root, 'branch', 'chatelaine-2');
    const titles = ['', '日本語', '../../etc', 'Ünïcode Title!', 'x'.repeat(300)];
    for (const title of titles) {
      const made = await bench.worktrees.make({ workspace, title, withChanges: false });
      expect(made.worktree.branch).toMatch(/^chatelaine\/[a-z0-9-]{1,45}$/);
    }
  });

  it('says so when a branch is in the way of all of ours', async () => {
    const { workspace, root } = theirs();
    git(root, 'branch', 'chatelaine');
    expect((await bench.worktrees.inspect(workspace)).problem).toContain('Rename that branch');
    await expect(bench.begin(workspace)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(fs.existsSync(path.join(bench.homeFolder, '.chatelaine'))).toBe(false);
  });

  it('is told of before', async () => {
    const { workspace, root } = createRepository('dirty', bench.folder('dirty'));
    expect(await bench.worktrees.inspect(path.join(workspace, 'src'))).toMatchObject({
      root,
      branch: 'main',
      head: git(root, 'rev-parse', 'HEAD'),
      changedFiles: 9,
      hasSubmodules: false,
      hasLfs: false,
      branches: ['main'],
      problem: null,
    });
    const lfs = createRepository('lfs', bench.folder('lfs'));
    expect(await bench.worktrees.inspect(lfs.root)).toMatchObject({ hasLfs: true });
    const modules = createRepository('submodule', bench.folder('submodule'));
    expect(await bench.worktrees.inspect(modules.root)).toMatchObject({ hasSubmodules: true });
    const unborn = createRepository('unborn', bench.folder('unborn'));
    expect(await bench.worktrees.inspect(unborn.root)).toMatchObject({
      head: null,
      branch: 'main',
    });
  });

  it('fills submodules from the clones that are there, and says which stay empty', async () => {
    const full = createRepository('submodule', bench.folder('full'));
    const filled = await bench.begin(full.workspace);
    expect(filled.notice).toBeNull();
    expect(fs.existsSync(path.join(filled.path, 'libs/library/README.md'))).toBe(true);
    expect(git(path.join(filled.path, 'libs/library'), 'config', 'remote.origin.url')).toBe(
      git(path.join(full.root, 'libs/library'), 'config', 'remote.origin.url'),
    );
    const bare = createRepository('empty-submodule', bench.folder('empty'));
    const empty = await bench.begin(bare.workspace);
    expect(empty.notice).toContain('libs/library');
  });

  it('does not run what a repository names', async () => {
    const { workspace, root } = createRepository('busy', bench.folder('hostile'));
    const mark = bench.folder('was-here');
    write(root, '.gitattributes', '* filter=evil merge=evil diff=evil\n');
    git(root, 'add', '.gitattributes');
    git(root, '-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '--message', 'Hostile');
    const program = `touch ${mark}`;
    for (const name of [
      ...['filter.evil.clean', 'filter.evil.smudge', 'filter.evil.process', 'merge.evil.driver'],
      ...['diff.evil.command', 'diff.evil.textconv', 'core.fsmonitor', 'core.sshCommand'],
      ...['core.pager', 'core.editor', 'diff.external', 'core.alternateRefsCommand', 'gpg.program'],
      ...['post-checkout', 'x'].map((hook) => `alias.${hook}`),
    ]) {
      git(root, 'config', name, name.startsWith('alias') ? `!${program}` : program);
    }
    write(root, 'README.md', 'changed\n');
    await bench.worktrees.inspect(workspace);
    const { sessionId, path: work } = await bench.begin(workspace, { withChanges: true });
    write(work, 'README.md', 'changed again\n');
    await bench.worktrees.list(bench.profileId);
    await bench.worktrees.discard(sessionId);
    await bench.worktrees.restore(sessionId);
    expect(fs.existsSync(mark)).toBe(false);
    expect(fs.existsSync(path.join(root, 'hook-was-here'))).toBe(false);
    // the trap is one: git alone walks into it
    expect(() => git(root, 'add', 'README.md')).toThrow();
    expect(fs.existsSync(mark)).toBe(true);
  });
});
