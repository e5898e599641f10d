import { describe, expect, it } from 'vitest';
import {
  countDiff,
  type DiffLine,
  diffLines,
  foldUnchanged,
} from '../../../../../src/renderer/screens/sessions/diff/diff-lines';
import { markTokens } from '../../../../../src/renderer/screens/sessions/diff/mark-tokens';

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`);
const asText = (line: DiffLine) => line.pieces.map(({ text }) => text).join('');
const signs = { added: '+', removed: '-', same: ' ' };
const drawn = (lines: readonly DiffLine[]) => lines.map((line) => signs[line.kind] + asText(line));

describe('lines of a diff', () => {
  it('are numbered on the side that has them', () => {
    const lines = diffLines('a\nb\nc\n', 'a\nB\nc\nd\n');
    expect(drawn(lines)).toEqual([' a', '-b', '+B', ' c', '+d']);
    expect(lines.map(({ before, after }) => [before, after])).toEqual([
      [1, 1],
      [2, null],
      [null, 2],
      [3, 3],
      [null, 4],
    ]);
  });

  it('count the same as they show', () => {
    expect(countDiff('a\nb\nc\n', 'a\nB\nc\nd\n')).toEqual({ added: 2, removed: 1 });
    expect(countDiff('', 'x\ny\n')).toEqual({ added: 2, removed: 0 });
    expect(countDiff('x\n', '')).toEqual({ added: 0, removed: 1 });
    expect(countDiff('same\n', 'same\n')).toEqual({ added: 0, removed: 0 });
  });

  it('take other line endings for the same', () => {
    expect(countDiff('a\r\nb\r\n', 'a\nb\n')).toEqual({ added: 0, removed: 0 });
  });

  it('mark the words that changed in a line that has a partner', () => {
    const [removed, added] = diffLines('wait(price, 60);\n', 'wait(price, delayMs);\n');
    const changed = (line: DiffLine | undefined) =>
      line?.pieces.filter(({ isChanged }) => isChanged).map(({ text }) => text);
    expect(changed(removed)).toEqual(['60']);
    expect(changed(added)).toEqual(['delayMs']);
    expect(removed && asText(removed)).toBe('wait(price, 60);');
  });

  it('mark no words where hardly any are the same', () => {
    const lines = diffLines('alpha beta gamma\n', 'one two three four\n');
    expect(lines.flatMap(({ pieces }) => pieces).some(({ isChanged }) => isChanged)).toBe(false);
  });

  it('show everything as replaced when the files are too different to compare', () => {
    const before = numbered(3_000).map((line) => `old ${line}`);
    const after = numbered(3_000).map((line) => `new ${line}`);
    expect(countDiff(before.join('\n'), after.join('\n'))).toEqual({
      added: 3_000,
      removed: 3_000,
    });
  });
});

describe('folds', () => {
  it('hide unchanged lines except three around a change', () => {
    const before = numbered(40);
    const after = before.with(19, 'changed');
    const parts = foldUnchanged(diffLines(before.join('\n'), after.join('\n')));
    expect(parts.map(({ kind, lines }) => [kind, lines.length])).toEqual([
      ['gap', 16],
      ['lines', 8],
      ['gap', 17],
    ]);
  });

  it('do not hide a single line', () => {
    const before = numbered(9);
    const after = before.with(0, 'x').with(8, 'y');
    const parts = foldUnchanged(diffLines(before.join('\n'), after.join('\n')));
    expect(parts.every(({ kind }) => kind === 'lines')).toBe(true);
  });

  it('lose no line', () => {
    const lines = diffLines(numbered(50).join('\n'), numbered(50).with(30, 'x').join('\n'));
    expect(foldUnchanged(lines).flatMap((part) => part.lines)).toEqual(lines);
  });
});

describe('colours under marks', () => {
  it('are cut where either changes', () => {
    const pieces = [
      { text: 'const a', isChanged: false },
      { text: 'b = 1', isChanged: true },
    ];
    const tokens = [
      { text: 'const', className: 'keyword' },
      { text: ' ab = ', className: '' },
      { text: '1', className: 'number' },
    ];
    expect(markTokens(pieces, tokens)).toEqual([
      { text: 'const', className: 'keyword', isChanged: false },
      { text: ' a', className: '', isChanged: false },
      { text: 'b = ', className: '', isChanged: true },
      { text: '1', className: 'number', isChanged: true },
    ]);
  });

  it('stand alone without a highlighter', () => {
    expect(markTokens([{ text: 'x', isChanged: true }], null)).toEqual([
      { text: 'x', className: '', isChanged: true },
    ]);
  });
});
