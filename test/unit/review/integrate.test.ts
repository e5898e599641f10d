import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitAll, filesOf, git, gitStateOf, write } from '../../support/repositories';
import { type Bench, createBench, numbered, read } from './bench';

let bench: Bench;
let sessionId: string;
let root: string;
let branch: string;
let repository: string;
let gitFolder: string;
beforeEach(() => {
  bench = createBench();
  ({ root: repository, gitFolder } = bench.repository());
  write(repository, 'long.txt', `${numbered(40).join('\n')}\n`);
  commitAll(repository, 'Long');
  ({ sessionId, root, branch } = bench.inWorktree(repository));
});
afterEach(() => {
  git(repository, 'fsck', '--strict');
  bench.remove();
});

const HOWS = ['merge', 'squash', 'rebase'] as const;
type How = (typeof HOWS)[number];
const integrate = (how: How) => bench.review.integrate({ sessionId, how });
const proceed = () => bench.review.proceed({ sessionId });
const abort = () => bench.review.abort({ sessionId });
const summary = () => bench.review.summary({ sessionId });
const commit = (message = 'Work') => bench.review.commit({ sessionId, message });
const graph = (name = 'main') =>
  git(repository, 'log', '--format=%s', '--first-parent', name).split('\n');
const tip = (name: string) => git(repository, 'rev-parse', name);
const users = () => ({ files: filesOf(repository), git: gitStateOf(gitFolder) });

/** The session's work: two commits. */
async function work() {
  write(root, 'long.txt', read(root, 'long.txt').replace('line 2\n', 'two\n'));
  await commit('Two');
  write(root, 'made.txt', 'made\n');
  await commit('Made');
}

/** Somebody's, on the base branch. */
function theirWork(name = 'theirs.txt', content = 'theirs\n') {
  write(repository, name, content);
  commitAll(repository, 'Theirs');
}

describe('a commit', () => {
  it('has what is staged, or everything when nothing is', async () => {
    write(root, 'one.txt', 'one\n');
    write(root, 'two.txt', 'two\n');
    await bench.review.stage({ sessionId, path: 'one.txt', hunkId: null, isStaged: true });
    const first = await commit('# One\n\n# not a comment');
    expect(first.commits.map(({ subject }) => subject)).toEqual(['# One']);
    expect(git(root, 'log', '-1', '--format=%B%an')).toBe('# One\n\n# not a comment\nSample');
    expect(first.files.map(({ isCommitted }) => isCommitted)).toEqual([true, false]);
    const second = await commit('Two');
    expect(second.files.map(({ isCommitted }) => isCommitted)).toEqual([true, true]);
    await expect(commit()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: /nothing to commit/,
    });
  });

  it('needs to know who commits', async () => {
    git(repository, 'config', '--unset', 'user.email');
    write(root, 'one.txt', 'one\n');
    await expect(commit()).rejects.toThrow(/git config --global user.email/);
    expect(git(root, 'status', '--short')).toBe('?? one.txt');
  });

  it('runs hooks in a trusted folder only, and leaves nothing staged when one refuses', async () => {
    const hook = path.join(gitFolder, 'hooks/pre-commit');
    fs.mkdirSync(path.dirname(hook), { recursive: true });
    fs.writeFileSync(hook, '#!/bin/sh\necho "too long" >&2\nexit 1\n');
    fs.chmodSync(hook, 0o755);
    write(root, 'one.txt', 'one\n');
    bench.trusted.add(repository);
    await expect(commit()).rejects.toMatchObject({ code: 'CONFLICT', message: /too long/ });
    expect(git(root, 'status', '--short')).toBe('?? one.txt');
    bench.trusted.clear();
    expect((await commit()).commits).toHaveLength(1);
  });

  it('waits while the session works', async () => {
    bench.busy.add(sessionId);
    await expect(commit()).rejects.toMatchObject({ code: 'SESSION_BUSY' });
    await expect(summary()).resolves.toBeDefined();
  });
});

describe('bringing commits to the base branch', () => {
  it.each<[How, string[], number]>([
    ['merge', ['Merge branch', 'Theirs', 'Long'], 2],
    ['squash', ['Teach it numbers', 'Theirs', 'Long'], 1],
    ['rebase', ['Made', 'Two', 'Theirs'], 1],
  ])('%s: together with what is there', async (how, log, parents) => {
    await work();
    theirWork();
    const { conflicts, review } = await integrate(how);
    expect(conflicts).toEqual([]);
    const lines = graph().slice(0, 3);
    expect(lines.map((line, at) => line.startsWith(log[at] ?? '-'))).toEqual([true, true, true]);
    expect(git(repository, 'log', '-1', '--format=%p').split(' ')).toHaveLength(parents);
    expect(read(repository, 'long.txt')).toContain('two\n');
    expect(read(repository, 'theirs.txt')).toBe('theirs\n');
    expect(git(repository, 'status', '--short')).toBe('');
    expect(git(root, 'status', '--short')).toBe('');
    expect(git(root, 'rev-parse', 'HEAD')).toBe(tip('main'));
    expect(git(root, 'branch', '--show-current')).toBe(branch);
    expect(review).toMatchObject({ files: [], commits: [], behind: 0, underWay: null });
  });

  it.each(HOWS)('%s: where nothing else happened', async (how) => {
    await work();
    const { conflicts } = await integrate(how);
    expect(conflicts).toEqual([]);
    expect(tip('main')).toBe(tip(branch));
    expect(read(repository, 'made.txt')).toBe('made\n');
    // the session goes on from there
    write(root, 'more.txt', 'more\n');
    const { commits, files } = await commit('More');
    expect([commits.length, files.length]).toEqual([1, 1]);
    await integrate(how);
    expect(read(repository, 'more.txt')).toBe('more\n');
  });

  it.each(HOWS)('%s: a base branch that is checked out nowhere', async (how) => {
    await work();
    git(repository, 'checkout', '--quiet', '-b', 'elsewhere');
    const before = filesOf(repository);
    await integrate(how);
    expect(tip('main')).toBe(tip(branch));
    expect(filesOf(repository)).toEqual(before);
    expect(git(repository, 'status', '--short')).toBe('');
  });

  it.each(HOWS)('%s: the first commits there are, of one session and then another', async (how) => {
    const { root: unborn } = bench.repository('unborn');
    for (const name of ['one', 'two']) {
      const base = git(unborn, 'commit-tree', '-m', `Begin ${name}`, git(unborn, 'mktree'));
      const made = bench.inWorktree(unborn, { base });
      write(made.root, `${name}.txt`, `${name}\n`);
      await bench.review.commit({ sessionId: made.sessionId, message: name });
      const { conflicts, review } = await bench.review.integrate({
        sessionId: made.sessionId,
        how,
      });
      expect(conflicts).toEqual([]);
      expect(review).toMatchObject({ files: [], commits: [], behind: 0 });
      expect(read(unborn, `${name}.txt`)).toBe(`${name}\n`);
    }
    const subjects = git(unborn, 'log', '--format=%s', 'main').split('\n');
    expect(subjects).toEqual(expect.arrayContaining(['Begin one', 'one']));
    // What the user has staged, and has not, is as it was.
    expect(git(unborn, 'status', '--short')).toBe('A  src/second.txt\n?? first.txt');
    git(unborn, 'fsck', '--strict');
  });

  it("goes around changes of the user's own that are elsewhere", async () => {
    await work();
    write(repository, 'README.md', 'mine\n');
    git(repository, 'add', 'README.md');
    write(repository, 'README.md', 'mine, changed\n');
    write(repository, 'notes.txt', 'mine\n');
    await integrate('merge');
    expect(read(repository, 'README.md')).toBe('mine, changed\n');
    expect(git(repository, 'show', ':README.md')).toBe('mine');
    expect(read(repository, 'notes.txt')).toBe('mine\n');
    expect(read(repository, 'made.txt')).toBe('made\n');
  });

  it.each<[string, () => void]>([
    ['changed', () => write(repository, 'long.txt', 'mine\n')],
    [
      'staged',
      () => {
        write(repository, 'long.txt', 'mine\n');
        git(repository, 'add', 'long.txt');
      },
    ],
    ['deleted', () => fs.rmSync(path.join(repository, 'long.txt'))],
    ['new', () => write(repository, 'made.txt', 'mine\n')],
    [
      'ignored',
      () => {
        write(gitFolder, 'info/exclude', 'made.txt\n');
        write(repository, 'made.txt', 'mine\n');
      },
    ],
    ['a folder', () => write(repository, 'made.txt/inside', 'mine\n')],
  ])('touches nothing where a file in the way is %s', async (_, change) => {
    // made before the files are ignored
    await work();
    theirWork();
    change();
    const before = users();
    const ours = tip(branch);
    for (const how of HOWS) {
      await expect(integrate(how)).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(users()).toEqual(before);
      expect(tip(branch)).toBe(ours);
      expect(git(root, 'status', '--short')).toBe('');
    }
  });

  it('touches nothing while the user merges or rebases the base branch', async () => {
    await work();
    git(repository, 'checkout', '--quiet', '-b', 'side', 'HEAD~1');
    write(repository, 'long.txt', 'other\n');
    commitAll(repository, 'Other');
    git(repository, 'checkout', '--quiet', 'main');
    expect(() => git(repository, 'rebase', 'side')).toThrow();
    const before = users();
    for (const how of HOWS) {
      await expect(integrate(how)).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(users()).toEqual(before);
    }
  });

  it('says what is missing', async () => {
    const refusal = async (words: RegExp) => {
      await expect(integrate('merge')).rejects.toMatchObject({ code: 'CONFLICT', message: words });
    };
    await refusal(/no commits that main has not/);
    write(root, 'made.txt', 'made\n');
    await commit();
    write(root, 'open.txt', 'open\n');
    await refusal(/not committed: open.txt/);
    fs.rmSync(path.join(root, 'open.txt'));
    git(repository, 'checkout', '--quiet', '--detach');
    git(repository, 'branch', '--move', 'main', 'other');
    await refusal(/The branch main, .* is no longer there/);
    const base = tip('other');
    bench.change(sessionId, {
      worktree: { repository, branch, base, baseBranch: null, discardedAt: null },
    });
    await refusal(/at a commit that no branch/);
  });
});

describe('conflicts', () => {
  /** Each kind there is. */
  async function clash() {
    write(root, 'long.txt', read(root, 'long.txt').replace('line 2\n', 'two\n'));
    write(root, 'both.txt', 'ours\n');
    write(root, 'README.md', 'changed here\n');
    fs.rmSync(path.join(root, 'run.sh'));
    write(root, 'picture.bin', Buffer.from([0, 1]));
    await commit('Ours');
    write(repository, 'long.txt', read(repository, 'long.txt').replace('line 2\n', 'zwei\n'));
    write(repository, 'both.txt', 'theirs\n');
    fs.rmSync(path.join(repository, 'README.md'));
    write(repository, 'run.sh', 'changed there\n');
    write(repository, 'picture.bin', Buffer.from([0, 2]));
    commitAll(repository, 'Theirs');
  }

  function resolve() {
    write(
      root,
      'long.txt',
      read(root, 'long.txt').replace(/<{7}[\s\S]*>{7}.*\n/, 'two and zwei\n'),
    );
    write(root, 'both.txt', 'ours and theirs\n');
    write(root, 'README.md', 'kept\n');
    fs.rmSync(path.join(root, 'run.sh'), { force: true });
  }

  it.each(HOWS)('%s: are explained, resolved in the worktree, and gone on with', async (how) => {
    await clash();
    const before = users();
    const { conflicts, review } = await integrate(how);
    const said = Object.fromEntries(conflicts.map((one) => [one.path, one.explanation]));
    expect(Object.keys(said).sort()).toEqual(
      ['README.md', 'both.txt', 'long.txt', 'picture.bin', 'run.sh'].sort(),
    );
    const [ours, theirs] = how === 'rebase' ? ['main', branch] : [branch, 'main'];
    expect(said['long.txt']).toContain(`Both ${ours} and ${theirs} changed the same lines.`);
    expect(said['both.txt']).toContain(`Both ${ours} and ${theirs} added this file`);
    expect(said['README.md']).toContain(`hanged on ${branch}`);
    expect(said['README.md']).toMatch(/eleted on main/);
    expect(said['run.sh']).toContain(`eleted on ${branch}`);
    expect(said['picture.bin']).toContain(`as ${ours} has it`);
    expect(review.underWay).toBe(how === 'rebase' ? 'rebase' : 'merge');
    expect(review.conflicts).toEqual(conflicts);
    expect(conflicts.filter(({ isResolved }) => isResolved)).toEqual([]);
    expect(review.files.filter(({ status }) => status === 'conflicted')).toHaveLength(5);
    expect(users()).toEqual(before);
    for (const { path: name } of review.files) {
      await bench.review.file({ sessionId, path: name, ignoreWhitespace: false });
    }
    await expect(commit()).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(integrate(how)).rejects.toMatchObject({ code: 'CONFLICT' });

    // still the marks of a conflict in it
    expect((await proceed()).conflicts.map((one) => one.path).sort()).toEqual([
      'both.txt',
      'long.txt',
    ]);
    resolve();
    // as after a restart of the app
    const looked = await bench.start().summary({ sessionId });
    const told = new Map(looked.conflicts.map((one) => [one.path, one]));
    expect(looked.conflicts.filter((one) => one.isResolved).map((one) => one.path)).toEqual([
      'both.txt',
      'long.txt',
    ]);
    expect(told.get('long.txt')?.explanation).toContain('no mark of a conflict is left');
    for (const name of ['README.md', 'run.sh', 'picture.bin'])
      expect(told.get(name)?.explanation).toBe(said[name]);
    const done = await bench.start().proceed({ sessionId });
    expect(done).toMatchObject({ conflicts: [], review: { underWay: null, commits: [] } });
    expect(tip('main')).toBe(tip(branch));
    expect(read(repository, 'long.txt')).toContain('two and zwei\n');
    expect(read(repository, 'README.md')).toBe('kept\n');
    expect(fs.existsSync(path.join(repository, 'run.sh'))).toBe(false);
    expect(git(repository, 'status', '--short')).toBe('');
  });

  it.each(HOWS)('%s: are given up, and everything is as before', async (how) => {
    await clash();
    const before = { users: users(), ours: tip(branch), files: filesOf(root) };
    await integrate(how);
    write(root, 'both.txt', 'half done\n');
    write(root, 'crlf.txt', 'changed on the way\n');
    git(root, 'add', 'both.txt');
    const review = await abort();
    expect(review.underWay).toBe(null);
    if (how === 'merge') expect(filesOf(root)).toEqual(before.files);
    expect({ users: users(), ours: tip(branch), files: filesOf(root) }).toEqual(before);
    expect(git(root, 'branch', '--show-current')).toBe(branch);
    await expect(abort()).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(proceed()).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('of several commits come one after the other in a rebase', async () => {
    for (const text of ['two', 'deux']) {
      write(root, 'long.txt', read(root, 'long.txt').replace(/.*\n/, `${text}\n`));
      await commit(text);
    }
    write(repository, 'long.txt', read(repository, 'long.txt').replace(/.*\n/, 'zwei\n'));
    commitAll(repository, 'Zwei');
    await integrate('rebase');
    // as the base has it: this commit has nothing left
    write(root, 'long.txt', read(repository, 'long.txt'));
    const next = await proceed();
    expect(next.conflicts).toHaveLength(1);
    write(root, 'long.txt', read(repository, 'long.txt').replace(/.*\n/, 'deux\n'));
    expect((await proceed()).conflicts).toEqual([]);
    expect(graph().slice(0, 2)).toEqual(['deux', 'Zwei']);
  });

  it('that the user is in the way of afterwards stay resolved', async () => {
    await clash();
    await integrate('squash');
    resolve();
    write(repository, 'both.txt', 'mine\n');
    const before = users();
    await expect(proceed()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(users()).toEqual(before);
    expect(read(root, 'both.txt')).toBe('ours and theirs\n');
    git(repository, 'checkout', '--quiet', '--', 'both.txt');
    await integrate('squash');
    expect(read(repository, 'both.txt')).toBe('ours and theirs\n');
    expect(graph().slice(0, 2)).toEqual(['Ours', 'Theirs']);
  });

  it('of a merge that was begun by hand do not move the base branch', async () => {
    await clash();
    expect(() => git(root, 'merge', 'main')).toThrow();
    const before = users();
    resolve();
    const { conflicts, review } = await proceed();
    expect([conflicts, review.underWay]).toEqual([[], null]);
    expect(users()).toEqual(before);
  });
});

describe('a drafted message', () => {
  it('is asked for with what is changed, bounded', async () => {
    write(root, 'new.txt', 'brand new\n');
    write(root, 'big.txt', 'ä lot of text\n'.repeat(20_000));
    const drafted = await bench.review.draftMessage({ sessionId });
    expect(drafted).toEqual({ message: 'Drafted', costMicroUsd: 12 });
    const [text = ''] = bench.drafted;
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(30_000);
    expect(text).toContain('added new.txt (+1 -0)');
    expect(text).toContain('+brand new');
    expect(text).toContain('[the rest is left out]');
    await bench.review.stage({ sessionId, path: 'new.txt', hunkId: null, isStaged: true });
    await bench.review.draftMessage({ sessionId });
    expect(bench.drafted[1]).not.toContain('big.txt');
    expect(bench.drafted[1]).toContain('+brand new');
    git(root, 'reset', '--quiet', '--hard');
    git(root, 'clean', '-qfd');
    await expect(bench.review.draftMessage({ sessionId })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});

describe('the editor', () => {
  it('gets files of the session only', async () => {
    const open = (name: string) => bench.review.openInEditor({ sessionId, path: name, line: 3 });
    expect(await open('long.txt')).toEqual({ opened: true });
    expect(bench.opened).toEqual([[path.join(root, 'long.txt'), 3, 'vi']]);
    for (const name of ['../home', 'nothing.txt', 'src', '.git', '/etc/passwd']) {
      await expect(open(name)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
