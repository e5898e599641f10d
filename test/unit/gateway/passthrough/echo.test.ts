import { once } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutEcho } from '../../../../src/main/gateway/passthrough/echo';

const SECRET = 'aab-aab-aac';

async function through(chunks: readonly string[]): Promise<string> {
  const stream = withoutEcho(SECRET);
  const out: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => out.push(chunk));
  for (const chunk of chunks) stream.write(Buffer.from(chunk));
  stream.end();
  await once(stream, 'end');
  return Buffer.concat(out).toString();
}

test('a secret is blotted out wherever the stream is cut; all else stays byte for byte', async () => {
  const piece = fc.oneof(
    fc.constantFrom(SECRET, 'aab-', 'aa', 'aab-aab-aa', 'ü'),
    fc.string({ maxLength: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.nat(80)),
      async (all, cuts) => {
        const text = all.join('');
        const at = [
          0,
          ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b),
          text.length,
        ];
        const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
        const expected = text.replaceAll(SECRET, '*'.repeat(SECRET.length));
        expect(await through(chunks)).toBe(expected);
      },
    ),
  );
});

test('nothing waits that cannot be the beginning of it', () => {
  const stream = withoutEcho(SECRET);
  stream.write(Buffer.from('data: {}\n\n'));
  expect(stream.read()?.toString()).toBe('data: {}\n\n');
});
