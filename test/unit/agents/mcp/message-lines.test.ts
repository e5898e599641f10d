import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMessageLines } from '../../../../src/main/agents/mcp/message-lines';

test('lines come out whole, wherever the chunks are cut', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(50)), (lines, cuts) => {
      let rest = Buffer.from(lines.map((one) => `${one}\n`).join(''));
      const splitter = createMessageLines(1_000_000);
      const found: string[] = [];
      for (const cut of cuts) {
        found.push(...splitter.push(rest.subarray(0, cut)));
        rest = rest.subarray(cut);
      }
      found.push(...splitter.push(rest));
      expect(found).toEqual(lines);
    }),
  );
});

test('a line above the limit is refused, in one chunk or in many', () => {
  expect(() => createMessageLines(10).push(Buffer.from(`${'x'.repeat(11)}\n`))).toThrow(
    'more than',
  );
  const slowly = createMessageLines(10);
  slowly.push(Buffer.from('x'.repeat(10)));
  expect(() => slowly.push(Buffer.from('x'))).toThrow('more than');
  expect(createMessageLines(10).push(Buffer.from('xxxxxxxxxx\nnext'))).toEqual(['xxxxxxxxxx']);
});
