import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAnthropicUsageReader } from '../../../../../src/main/gateway/passthrough/usage/anthropic';

const event = (type: string, some: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...some })}\n\n`;
const start = (usage: object, model = 'claude-x') =>
  event('message_start', { message: { id: 'msg_1', type: 'message', model, usage } });
const text = (words: string) =>
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: words } });
const end = (usage: object) =>
  event('message_delta', { delta: { stop_reason: 'end_turn' }, usage }) + event('message_stop');

function read(...chunks: (string | Uint8Array)[]) {
  const reader = createAnthropicUsageReader();
  for (const chunk of chunks) reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return reader.end();
}

const WHOLE =
  start({
    input_tokens: 10,
    cache_read_input_tokens: 4,
    output_tokens: 1,
    service_tier: 'standard',
  }) +
  event('ping') +
  text('Grüße aus Tromsø 🐻‍❄️') +
  end({ input_tokens: 90, output_tokens: 33, cache_read_input_tokens: null });

describe('a stream', () => {
  test('tells its totals at the end, of the input too; what it does not say again stays', () => {
    expect(read(WHOLE)).toMatchObject({
      model: 'claude-x',
      usage: {
        tokens: { input: 90, output: 33, cacheRead: 4 },
        serviceTier: 'standard',
        isEstimated: false,
      },
    });
  });

  test('is read alike however it is cut into pieces', () => {
    const bytes = Buffer.from(WHOLE);
    const whole = read(WHOLE);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 20 }),
        (cuts) => {
          const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
          const pieces = places.slice(1).map((to, at) => bytes.subarray(places[at], to));
          expect(read(...pieces)).toEqual(whole);
        },
      ),
    );
  });

  test('that was cut off is counted by its characters, and says so', () => {
    expect(read(start({ input_tokens: 5, output_tokens: 1 }), text('x'.repeat(41)))).toMatchObject({
      usage: { tokens: { input: 5, output: 11 }, isEstimated: true },
    });
    expect(read(start({ input_tokens: 5, output_tokens: 8 }), text('x'))).toMatchObject({
      usage: { tokens: { output: 8 }, isEstimated: true },
    });
  });

  test('counts what is thought and what tools are called with', () => {
    const delta = (some: object) => event('content_block_delta', { index: 0, delta: some });
    const said =
      delta({ type: 'thinking_delta', thinking: 'x'.repeat(20) }) +
      delta({ type: 'input_json_delta', partial_json: 'x'.repeat(20) }) +
      delta({ type: 'signature_delta', signature: 'x'.repeat(500) });
    expect(read(start({ input_tokens: 5 }), said)?.usage.tokens.output).toBe(10);
  });

  test('with an error in its middle keeps what was told before', () => {
    const error = event('error', { error: { type: 'overloaded_error' } });
    expect(read(start({ input_tokens: 5, output_tokens: 1 }), error)).toMatchObject({
      usage: { tokens: { input: 5 }, isEstimated: true },
    });
  });

  test('with nonsense in it is read as far as it makes sense', () => {
    const odd = 'event: x\ndata: {"type":\n\ndata: [1]\n\ndata: null\n\n';
    const strange = end({ output_tokens: 'many', input_tokens: -4 });
    expect(read(odd)).toBe(null);
    expect(() => read(start({ input_tokens: 5 }), odd, strange)).not.toThrow();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        read(bytes, WHOLE, bytes);
      }),
    );
  });

  test('with an event longer than anyone needs is still read to its end', () => {
    const long = text('x'.repeat(17 * 1024 * 1024));
    const pieces = Array.from({ length: Math.ceil(long.length / 65_536) }, (_, at) =>
      long.slice(at * 65_536, (at + 1) * 65_536),
    );
    expect(read(start({ input_tokens: 5 }), ...pieces, end({ output_tokens: 7 }))).toMatchObject({
      usage: { tokens: { input: 5, output: 7 }, isEstimated: false },
    });
  });
});

describe('one JSON body', () => {
  const usage = { input_tokens: 3, output_tokens: 2, server_tool_use: { web_search_requests: 1 } };
  const body = JSON.stringify({ type: 'message', model: 'claude-y', content: [], usage });

  test('tells it all', () => {
    expect(read(body)).toMatchObject({
      model: 'claude-y',
      usage: { tokens: { input: 3, output: 2 }, webSearches: 1, isEstimated: false },
    });
  });

  test('that was cut off tells nothing', () => {
    expect(read(body.slice(0, -1))).toBe(null);
    expect(read('')).toBe(null);
    expect(read('<html>')).toBe(null);
  });
});
