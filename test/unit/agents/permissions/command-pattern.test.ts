import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowsCommand,
  patternOf,
  readCommandPattern,
} from '../../../../src/main/agents/permissions/command-pattern';
import { coversPath, isPlainPath } from '../../../../src/main/agents/permissions/path-pattern';
import { readLine } from '../../../../src/main/agents/permissions/shell-line';
import { literalWord, quoteWord } from '../../../../src/main/agents/permissions/shell-word';

/** Words of printable text, also with all that bash has a meaning for. */
const special = fc.constantFrom(...'\'"\\ $`*?[]{}()<>|&;!#~=\n\t-a/.');
const word = fc
  .oneof(
    fc.string({ unit: special, maxLength: 6 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
  )
  // looks like a line continuation wherever it stands
  .filter((text) => !text.includes('\\\n'));
const name = fc.constantFrom('ls', 'my tool', './x', "a'b", '*', 'A=1', 'if', '[');
const command = fc
  .tuple(name, fc.array(word, { maxLength: 4 }))
  .map(([program, words]) => ({ words: [program, ...words], isFed: false }));

function pattern(text: string) {
  const read = readCommandPattern(text);
  if ('problem' in read) throw new Error(read.problem);
  return read;
}

describe('the pattern of a command', () => {
  it('is read back as the same words, by rules and in a line', () => {
    fc.assert(
      fc.property(command, (one) => {
        const text = patternOf(one);
        expect(pattern(text)).toEqual({ words: one.words, hasStar: false });
        expect(readLine(text, null)).toEqual({ commands: [one], writes: [] });
      }),
    );
  });

  it('allows these words and no others', () => {
    fc.assert(
      fc.property(command, command, (one, other) => {
        const same = JSON.stringify(one.words) === JSON.stringify(other.words);
        expect(allowsCommand(pattern(patternOf(one)), other)).toBe(same);
        expect(allowsCommand(pattern(patternOf(one)), one)).toBe(true);
        const longer = { ...one, words: [...one.words, 'x'] };
        expect(allowsCommand(pattern(patternOf(one)), longer)).toBe(false);
      }),
    );
  });

  it('with a star allows the words and any further ones', () => {
    fc.assert(
      fc.property(command, fc.array(word, { maxLength: 3 }), command, (one, more, other) => {
        const open = pattern(`${patternOf(one)} *`);
        expect(open).toEqual({ words: one.words, hasStar: true });
        expect(allowsCommand(open, { ...one, words: [...one.words, ...more] })).toBe(
          one.words[0] !== '[',
        );
        const begins = one.words.every((each, index) => each === other.words[index]);
        expect(allowsCommand(open, other)).toBe(begins && one.words[0] !== '[');
      }),
    );
  });

  it('keeps a star that is meant as such', () => {
    expect(pattern("ls '*'")).toEqual({ words: ['ls', '*'], hasStar: false });
    expect(pattern('ls \\*')).toEqual({ words: ['ls', '*'], hasStar: false });
    expect(pattern('ls *')).toEqual({ words: ['ls'], hasStar: true });
  });
});

describe('words', () => {
  it('are quoted so that they are read as they were', () => {
    fc.assert(
      fc.property(word, (value) => {
        expect(literalWord(quoteWord(value))).toBe(value);
      }),
    );
  });

  it.each([
    ['a\'b\'"c"\\d', 'abcd'],
    ['"a\\$b\\`c\\"d\\\\e\\f"', 'a$b`c"d\\e\\f'],
    ["''", ''],
    ['HEAD~1', 'HEAD~1'],
    ['a#b', 'a#b'],
  ])('%j is %j', (raw, value) => {
    expect(literalWord(raw)).toBe(value);
  });

  it.each([
    ...[
      '',
      '~',
      'a=~',
      'a:~/b',
      '#a',
      '$a',
      '"$a"',
      '"`a`"',
      "$'a'",
      '*',
      '?',
      '[a]',
      '{a,b}',
      '!',
    ],
    ...["'a", '"a', 'a\\', '\\\n', 'a b', 'é', '\\é', 'a;b', '(a)', '<a', 'a\tb', '"a\\'],
  ])('%j is not certain', (raw) => {
    expect(literalWord(raw)).toBeNull();
  });
});

describe('a line', () => {
  it.each(['%1', '%git x', '-x', '+x', '~x', '^a^b', '=x', 'in x', 'A=1 x', ''])(
    'is not understood when it begins with %j',
    (line) => {
      expect(readLine(line, '/w')).toHaveProperty('problem');
      expect(readLine(`ls; ${line}`, '/w')).toHaveProperty(line === '' ? 'commands' : 'problem');
    },
  );

  it('takes a test for something that may change variables', () => {
    expect(readLine("test -v 'a[PATH=1]'", '/w')).toHaveProperty('commands');
    expect(readLine("test -v 'a[PATH=1]'; ls", '/w')).toHaveProperty('problem');
  });
});

describe('the pattern of a path', () => {
  it('covers that path only', () => {
    const part = fc.string({
      unit: fc.constantFrom(...'abAB-_,.~#%^=: é\'"'),
      minLength: 1,
      maxLength: 5,
    });
    const file = fc
      .array(part, { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/'))
      .filter((text) => isPlainPath(text) && !/(^|\/)\.\.?(\/|$)/.test(text));
    fc.assert(
      fc.property(file, file, (one, other) => {
        expect(coversPath(one, one, 'allow')).toBe(true);
        expect(coversPath(one, other, 'allow')).toBe(one === other);
      }),
    );
  });
});
