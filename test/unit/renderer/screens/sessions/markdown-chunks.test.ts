import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createMarkdownChunks,
  type MarkdownChunks,
} from '../../../../../src/renderer/screens/sessions/transcript/markdown-chunks';

const chunksOf = (text: string) => createMarkdownChunks()(text);
const pieces = ({ settled, rest }: MarkdownChunks) => [...settled, rest];

describe('pieces of streamed Markdown', () => {
  it('are cut at blank lines and lose nothing', () => {
    const text = 'One.\n\nTwo\nlines.\n\n## Three\n\nFour';
    expect(pieces(chunksOf(text))).toEqual(['One.\n\n', 'Two\nlines.\n\n', '## Three\n\n', 'Four']);
  });

  it('keep a fence whole, also with blank lines and shorter fences in it', () => {
    const fence = '````md\na\n\n```\nb\n\nc\n````\n\n';
    expect(pieces(chunksOf(`${fence}after`))).toEqual([fence, 'after']);
  });

  it('keep loose lists and tables together', () => {
    const list = '1. one\n\n2. two\n\n   more of two\n\n- three';
    expect(pieces(chunksOf(list))).toEqual([list]);
    expect(pieces(chunksOf('| a |\n\n| b |'))).toHaveLength(1);
  });

  it('give the code of an open fence as it is, without the fence that ends it', () => {
    const open = { settled: ['Look:\n\n'], rest: '' };
    const code = { language: 'ts', source: 'const a = 1;\n\nconst b' };
    const text = 'Look:\n\n```ts\nconst a = 1;\n\nconst b';
    expect(chunksOf(text)).toEqual({ ...open, openCode: code });
    const ending = { language: 'ts', source: 'const a = 1;\n\nconst b\n' };
    for (const end of ['\n`', '\n``', '\n```'])
      expect(chunksOf(text + end)).toEqual({ ...open, openCode: ending });
    expect(chunksOf(`${text}\n\`\`\`\n`).openCode).toBeNull();
  });

  it('leave a fence inside of a list to the parser', () => {
    expect(chunksOf('- a\n\n  ```ts\n  code').openCode).toBeNull();
  });

  it('are the same however the text comes in, and no letter is lost or doubled', () => {
    const line = fc.constantFrom('', 'text', '```ts', '```', '~~~', '- item', '  more', '## head');
    const lines = fc.array(line, { maxLength: 14 });
    fc.assert(
      fc.property(lines, fc.array(fc.nat(6), { maxLength: 40 }), (all, steps) => {
        const text = all.join('\n');
        const chunks = createMarkdownChunks();
        let at = 0;
        let settled: readonly string[] = [];
        for (const step of [...steps, text.length]) {
          at = Math.min(text.length, at + step);
          const now = chunks(text.slice(0, at));
          expect(now).toEqual(chunksOf(text.slice(0, at)));
          const whole = pieces(now).join('');
          if (now.openCode === null) expect(whole).toBe(text.slice(0, at));
          else expect(text.startsWith(whole)).toBe(true);
          // What a line that has ended settled, stays.
          const lineEnd = text.slice(0, at).endsWith('\n');
          expect(now.settled.slice(0, settled.length)).toEqual(settled);
          if (lineEnd) settled = now.settled;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('start anew with another text', () => {
    const chunks = createMarkdownChunks();
    chunks('One.\n\nTwo');
    expect(pieces(chunks('Other.\n\nText'))).toEqual(['Other.\n\n', 'Text']);
  });
});
