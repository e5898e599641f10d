import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitAll, filesOf, git, gitStateOf, write } from '../../support/repositories';
import { type Bench, createBench, linesOfHunks, numbered, read } from './bench';

let bench: Bench;
let sessionId: string;
let root: string;
let branch: string;
let repository: string;
beforeEach(() => {
  bench = createBench();
  repository = bench.repository().root;
  write(repository, 'long.txt', `${numbered(40).join('\n')}\n`);
  commitAll(repository, 'Long');
  ({ sessionId, root, branch } = bench.inWorktree(repository));
});
afterEach(() => bench.remove());

const file = (name: string, ignoreWhitespace = false) =>
  bench.review.file({ sessionId, path: name, ignoreWhitespace });
const stage = (name: string, hunkId: string | null, isStaged = true) =>
  bench.review.stage({ sessionId, path: name, hunkId, isStaged });
const revert = (name: string, hunkId: string | null = null) =>
  bench.review.revert({ sessionId, path: name, hunkId });
const undo = (undoId: string) => bench.review.undo({ undoId });
const idOf = async (name: string, place: number, ignoreWhitespace = false) =>
  (await file(name, ignoreWhitespace)).hunks[place]?.id ?? '';
const marks = async (name: string) =>
  (await file(name)).hunks.map(({ isStaged, isCommitted }) =>
    isCommitted ? 'committed' : isStaged ? 'staged' : 'neither',
  );
const inIndex = (name: string) => git(root, 'show', `:${name}`);

/** Changes some lines of the long file, counted from 1. */
const edit = (changes: Record<number, string>, end = '\n') => {
  const lines = read(root, 'long.txt').split('\n').slice(0, 40);
  for (const [number, text] of Object.entries(changes)) lines[Number(number) - 1] = text;
  write(root, 'long.txt', lines.join('\n') + end);
};

describe('hunks', () => {
  it('are committed, staged, or neither, each for itself', async () => {
    edit({ 2: 'two' });
    commitAll(root, 'Two');
    edit({ 15: 'fifteen' });
    git(root, 'add', '--all');
    edit({ 30: 'thirty' });
    expect(await marks('long.txt')).toEqual(['committed', 'staged', 'neither']);
    expect(linesOfHunks(await file('long.txt'))).toEqual([
      '-line 2 +two',
      '-line 15 +fifteen',
      '-line 30 +thirty',
    ]);
    const [first] = (await file('long.txt')).hunks;
    expect(first?.header).toMatch(/^@@ -1,5 \+1,5 @@/);
    expect(first).toMatchObject({
      ...{ oldAt: 0, newAt: 0 },
      patch: ' line 1\n-line 2\n+two\n line 3\n line 4\n line 5',
    });
  });

  it('are neither when the commit has a part only', async () => {
    edit({ 2: 'two' });
    commitAll(root, 'Two');
    edit({ 2: 'two', 3: 'three' });
    expect(await marks('long.txt')).toEqual(['neither']);
    edit({ 2: 'two', 3: 'line 3' });
    expect(await marks('long.txt')).toEqual(['committed']);
  });

  it('keep their name when others come and go before them', async () => {
    edit({ 30: 'thirty' });
    const id = await idOf('long.txt', 0);
    edit({ 2: 'two\nand more\nand more' });
    expect(await idOf('long.txt', 1)).toBe(id);
    edit({ 33: 'thirty-one' });
    expect(await idOf('long.txt', 1)).not.toBe(id);
  });

  it('can leave white space out, and be staged from there', async () => {
    edit({ 2: '  line 2', 20: '  twenty' });
    expect(linesOfHunks(await file('long.txt', true))).toEqual(['-line 20 +  twenty']);
    await stage('long.txt', await idOf('long.txt', 0, true));
    expect(await marks('long.txt')).toEqual(['neither', 'staged']);
  });

  it.each<[string, string, () => void]>([
    ['picture.bin', 'This is no text file', () => write(root, 'picture.bin', Buffer.from([0, 9]))],
    ['run.sh', 'cannot be run', () => fs.chmodSync(path.join(root, 'run.sh'), 0o644)],
    ['empty', 'new and empty', () => write(root, 'empty', '')],
    [
      'moved.md',
      'renamed',
      () => fs.renameSync(path.join(root, 'long.txt'), path.join(root, 'moved.md')),
    ],
    [
      'README.md',
      'is a link now',
      () => {
        fs.rmSync(path.join(root, 'README.md'));
        fs.symlinkSync('run.sh', path.join(root, 'README.md'));
      },
    ],
    ['huge', 'too large', () => write(root, 'huge', 'x'.repeat(99).concat('\n').repeat(180_000))],
  ])('are not there for %s, which says that it is %s', async (name, note, change) => {
    change();
    const diff = await file(name);
    expect(diff.hunks).toEqual([]);
    expect(diff.note).toContain(note);
    expect(diff.isCut).toBe(name === 'huge');
  });

  it('are cut where a file is long', async () => {
    write(root, 'made.txt', 'x\n'.repeat(30_000));
    const diff = await file('made.txt');
    expect(diff).toMatchObject({ isCut: true, note: null });
    expect(diff.hunks[0]?.patch.split('\n')).toHaveLength(20_000);
  });

  it('of 5,000 changed lines come whole', async () => {
    write(root, 'made.txt', numbered(10_000).join('\n'));
    commitAll(root, 'Made');
    const worked = bench.inWorktree(root, { baseBranch: branch });
    const lines = numbered(10_000).map((line, at) => (at % 4 < 2 ? line : `${line}!`));
    write(worked.root, 'made.txt', lines.join('\n'));
    const diff = await bench.review.file({
      ...{ sessionId: worked.sessionId, path: 'made.txt', ignoreWhitespace: false },
    });
    expect(diff.hunks.flatMap(({ patch }) => patch.split('\n')).length).toBeGreaterThan(9_999);
  });
});

describe('staging', () => {
  it('takes one hunk, and gives it back', async () => {
    edit({ 2: 'two', 20: 'twenty', 38: 'last' });
    await stage('long.txt', await idOf('long.txt', 1));
    expect(await marks('long.txt')).toEqual(['neither', 'staged', 'neither']);
    expect(inIndex('long.txt')).toBe(numbered(40).join('\n').replace('line 20', 'twenty'));
    await stage('long.txt', await idOf('long.txt', 2));
    const { files } = await stage('long.txt', await idOf('long.txt', 1), false);
    expect(await marks('long.txt')).toEqual(['neither', 'neither', 'staged']);
    expect(files).toMatchObject([{ path: 'long.txt', staged: 'some' }]);
    expect(read(root, 'long.txt')).toContain('twenty');
  });

  it('knows a file that does not end its last line, before and after', async () => {
    write(root, 'end.txt', `${numbered(20).join('\n')}`);
    commitAll(root, 'End');
    ({ sessionId, root } = bench.inWorktree(root, { baseBranch: branch }));
    const content = `${numbered(20).join('\n').replace('line 2\n', 'two\n')} and more\n`;
    write(root, 'end.txt', content);
    await stage('end.txt', await idOf('end.txt', 1));
    expect(git(root, 'cat-file', '-p', ':end.txt')).toBe(`${numbered(20).join('\n')} and more`);
    const { undoId } = await revert('end.txt', await idOf('end.txt', 1));
    expect(read(root, 'end.txt')).toBe(numbered(20).join('\n').replace('line 2\n', 'two\n'));
    await undo(undoId);
    expect(read(root, 'end.txt')).toBe(content);
    expect(await marks('end.txt')).toEqual(['neither', 'staged']);
  });

  it('takes new, deleted, renamed and executable files, whole', async () => {
    write(root, 'new.txt', 'new\n');
    fs.rmSync(path.join(root, 'picture.bin'));
    fs.renameSync(path.join(root, 'long.txt'), path.join(root, 'moved.txt'));
    fs.chmodSync(path.join(root, 'README.md'), 0o755);
    fs.symlinkSync('run.sh', path.join(root, 'link'));
    await stage('new.txt', await idOf('new.txt', 0));
    for (const name of ['picture.bin', 'moved.txt', 'README.md', 'link']) await stage(name, null);
    expect(git(root, 'status', '--short')).toBe(
      'M  README.md\nA  link\nR  long.txt -> moved.txt\nA  new.txt\nD  picture.bin',
    );
    const { files } = await bench.review.summary({ sessionId });
    expect(files.every(({ staged }) => staged === 'all')).toBe(true);
    for (const { path: name } of files) await stage(name, null, false);
    expect(git(root, 'diff', '--cached', '--name-only')).toBe('');
  });

  it('takes a hunk of a file that was renamed, and the new name with it', async () => {
    edit({ 2: 'two', 30: 'thirty' });
    fs.renameSync(path.join(root, 'long.txt'), path.join(root, 'moved.txt'));
    await stage('moved.txt', await idOf('moved.txt', 1));
    expect(git(root, 'diff', '--cached', '-M', '--name-status')).toMatch(
      /R\d+\tlong.txt\tmoved.txt/,
    );
    expect(inIndex('moved.txt')).toContain('thirty');
    expect(inIndex('moved.txt')).not.toContain('two');
    expect(await marks('moved.txt')).toEqual(['neither', 'staged']);
  });

  it('knows nothing of what has changed since it was shown', async () => {
    edit({ 2: 'two' });
    const id = await idOf('long.txt', 0);
    edit({ 2: 'zwei' });
    await expect(stage('long.txt', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(revert('long.txt', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stage('src', null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stage('../../x', null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stage('.git/config', null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('reverting', () => {
  it('makes a hunk as it was in the base, committed or staged, and can be undone', async () => {
    edit({ 2: 'two' });
    commitAll(root, 'Two');
    edit({ 15: 'fifteen', 30: 'thirty' });
    await stage('long.txt', await idOf('long.txt', 1));
    const before = read(root, 'long.txt');
    const index = inIndex('long.txt');
    const first = await revert('long.txt', await idOf('long.txt', 1));
    expect(read(root, 'long.txt')).toBe(before.replace('fifteen', 'line 15'));
    // else the next commit would bring it back
    expect(inIndex('long.txt')).not.toContain('fifteen');
    const second = await revert('long.txt', await idOf('long.txt', 0));
    expect(second.review.files).toMatchObject([{ additions: 1, deletions: 1 }]);
    await expect(undo(first.undoId)).rejects.toMatchObject({ code: 'CONFLICT' });
    await undo(second.undoId);
    await undo(first.undoId);
    expect(read(root, 'long.txt')).toBe(before);
    expect(inIndex('long.txt')).toBe(index);
    await expect(undo(first.undoId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps the line ends that are on disk', async () => {
    write(root, '.gitattributes', '*.dos text eol=crlf\n');
    write(root, 'a.dos', numbered(30).join('\r\n'));
    commitAll(root, 'Dos');
    ({ sessionId, root } = bench.inWorktree(root, { baseBranch: branch }));
    const made = numbered(30).join('\r\n');
    write(root, 'a.dos', made.replace('line 2\r', 'two\r').replace('line 25\r', 'x\r\ny\r'));
    await revert('a.dos', await idOf('a.dos', 1));
    expect(read(root, 'a.dos')).toBe(made.replace('line 2\r', 'two\r'));
    await revert('a.dos');
    expect(read(root, 'a.dos')).toBe(made);
    write(root, 'crlf.txt', 'a\r\nB\r\n');
    await revert('crlf.txt', await idOf('crlf.txt', 0));
    expect(read(root, 'crlf.txt')).toBe('a\r\nb\r\n');
  });

  it('of each kind of file gives back what was there', async () => {
    const clean = filesOf(root);
    write(root, 'made/new.txt', 'new\n');
    git(root, 'add', 'made');
    write(root, 'made/new.txt', 'newer\n');
    write(root, 'crlf.txt', 'a\r\n');
    fs.chmodSync(path.join(root, 'crlf.txt'), 0o755);
    fs.rmSync(path.join(root, 'src/deep'), { recursive: true });
    fs.renameSync(path.join(root, 'long.txt'), path.join(root, 'moved.txt'));
    fs.rmSync(path.join(root, 'README.md'));
    fs.symlinkSync('/nowhere', path.join(root, 'README.md'));
    write(root, 'picture.bin', Buffer.from([0, 1, 2]));
    const changed = filesOf(root);
    const status = git(root, 'status', '--short', '--untracked-files=all');
    const undoIds: string[] = [];
    for (const { path: name } of (await bench.review.summary({ sessionId })).files) {
      undoIds.push((await revert(name)).undoId);
    }
    expect(filesOf(root)).toEqual(clean);
    expect(git(root, 'status', '--short')).toBe('');
    for (const undoId of undoIds.reverse()) await undo(undoId);
    expect(filesOf(root)).toEqual(changed);
    expect(git(root, 'status', '--short', '--untracked-files=all')).toBe(status);
    git(root, 'fsck', '--strict');
  });

  it('writes nothing where it would be elsewhere or in the way', async () => {
    fs.rmSync(path.join(root, 'src'), { recursive: true });
    fs.symlinkSync(bench.homeFolder, path.join(root, 'src'));
    await expect(revert('src/one.ts')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(fs.readdirSync(bench.homeFolder)).toEqual([]);
    fs.rmSync(path.join(root, 'README.md'));
    write(root, 'README.md/inside.log', 'ignored, and not in git');
    await expect(revert('README.md')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(read(root, 'README.md/inside.log')).toBe('ignored, and not in git');
  });

  it('does not undo over what was changed meanwhile', async () => {
    edit({ 2: 'two' });
    const { undoId } = await revert('long.txt');
    edit({ 5: 'five' });
    await expect(undo(undoId)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(read(root, 'long.txt')).not.toContain('two');
    write(root, 'new.txt', 'new\n');
    const gone = await revert('new.txt');
    write(root, 'new.txt', 'newer\n');
    await expect(undo(gone.undoId)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(read(root, 'new.txt')).toBe('newer\n');
  });

  it("in place leaves the user's index alone", async () => {
    const { root: own, gitFolder } = bench.repository('dirty');
    sessionId = bench.inPlace(own);
    const before = gitStateOf(gitFolder);
    const files = filesOf(own);
    const { undoId } = await revert('src/one.ts');
    expect(read(own, 'src/one.ts')).toBe('export const one = 1;\nexport const uno = one;\n');
    const hunk = await idOf('README.md', 0);
    const other = await revert('README.md', hunk);
    expect(read(own, 'README.md')).toBe('# Shop\n');
    expect(gitStateOf(gitFolder)).toEqual(before);
    await undo(other.undoId);
    await undo(undoId);
    expect(filesOf(own)).toEqual(files);
    expect(gitStateOf(gitFolder)).toEqual(before);
  });

  it('in a folder without a repository goes back to before the first turn', async () => {
    const own = path.join(bench.top, 'folder');
    write(own, 'a.txt', `${numbered(30).join('\n')}\n`);
    write(own, 'gone.txt', 'gone\n');
    const shadow = path.join(bench.top, 'shadow');
    git(bench.top, 'init', '--quiet', '--bare', shadow);
    const environment = { GIT_DIR: shadow, GIT_WORK_TREE: own };
    const take = () => {
      const at = [`--git-dir=${shadow}`, `--work-tree=${own}`];
      const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
      git(own, ...at, 'add', '--all');
      git(own, ...at, ...who, 'commit', '--quiet', '--message', 'x');
      return git(own, ...at, 'rev-parse', 'HEAD');
    };
    const from = take();
    write(own, 'a.txt', `${numbered(30).join('\n').replace('line 3\n', 'three\n')}\nmore\n`);
    fs.rmSync(path.join(own, 'gone.txt'));
    write(own, 'new.txt', 'new\n');
    const changed = filesOf(own);
    sessionId = bench.inPlace(own);
    bench.checkpoints.set(sessionId, { environment, from, to: take() });
    const review = await bench.review.summary({ sessionId });
    expect(review.against).toBe('checkpoint');
    expect(review.files.map(({ path: name, status }) => `${status} ${name}`)).toEqual([
      'modified a.txt',
      'deleted gone.txt',
      'added new.txt',
    ]);
    expect(await marks('a.txt')).toEqual(['neither', 'neither']);
    const undos = [await revert('a.txt', await idOf('a.txt', 0))];
    expect(read(own, 'a.txt')).toBe(`${numbered(30).join('\n')}\nmore\n`);
    for (const name of ['gone.txt', 'new.txt']) undos.push(await revert(name));
    expect(fs.readdirSync(own).sort()).toEqual(['a.txt', 'gone.txt']);
    for (const { undoId } of undos) await undo(undoId);
    expect(filesOf(own)).toEqual(changed);
  });
});
