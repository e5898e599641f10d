import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CallResult, toOutput } from '../../../../src/main/agents/mcp/tool-result';

const png = Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), Buffer.alloc(60)]);
const image = (data: string, mimeType = 'image/png') => ({ type: 'image', data, mimeType });
const output = (...content: unknown[]) => toOutput(CallResult.parse({ content }));

test('text is joined, embedded text is told with its address, other kinds are named', () => {
  const { output: text, isError } = output(
    { type: 'text', text: 'one\u001b[1m two' },
    { type: 'resource', resource: { uri: 'demo://1', text: 'inside' } },
    { type: 'resource', resource: { uri: 'demo://2', blob: 'AAAA' } },
    { type: 'resource_link', uri: 'demo://3', name: 'Three' },
    { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
    { type: 'hologram' },
    null,
  );
  expect(isError).toBe(false);
  expect(text).toBe(
    [
      'one two',
      '[demo://1]\ninside',
      '[demo://2]\n[not text, left out]',
      '[Three](demo://3)',
      '[sound left out]',
      '[a part of an unknown kind left out]',
      '[a part of an unknown kind left out]',
    ].join('\n'),
  );
});

test('a failure stays one; without content, what is structured is shown; nothing is said too', () => {
  expect(toOutput(CallResult.parse({ isError: true, content: [] }))).toEqual({
    output: '[no output]',
    isError: true,
  });
  expect(toOutput(CallResult.parse({ structuredContent: { a: 1 } })).output).toBe('{"a":1}');
});

test('an image that the API takes goes beside the text', () => {
  const data = png.toString('base64');
  expect(output({ type: 'text', text: 'look' }, image(data))).toEqual({
    output: 'look',
    isError: false,
    images: [{ mediaType: 'image/png', data }],
  });
});

test.each([
  ['another kind', image(png.toString('base64'), 'image/tiff')],
  ['a kind that it is not', image(png.toString('base64'), 'image/jpeg')],
  ['no base64', image('<script>')],
  ['empty', image('')],
  ['too large', image(Buffer.concat([png, Buffer.alloc(4_000_000)]).toString('base64'))],
])('an image that the API would refuse is named only: %s', (_why, block) => {
  const result = output(block);
  expect(result.images).toBeUndefined();
  expect(result.output).toMatch(/^\[image \(image\/\w+\) left out]$/);
});

test('there are at most ten images and a thousand parts, and the text is bounded', () => {
  const images = Array.from({ length: 12 }, () => image(png.toString('base64')));
  expect(output(...images).images).toHaveLength(10);
  const parts = Array.from({ length: 1_500 }, () => ({ type: 'text', text: 'x' }));
  expect(output(...parts).output).toMatch(/\[500 more parts left out]$/);
  expect(output({ type: 'text', text: 'x'.repeat(10_000_000) }).output.length).toBeLessThan(
    300_000,
  );
});

test('nothing that a server may say makes it throw', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.anything(), fc.object())), (content) => {
      expect(typeof toOutput({ content }).output).toBe('string');
    }),
  );
});
