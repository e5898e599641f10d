import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Review } from '../../../src/shared/commands/review';
import { review as contract } from '../../../src/shared/commands/review';
import {
  commitAll,
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

const files = ({ files: all }: Review) =>
  all.map(({ path: name, oldPath, status, additions, deletions, staged, isCommitted }) =>
    [
      status,
      oldPath === null ? name : `${oldPath} → ${name}`,
      `+${additions} -${deletions}`,
      isCommitted ? 'committed' : `staged ${staged}`,
    ].join(', '),
  );

describe('what a session in a worktree changed', () => {
  it('is everything since the base: committed, staged, changed and new', async () => {
    const { root: repository } = bench.repository();
    const { sessionId, root } = bench.inWorktree(repository);
    write(root, 'src/one.ts', 'export const one = 10;\n');
    commitAll(root, 'Ten');
    write(root, 'README.md', '# Shop\n\nStaged\n');
    git(root, 'add', 'README.md');
    write(root, 'crlf.txt', 'a\r\nb\r\nc\r\n');
    git(root, 'add', 'crlf.txt');
    write(root, 'crlf.txt', 'a\r\nb\r\nc\r\nd\r\n');
    write(root, 'new.txt', 'one\ntwo\n');
    write(root, 'ignored/x', 'not shown');
    fs.renameSync(path.join(root, 'src/deep/two.ts'), path.join(root, 'src/three.ts'));
    fs.rmSync(path.join(root, 'picture.bin'));
    fs.chmodSync(path.join(root, 'run.sh'), 0o644);
    const review = await bench.review.summary({ sessionId });
    expect(files(review)).toEqual([
      'modified, README.md, +2 -0, staged all',
      'modified, crlf.txt, +2 -0, staged some',
      'added, new.txt, +2 -0, staged none',
      'deleted, picture.bin, +0 -0, staged none',
      'modified, run.sh, +0 -0, staged none',
      'modified, src/one.ts, +1 -2, committed',
      'renamed, src/deep/two.ts → src/three.ts, +0 -0, staged none',
    ]);
    expect(review.files.find(({ path: name }) => name === 'picture.bin')?.isBinary).toBe(true);
    expect(review).toMatchObject({ against: 'git', behind: 0, underWay: null, isCut: false });
    expect(review.commits.map(({ subject }) => subject)).toEqual(['Ten']);
    expect(review.baseLabel).toBe(`main at ${git(repository, 'rev-parse', 'main').slice(0, 7)}`);
  });

  it('is measured from where the branches parted, and says how far behind it is', async () => {
    const { root: repository } = bench.repository();
    const { sessionId, root } = bench.inWorktree(repository);
    write(repository, 'theirs.txt', 'theirs\n');
    commitAll(repository, 'Theirs');
    write(root, 'ours.txt', 'ours\n');
    expect(await bench.review.summary({ sessionId })).toMatchObject({
      files: [{ path: 'ours.txt' }],
      behind: 1,
    });
    git(root, 'merge', '--quiet', 'main');
    expect(await bench.review.summary({ sessionId })).toMatchObject({
      files: [{ path: 'ours.txt' }],
      behind: 0,
      commits: [],
    });
  });

  it('still has a base when the base branch is gone', async () => {
    const { root: repository } = bench.repository();
    const { sessionId, root } = bench.inWorktree(repository);
    write(root, 'ours.txt', 'ours\n');
    commitAll(root, 'Ours');
    git(repository, 'branch', '--move', 'main', 'other');
    const review = await bench.review.summary({ sessionId });
    expect(files(review)).toEqual(['added, ours.txt, +1 -0, committed']);
    expect(review.commits).toHaveLength(1);
  });

  it('is seen from the folder that it works in', async () => {
    const { root: repository } = bench.repository();
    const { sessionId, root } = bench.inWorktree(repository, { within: 'src' });
    write(root, 'src/one.ts', 'changed\n');
    write(root, 'README.md', 'changed\n');
    const { files: found } = await bench.review.summary({ sessionId });
    expect(found.map(({ path: name }) => name)).toEqual(['../README.md', 'one.ts']);
    const diff = await bench.review.file({
      sessionId,
      path: '../README.md',
      ignoreWhitespace: false,
    });
    expect(diff.hunks).toHaveLength(1);
  });

  it('leaves out repositories within', async () => {
    const { root: repository } = bench.repository();
    const { sessionId, root } = bench.inWorktree(repository);
    fs.mkdirSync(path.join(root, 'clone'));
    git(path.join(root, 'clone'), 'init', '--quiet');
    write(root, 'clone/file', 'x');
    write(root, 'ours.txt', 'ours\n');
    expect(files(await bench.review.summary({ sessionId }))).toEqual([
      'added, ours.txt, +1 -0, staged none',
    ]);
    const committed = await bench.review.commit({ sessionId, message: 'Ours' });
    expect(committed.files).toHaveLength(1);
    expect(git(root, 'ls-files', 'clone')).toBe('');
  });

  it('lists so many files and no more', async () => {
    const { root: repository } = bench.repository();
    const { sessionId, root } = bench.inWorktree(repository);
    for (let at = 0; at < 2_005; at++) write(root, `made/${at}.txt`, 'x\n');
    const review = await bench.review.summary({ sessionId });
    expect(review.files).toHaveLength(2_000);
    expect(review.isCut).toBe(true);
  });

  it('is not there when the worktree was discarded', async () => {
    const { root: repository } = bench.repository();
    const { sessionId, branch } = bench.inWorktree(repository);
    bench.change(sessionId, {
      worktree: { repository, branch, base: 'x', baseBranch: 'main', discardedAt: 5 },
    });
    await expect(bench.review.summary({ sessionId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('shows a submodule as one line', async () => {
    const { root: repository } = bench.repository('submodule');
    const { sessionId, root } = bench.inWorktree(repository);
    const other = git(repository, 'rev-parse', 'HEAD');
    git(root, 'update-index', '--cacheinfo', `160000,${other},libs/library`);
    const { files: found } = await bench.review.summary({ sessionId });
    expect(found).toMatchObject([{ path: 'libs/library', additions: 1, deletions: 1 }]);
    const diff = await bench.review.file({
      ...{ sessionId, path: 'libs/library', ignoreWhitespace: false },
    });
    expect(diff.hunks[0]?.patch).toMatch(/^-Subproject commit .*\n\+Subproject commit .*$/);
  });
});

describe('what a session in place changed', () => {
  it('is what is not committed, in its folder only', async () => {
    const { workspace } = bench.repository('subfolder');
    const sessionId = bench.inPlace(workspace);
    const review = await bench.review.summary({ sessionId });
    expect(files(review)).toEqual([
      'renamed, deep/two.ts → deep/renamed.ts, +0 -0, staged all',
      'modified, one.ts, +1 -2, staged some',
    ]);
    expect(review.commits).toEqual([]);
  });

  it('is everything in a repository without a commit', async () => {
    const { workspace } = bench.repository('unborn');
    const sessionId = bench.inPlace(workspace);
    const review = await bench.review.summary({ sessionId });
    expect(files(review)).toEqual([
      'added, first.txt, +1 -0, staged none',
      'added, src/second.txt, +1 -0, staged all',
    ]);
    expect(review.baseLabel).toBe('before the first commit');
  });

  it('is nothing in a folder without a repository before its first turn', async () => {
    const folder = path.join(bench.top, 'folder');
    write(folder, 'a.txt', 'a');
    const sessionId = bench.inPlace(folder);
    expect(await bench.review.summary({ sessionId })).toMatchObject({
      against: 'checkpoint',
      files: [],
    });
  });

  it.each(REPOSITORY_KINDS)('is only looked at: %s', async (kind) => {
    const { root, workspace, gitFolder } = bench.repository(kind);
    const sessionId = bench.inPlace(workspace);
    const state = () => ({ files: filesOf(root), git: gitStateOf(gitFolder) });
    const before = state();
    const review = contract.summary.output.parse(await bench.review.summary({ sessionId }));
    for (const { path: name } of review.files) {
      const asked = bench.review.file({ sessionId, path: name, ignoreWhitespace: false });
      const diff = await asked.catch((error: Error) => error.message);
      if (typeof diff === 'string') expect(name).toContain('\uFFFD');
      else contract.file.output.parse(diff);
    }
    for (const words of [
      () => bench.review.stage({ sessionId, path: 'README.md', hunkId: null, isStaged: true }),
      () => bench.review.commit({ sessionId, message: 'Mine' }),
      () => bench.review.integrate({ sessionId, how: 'merge' }),
      () => bench.review.abort({ sessionId }),
      () => bench.review.proceed({ sessionId }),
    ]) {
      await expect(words()).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    expect(state()).toEqual(before);
  });
});
