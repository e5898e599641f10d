import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { titleFrom } from '../../../../src/main/agents/transcript/title';

describe('a title', () => {
  test.each([
    ['Make the engine run backwards', 'Make the engine run backwards'],
    ['npm run build fails on Windows', 'npm run build fails on Windows'],
    ['Hi Claude, could you please rename the login page?', 'Rename the login page?'],
    ['hello!\n\nThe invoice total is off by a cent.', 'The invoice total is off by a cent'],
    ['# Rework **the** `parser`\n\nIt has grown.', 'Rework the parser'],
    ['- [ ] add a [changelog](https://example.com/c) entry', 'add a changelog entry'],
    ['> > quoted *words* about _snakes_', 'quoted words about snakes'],
    ['```ts\nconst a = 1;\n```\nWhy does this leak memory?', 'Why does this leak memory?'],
    [
      '<system-reminder>never show</system-reminder>\nSort the table by date',
      'Sort the table by date',
    ],
    ['fix\tthe\u202e  gears', 'fix the gears'],
    ['snake_case_name breaks the linter', 'snake_case_name breaks the linter'],
    ['2 * 3 * 4 is wrong in the totals', '2 * 3 * 4 is wrong in the totals'],
    ['登录页面坏了', '登录页面坏了'],
    ['Почини страницу входа', 'Почини страницу входа'],
  ])('of %j', (said, title) => {
    expect(titleFrom({ said, answered: 'Something else entirely happened.' })).toBe(title);
  });

  test.each([
    [
      'fix this',
      "Sure! I'll look at the failing parser tests.",
      'Look at the failing parser tests',
    ],
    ['hi', 'Hello! How can I help you today?', 'hi'],
    [
      '',
      'The screenshot shows a broken navigation bar. Shall I mend it?',
      'The screenshot shows a broken navigation bar',
    ],
    [
      '```\nTypeError: x is undefined\n```',
      'The variable `x` is never assigned.',
      'The variable x is never assigned',
    ],
    ['/init', '# Repository guide\nWritten.', 'Repository guide'],
    [
      'can you help me with this please',
      'Great. Let me first read the **payment** module.',
      'Read the payment module',
    ],
    ['what is wrong here?', 'Done.', 'what is wrong here?'],
    ['', '', ''],
    ['```\nonly code\n```', '', ''],
  ])('of %j, answered %j', (said, answered, title) => {
    expect(titleFrom({ said, answered })).toBe(title);
  });

  test('of a file alone is its name, when nothing was answered yet', () => {
    expect(titleFrom({ said: '', files: ['invoice-2026.pdf'] })).toBe('invoice-2026.pdf');
  });

  test('that is too long ends with its first sentence, or at a word', () => {
    const tail = 'and then everything that follows from it in all of the modules that there are';
    expect(titleFrom({ said: `Move the ledger to its own file. Then ${tail}` })).toBe(
      'Move the ledger to its own file',
    );
    const title = titleFrom({ said: `Move the ledger to its own file ${tail}` });
    expect(title).toBe(
      'Move the ledger to its own file and then everything that follows from it in all…',
    );
    const key = `sk-ant-api03-${'x'.repeat(90)}`;
    expect(titleFrom({ said: `Keep the key ${key} in mind` })).toBe('Keep the key…');
    expect(titleFrom({ said: `Keep ${'a long word '.repeat(6)}${key}` })).not.toContain('sk-');
    expect(titleFrom({ said: key })).toBe('');
    expect(titleFrom({ said: `${'👩‍👩‍👧‍👦'.repeat(40)} family` })).not.toMatch(/\u200d…$/u);
  });

  test('is one line of at most 80 units without control characters, whatever was said', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ maxLength: 200 }),
        (said, answered) => {
          const title = titleFrom({ said, answered });
          expect(title.length).toBeLessThanOrEqual(80);
          expect(title).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          expect(title).toBe(title.trim());
        },
      ),
    );
  });

  test('does not take long for text that was made to take long', () => {
    const hostile = [
      '*'.repeat(4_000),
      '['.repeat(4_000),
      '<a'.repeat(2_000),
      '```\n'.repeat(1_000),
      '_a '.repeat(1_300),
      '> '.repeat(2_000),
      '`a'.repeat(2_000),
    ];
    for (const said of hostile) expect(typeof titleFrom({ said })).toBe('string');
  });
});
