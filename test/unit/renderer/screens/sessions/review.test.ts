import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  changeComment,
  commentsMessage,
  commentsOf,
  openComment,
  takeComments,
} from '../../../../../src/renderer/screens/sessions/review/comments';
import {
  byFolder,
  filterFiles,
  inOrder,
} from '../../../../../src/renderer/screens/sessions/review/file-list-rows';
import type { PreparedLine } from '../../../../../src/renderer/screens/sessions/review/hunk-lines';
import {
  pairLines,
  piecesOf,
} from '../../../../../src/renderer/screens/sessions/review/line-pairs';
import {
  changedLine,
  prepareFile,
} from '../../../../../src/renderer/screens/sessions/review/prepared-file';
import {
  anchorOf,
  findAnchor,
  type ReviewLayout,
  rowsOfFile,
} from '../../../../../src/renderer/screens/sessions/review/review-rows';
import {
  commitWords,
  mergeOptions,
  mergeProblem,
  resolveMessage,
} from '../../../../../src/renderer/screens/sessions/review/review-words';
import { nextRow } from '../../../../../src/renderer/screens/sessions/review/use-review-keys';
import type { ChangedFile, FileDiff } from '../../../../../src/shared/commands/review';

const file = (path: string, values: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  oldPath: null,
  status: 'modified',
  additions: 1,
  deletions: 1,
  isBinary: false,
  staged: 'none',
  isCommitted: false,
  ...values,
});

/** Hunks from text as `diff -u` has it, a hundred lines apart. */
function diffOf(path: string, ...patches: string[]): FileDiff {
  const hunks = patches.map((patch, at) => ({
    id: `${at} ${patch}`,
    header: '',
    isStaged: false,
    isCommitted: false,
    oldAt: at * 100,
    newAt: at * 100,
    patch,
  }));
  return { path, hunks, note: null, isCut: false };
}

const prepared = (path: string, ...texts: string[]) =>
  prepareFile(diffOf(path, ...texts), undefined);
const linesIn = (text: string) => prepared('a.txt', text).hunks[0]?.lines ?? [];
const changedWords = (line: PreparedLine | undefined) =>
  line && piecesOf(line).flatMap(({ text, isChanged }) => (isChanged ? [text] : []));

describe('lines of a hunk', () => {
  it('mark the words that differ from their partner', () => {
    const [removed, added] = linesIn('-wait(price, 60);\n+wait(price, delay);');
    expect(changedWords(removed)).toEqual(['60']);
    expect(changedWords(added)).toEqual(['delay']);
  });

  it('find their partner among lines that were put in before it', () => {
    const lines = linesIn(
      '-const later = wait(price, 60);\n+// slow\n+const later = wait(price, delay);',
    );
    expect(lines.map(changedWords)).toEqual([['60'], [], ['delay']]);
    expect(pairLines(lines).map(({ left, right }) => [left?.text, right?.text])).toEqual([
      [undefined, '// slow'],
      ['const later = wait(price, 60);', 'const later = wait(price, delay);'],
    ]);
  });

  it('spell out characters that hide what they do', () => {
    expect(linesIn('+a\u202Eb')[0]?.text).toBe('a⟨U+202E⟩b');
  });

  it('are all there side by side, each once and in order', () => {
    const anyLines = fc
      .array(fc.tuple(fc.constantFrom('+', '-', ' '), fc.constantFrom('a b c', 'a b d', 'x', '')), {
        minLength: 1,
        maxLength: 60,
      })
      .map((drawn) => drawn.map(([sign, text]) => sign + text).join('\n'));
    fc.assert(
      fc.property(anyLines, (text) => {
        const lines = linesIn(text);
        const pairs = pairLines(lines);
        expect(pairs.flatMap(({ left }) => left ?? [])).toEqual(
          lines.filter(({ kind }) => kind !== 'added'),
        );
        expect(pairs.flatMap(({ right }) => right ?? [])).toEqual(
          lines.filter(({ kind }) => kind !== 'removed'),
        );
      }),
    );
  });

  it('tell where the change is in the file as it is now', () => {
    const lineOf = (text: string) => {
      const [hunk] = prepared('a.txt', text).hunks;
      return hunk && changedLine(hunk);
    };
    expect(lineOf(' a\n-b\n+c\n d')).toBe(2);
    expect(lineOf(' a\n b\n+c')).toBe(3);
    expect(lineOf(' a\n-b\n-c\n d')).toBe(2);
    expect(lineOf(' a\n-b')).toBe(1);
    expect(lineOf('-a')).toBeNull();
  });

  it('stay the same objects when the hunk is as it was, and so keep their colours', () => {
    const before = prepared('a.ts', '-a\n+b', '-c\n+d');
    const after = prepareFile(diffOf('a.ts', '-a\n+b', '-c\n+e'), before);
    expect(after.hunks[0]?.lines).toBe(before.hunks[0]?.lines);
    expect(after.hunks[1]?.lines).not.toBe(before.hunks[1]?.lines);
  });

  it('have the numbers of their new place, and still their colours, after the file grew above them', () => {
    const before = prepared('a.ts', '-a\n+b', ' c\n-d\n+e');
    const grown = diffOf('a.ts', '-a\n+b\n+b', ' c\n-d\n+e');
    const [, last] = grown.hunks;
    if (last) last.newAt += 1;
    const lines = prepareFile(grown, before).hunks[1]?.lines ?? [];
    expect(lines.map(({ oldNumber, newNumber }) => [oldNumber, newNumber])).toEqual([
      [101, 102],
      [102, null],
      [null, 103],
    ]);
    expect(lines.map(({ chunk }) => chunk)).toEqual(
      before.hunks[1]?.lines.map(({ chunk }) => chunk),
    );
    expect(lines.every(({ chunk }) => chunk !== null)).toBe(true);
  });

  it('are coloured with the code of their side', () => {
    const text = ' a\n-b\n-c\n+d\n e';
    const coloured = prepared('a.ts', text).hunks[0]?.lines ?? [];
    expect(coloured.map(({ chunk, chunkAt }) => chunk?.texts[chunkAt])).toEqual(
      coloured.map((line) => line.text),
    );
    const [context, removed] = coloured;
    expect(context?.chunk?.texts).toEqual(['a', 'd', 'e']);
    expect(removed?.chunk?.texts).toEqual(['a', 'b', 'c', 'e']);
  });
});

describe('rows', () => {
  const rowsOf = (path: string, layout: ReviewLayout, ...texts: string[]) =>
    rowsOfFile({
      file: file(path),
      entry: { diff: prepared(path, ...texts) },
      comments: [],
      isFolded: false,
      layout,
    });

  it('have a head per file and hunk, and differ in their keys', () => {
    for (const layout of ['unified', 'split'] as const) {
      const rows = rowsOf('a.ts', layout, ' a\n-b\n+c\n+d', ' x\n-y');
      expect(rows.filter(({ kind }) => kind === 'file')).toHaveLength(1);
      expect(rows.filter(({ kind }) => kind === 'hunk')).toHaveLength(2);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    }
  });

  it('keep a place for a file that is not read yet', () => {
    const rows = rowsOfFile({
      file: file('a.ts', { additions: 50, deletions: 4 }),
      entry: undefined,
      comments: [],
      isFolded: false,
      layout: 'unified',
    });
    expect(rows.map(({ kind }) => kind)).toEqual(['file', 'wait']);
  });

  it('are found again after the hunk before them changed', () => {
    const before = rowsOf('a.ts', 'unified', ' a\n-b\n+c', ' k\n-l\n+m');
    const at = before.findIndex((row) => row.kind === 'line' && row.line.text === 'm');
    const reading = before[at];
    if (!reading) throw new Error('no such row');
    const after = rowsOf('a.ts', 'unified', ' a\n-b\n+c\n+more\n+more', ' k\n-l\n+m');
    const found = after[findAnchor(after, anchorOf(reading, 5))];
    expect(found?.kind === 'line' && found.line.text).toBe('m');
  });

  it('give way to the row before them when they are gone', () => {
    const before = rowsOf('a.ts', 'unified', ' a\n-b\n+c', ' k\n-l\n+m');
    const last = before.at(-1);
    if (!last) throw new Error('no rows');
    const after = rowsOf('a.ts', 'unified', ' a\n-b\n+c');
    const found = after[findAnchor(after, anchorOf(last, 0))];
    expect(found?.kind === 'line' && found.line.text).toBe('c');
    expect(findAnchor(rowsOf('b.ts', 'unified', '+x'), anchorOf(last, 0))).toBe(-1);
  });

  it('are gone through by kind', () => {
    const rows = rowsOf('a.ts', 'unified', '-b\n+c', '-l\n+m');
    const first = nextRow(rows, -1, 1, ['hunk']);
    expect(first?.kind === 'hunk' && first.at).toBe(0);
    if (!first) throw new Error('no hunk');
    const second = nextRow(rows, rows.indexOf(first), 1, ['hunk']);
    expect(second?.kind === 'hunk' && second.at).toBe(1);
    expect(nextRow(rows, rows.length - 1, 1, ['hunk'])).toBeUndefined();
  });
});

describe('comments', () => {
  const place = { path: 'src/a.ts', side: 'new' as const, line: 12, quote: 'wait(60);' };
  beforeEach(() => {
    takeComments('one');
  });

  it('go out as one message with file, line and the line itself', () => {
    openComment('one', place);
    openComment('one', { ...place, side: 'old', line: 3, quote: '' });
    openComment('one', { ...place, line: 99 });
    const [first, second] = commentsOf('one');
    changeComment('one', first?.id ?? '', { text: ' Name it. ' });
    changeComment('one', second?.id ?? '', { text: 'Why?' });
    expect(commentsMessage(commentsOf('one'))).toBe(
      [
        'Comments on your changes, one by one:',
        'src/a.ts:12\n> wait(60);\n\nName it.',
        'src/a.ts:3 (as it was before the change)\n> (an empty line)\n\nWhy?',
      ].join('\n\n'),
    );
  });

  it('are opened again instead of twice, and put back when they could not be sent', () => {
    openComment('one', place);
    openComment('one', place);
    expect(commentsOf('one')).toHaveLength(1);
    const putBack = takeComments('one');
    expect(commentsOf('one')).toEqual([]);
    putBack();
    expect(commentsOf('one')).toHaveLength(1);
  });

  it('stand under their line while it is as it was, and at the top of the file after', () => {
    openComment('one', { ...place, path: 'a.ts', line: 2, quote: 'b' });
    const kinds = (text: string) =>
      rowsOfFile({
        file: file('a.ts'),
        entry: { diff: prepared('a.ts', text) },
        comments: commentsOf('one'),
        isFolded: false,
        layout: 'unified',
      }).map((row) => (row.kind === 'comment' ? `comment ${row.isLost}` : row.kind));
    expect(kinds(' a\n+b')).toEqual(['file', 'hunk', 'line', 'line', 'comment false']);
    expect(kinds(' a\n+c')).toEqual(['file', 'comment true', 'hunk', 'line', 'line']);
  });
});

describe('the list of files', () => {
  const files = ['src/b.ts', 'README.md', 'src/deep/c.ts', 'src/a10.ts', 'src/a2.ts'];

  it('goes by folder, with conflicts first', () => {
    const ordered = inOrder([
      ...files.map((path) => file(path)),
      file('z.ts', { status: 'conflicted' }),
    ]);
    expect(
      byFolder(ordered).map((row) => (row.kind === 'folder' ? `[${row.folder}]` : row.file.path)),
    ).toEqual([
      '[In conflict]',
      'z.ts',
      '[./]',
      'README.md',
      '[src/]',
      'src/a2.ts',
      'src/a10.ts',
      'src/b.ts',
      '[src/deep/]',
      'src/deep/c.ts',
    ]);
  });

  it('is filtered by all words, in any case', () => {
    const fitting = filterFiles(
      files.map((path) => file(path)),
      'SRC deep',
    );
    expect(fitting.map(({ path }) => path)).toEqual(['src/deep/c.ts']);
  });
});

describe('words', () => {
  const review = {
    against: 'git' as const,
    baseLabel: 'main at 1a2b3c4',
    files: [file('a.ts', { isCommitted: true })],
    additions: 1,
    deletions: 1,
    commits: [{ hash: 'abc', subject: 'One', at: 1 }],
    behind: 0,
    underWay: null,
    conflicts: [],
    isCut: false,
  };

  it('tell what a commit takes', () => {
    expect(commitWords([file('a', { isCommitted: true })])).toBeNull();
    expect(commitWords([file('a'), file('b')])?.button).toBe('Commit all');
    const some = commitWords([file('a', { staged: 'some' }), file('b')]);
    expect(some).toEqual({
      button: 'Commit staged',
      words: 'A commit takes only what is staged: 1 file of 2.',
    });
  });

  it('tell why nothing can be merged', () => {
    expect(mergeProblem(review, 'main', false)).toBeNull();
    expect(mergeProblem(review, 'main', true)).toContain('at work');
    expect(mergeProblem({ ...review, underWay: 'merge' }, 'main', false)).toContain('under way');
    expect(mergeProblem({ ...review, files: [file('b')] }, 'main', false)).toContain(
      'not committed',
    );
    expect(mergeProblem({ ...review, commits: [] }, 'main', false)).toContain('no commit');
  });

  it('tell what each way of merging does', () => {
    expect(mergeOptions('main', 1, 0).map(({ words }) => words)).toEqual([
      'main gets the commit as it is.',
      'main gets one new commit with all of it.',
      'The commit is made again on top of main, in one line.',
    ]);
    expect(mergeOptions('main', 2, 3)[0]?.words).toBe(
      'main gets the 2 commits as they are. 3 commits of main come in first.',
    );
  });

  it('ask the session to resolve, with each file and what happened to it', () => {
    const text = resolveMessage('rebase', [
      { path: 'a.ts', explanation: 'Both changed it.', isResolved: false },
    ]);
    expect(text).toContain('- a.ts: Both changed it.');
    expect(text).toContain('A rebase with the base branch stopped at conflicts in 1 file:');
  });
});
