import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  excerptOf,
  fitsAll,
  matchExpression,
} from '../../../../src/main/agents/search/search-words';

const marked = (text: string, query: string) =>
  excerptOf(text, query)
    .map(({ text: part, isHit }) => (isHit ? `[${part}]` : part))
    .join('');

describe('what was typed', () => {
  test.each([
    ['flaky test', '"flaky"* AND "test"*'],
    ['"flaky test" retry', '"flaky test" AND "retry"*'],
    ['"unclosed phrase', '"unclosed phrase"'],
    ['foo-bar.ts NOT OR ^ * ( )', '"foo"* AND "bar"* AND "ts"* AND "NOT"* AND "OR"*'],
    ['Größe', '"Größe"*'],
    ['日本語', '"日本語"*'],
  ])('%s', (query, expected) => {
    expect(matchExpression(query)).toBe(expected);
  });

  test.each(['', '  ', '"" - *'])('no word in %j', (query) => {
    expect(matchExpression(query)).toBeNull();
    expect(fitsAll('anything', query)).toBe(false);
  });
});

describe('an excerpt', () => {
  test('marks each hit, without case and accents, at the beginnings of words', () => {
    expect(marked('The Flaky größe retest of tests', 'flaky GROSSE tes')).toBe(
      'The [Flaky] größe retest of [tes]ts',
    );
    expect(marked('Größe und Grosse', 'grosse')).toBe('Größe und [Grosse]');
    expect(marked('Crème brûlée', 'creme bru')).toBe('[Crème] [brû]lée');
  });

  test('marks words that stand together as one', () => {
    expect(marked('a flaky test, flaky tests', '"flaky test"')).toBe('a [flaky test], flaky tests');
  });

  test('is cut around the first hit, on one line', () => {
    const text = `${'before '.repeat(50)}\n\nneedle\nafter ${'more '.repeat(100)}`;
    const shown = marked(text, 'needle');
    expect(shown).toMatch(/^…[^\n]*\[needle\] after [^\n]*…$/);
    expect(shown.length).toBeLessThan(240);
  });

  test('has what was said, and nothing else, whatever is looked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 150 }), fc.string(), (text, query) => {
        const parts = excerptOf(text, query);
        expect(parts.map((part) => part.text).join('')).toBe(
          parts.length === 0 ? '' : partsOf(text),
        );
      }),
    );
  });
});

const partsOf = (text: string) => text.replaceAll(/\s+/g, ' ');
