import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEventBlocks } from '../../../../../src/main/gateway/passthrough/usage/event-blocks';
import { withoutUsageChunk } from '../../../../../src/main/gateway/passthrough/usage/openai-usage-chunk';

const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const USAGE = JSON.stringify({ id: 'chatcmpl-1', choices: [], usage });
const chunk = (more: object) =>
  JSON.stringify({ id: 'chatcmpl-1', choices: [{ index: 0, delta: { content: 'é🙂' } }], ...more });

/** Events that have to stay, whatever they look like. */
const KEPT = [
  `data: ${chunk({ usage: null })}`,
  `data: ${chunk({ usage })}`,
  'data: {"id":"1","choices":[],"prompt_filter_results":[]}',
  'data: {"id":"1","choices":[],"usage":null}',
  'data: [DONE]',
  ': a comment, with "usage":{} and "choices":[]',
  'event: error\ndata: {"error":{"message":"\\"usage\\""}}',
  'data: {"choices":[],"usage":{}',
  'id: 7\nretry: 10',
  'data: "usage"',
];
const DROPPED = [`data: ${USAGE}`, `data:${USAGE}`, `event: x\ndata: ${USAGE}\nid: 3`];

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const event = fc.oneof(
  fc.constantFrom(...KEPT).map((text) => ({ text, isKept: true })),
  fc.constantFrom(...DROPPED).map((text) => ({ text, isKept: false })),
);

/** The stream cut at the places, in parts of bytes and not of characters. */
function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...places, 0, stream.length].map((at) => Math.min(at, stream.length));
  sorted.sort((a, b) => a - b);
  return sorted.slice(1).map((to, index) => stream.subarray(sorted[index], to));
}

function filtered(parts: readonly Buffer[]): string {
  const filter = withoutUsageChunk();
  return Buffer.concat([...parts.map((part) => filter.push(part)), filter.end()]).toString();
}

describe('a streamed chat without its usage', () => {
  test('is every other byte as it was, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 12 }),
        lineEnd,
        fc.array(fc.nat(2_000), { maxLength: 12 }),
        (events, end, places) => {
          const write = ({ text }: { text: string }) => text.replaceAll('\n', end) + end + end;
          const stream = Buffer.from(events.map(write).join(''));
          const kept = events.filter(({ isKept }) => isKept).map(write);
          expect(filtered(cut(stream, places))).toBe(kept.join(''));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('is the same for each of the places where it can be cut in two, and byte by byte', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const [before, after] = ['data: {"a":"é"}', 'data: [DONE]'].map((text) => text + end + end);
      const stream = Buffer.from(`${before}data: ${USAGE}${end}${end}${after}`);
      for (let at = 0; at <= stream.length; at += 1)
        expect(filtered(cut(stream, [at]))).toBe(`${before}${after}`);
      const bytes = [...stream].map((byte) => Buffer.from([byte]));
      expect(filtered(bytes)).toBe(`${before}${after}`);
    }
  });

  test('keeps what was cut off in the middle of an event', () => {
    const stream = `data: ${chunk({ usage: null })}\n\ndata: {"choices":[],"usa`;
    expect(filtered([Buffer.from(stream)])).toBe(stream);
  });

  test('loses a usage that ends with the connection in place of an empty line', () => {
    expect(filtered([Buffer.from(`data: [DONE]\n\ndata: ${USAGE}`)])).toBe('data: [DONE]\n\n');
  });

  test('passes an event on as soon as it is whole', () => {
    const filter = withoutUsageChunk();
    expect(filter.push(Buffer.from('data: 1\n')).toString()).toBe('');
    expect(filter.push(Buffer.from('\ndata: 2')).toString()).toBe('data: 1\n\n');
  });
});

describe('events of a stream', () => {
  test('are never held when they are too long', () => {
    const blocks = createEventBlocks({ mostBytes: 40 });
    const stream = Buffer.from(`data: 1\n\ndata: ${'x'.repeat(100)}\n\ndata: 2\n\n`);
    const pieces = [...stream].flatMap((byte) => blocks.push(Buffer.from([byte])));
    const whole = pieces.filter(({ isEvent }) => isEvent).map(({ bytes }) => bytes.toString());
    expect(whole).toEqual(['data: 1\n\n', 'data: 2\n\n']);
  });

  test('that are too long come in parts, and the ones behind them as ever', () => {
    const long = `data: ${'x'.repeat(100)}`;
    fc.assert(
      fc.property(fc.array(fc.nat(150), { maxLength: 8 }), lineEnd, (places, end) => {
        const stream = Buffer.from(`data: 1${end}${end}${long}${end}${end}data: 2${end}${end}`);
        const blocks = createEventBlocks({ mostBytes: 40 });
        const pieces = [...cut(stream, places).flatMap(blocks.push), ...blocks.end()];
        expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(stream)).toBe(true);
        const whole = pieces.filter(({ isEvent }) => isEvent).map(({ bytes }) => bytes.toString());
        expect(whole).toContain(`data: 2${end}${end}`);
      }),
    );
  });
});
