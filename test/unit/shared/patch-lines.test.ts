import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eachLine, isPatch, type LineKind, patchLine } from '../../../src/shared/patch-lines';

type Line = [LineKind, string];

it('reads the lines that were written, whatever is in them', () => {
  const line = fc.tuple(
    fc.constantFrom<LineKind>('context', 'added', 'removed'),
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      const patch = lines.map(([kind, text]) => patchLine(kind, text)).join('\n');
      expect(isPatch(patch)).toBe(true);
      const found: Line[] = [];
      eachLine(patch, (kind, text) => found.push([kind, text]));
      expect(found).toEqual(lines);
    }),
  );
});

it('knows what is no patch', () => {
  for (const text of ['', 'a', '+a\n', '+a\nb', '+a\n\n-b', '@@ -1 +1 @@\n+a'])
    expect(isPatch(text), JSON.stringify(text)).toBe(false);
});
