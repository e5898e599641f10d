import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOpenaiUsageReader } from '../../../../../src/main/gateway/passthrough/usage/openai';
import { isPossible } from '../../../../../src/main/spending/ledger/entry';

function read(...parts: (string | Uint8Array)[]) {
  const reader = createOpenaiUsageReader();
  for (const part of parts) reader.push(typeof part === 'string' ? Buffer.from(part) : part);
  return reader.end();
}

const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
const said = (content: string, more: object = {}) =>
  event({ id: 'chatcmpl-1', model: 'gpt-5-x', choices: [{ delta: { content } }], ...more });
const last = (usage: unknown, more: object = {}) =>
  event({ id: 'chatcmpl-1', model: 'gpt-5-x', choices: [], usage, ...more });

/** The example of the API reference, with reasoning and a cache that was read and written. */
const USAGE = {
  prompt_tokens: 2_006,
  completion_tokens: 300,
  total_tokens: 2_306,
  prompt_tokens_details: { cached_tokens: 1_920, cache_write_tokens: 50, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 128, accepted_prediction_tokens: 0 },
};
const TOKENS = { input: 36, output: 300, cacheRead: 1_920, cacheWrite5m: 50, cacheWrite1h: 0 };

describe('the usage of a chat', () => {
  test('is in the last chunk of its stream', () => {
    const stream = [said('Hel', { usage: null }), said('lo'), last(USAGE), 'data: [DONE]\n\n'];
    expect(read(...stream)).toEqual({
      requestId: 'chatcmpl-1',
      usage: {
        tokens: TOKENS,
        thinkingTokens: 128,
        webSearches: 0,
        serviceTier: null,
        speed: null,
        inferenceGeo: null,
        isEstimated: false,
      },
    });
  });

  test('is in a reply that is not streamed, printed in whichever way', () => {
    const body = { id: 'chatcmpl-2', object: 'chat.completion', usage: USAGE };
    for (const text of [JSON.stringify(body), ` \n${JSON.stringify(body, null, 2)}`]) {
      expect(read(text)).toMatchObject({ requestId: 'chatcmpl-2', usage: { tokens: TOKENS } });
    }
  });

  test('is the same however the stream is cut', () => {
    const stream = Buffer.from([said('é🙂'), said('"usage":{'), last(USAGE)].join(''));
    const expected = read(stream);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 10 }), (places) => {
        const at = [0, ...places.sort((a, b) => a - b), stream.length];
        const parts = at.slice(1).map((to, index) => stream.subarray(at[index], to));
        expect(read(...parts)).toEqual(expected);
      }),
    );
  });

  test('of DeepSeek tells what hit its cache and what missed it', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 7,
      prompt_cache_hit_tokens: 64,
      prompt_cache_miss_tokens: 36,
    };
    expect(read(last(usage))?.usage.tokens).toMatchObject({ input: 36, cacheRead: 64, output: 7 });
  });

  test.each([
    ['default', { serviceTier: 'standard', speed: null }],
    ['auto', { serviceTier: null, speed: null }],
    ['flex', { serviceTier: 'flex', speed: null }],
    ['priority', { serviceTier: 'priority', speed: null }],
    ['fast', { serviceTier: 'standard', speed: 'fast' }],
    [7, { serviceTier: null, speed: null }],
  ])('was billed by the tier %s', (tier, terms) => {
    expect(read(last(USAGE, { service_tier: tier }))?.usage).toMatchObject(terms);
  });

  test('is estimated from what was said when the stream broke off', () => {
    const usage = read(said('123456'), said('789'), 'data: {"id":"chatcmpl-1","cho')?.usage;
    expect(usage).toMatchObject({ isEstimated: true, tokens: { input: 0, output: 3 } });
  });

  test('counts tool calls and reasoning of a stream that broke off', () => {
    const call = { tool_calls: [{ index: 0, function: { arguments: '{"a":"b"' } }] };
    const deltas = [call, { reasoning_content: '1234567' }];
    const stream = deltas.map((delta) => event({ id: '1', choices: [{ delta }] }));
    // As JSON, the quotes of the arguments have backslashes.
    expect(read(...stream)?.usage.tokens.output).toBe(Math.ceil((12 + 7) / 3));
  });

  test('is nothing where there is none', () => {
    for (const text of ['', ' \n', '<html></html>', ': ping\n\n', 'data: [DONE]\n\n', '{}', '[]'])
      expect(read(text)).toBeNull();
    expect(read('{"error":{"message":"no"}}')).toBeNull();
  });
});

describe('the usage of a response', () => {
  const usage = {
    input_tokens: 328,
    input_tokens_details: {
      cached_tokens: 100,
      cache_write_tokens: 80,
      cache_write_tokens_details: { ttl_12h_tokens: 60, ttl_30m_tokens: 20 },
    },
    output_tokens: 52,
    output_tokens_details: { reasoning_tokens: 10 },
    total_tokens: 380,
  };
  const ended = { id: 'resp_1', object: 'response', service_tier: 'default', usage, output: [] };
  const expected = {
    requestId: 'resp_1',
    usage: {
      tokens: { input: 148, output: 52, cacheRead: 100, cacheWrite5m: 20, cacheWrite1h: 60 },
      thinkingTokens: 10,
      serviceTier: 'standard',
      isEstimated: false,
    },
  };

  const begun = { ...ended, usage: null, service_tier: 'auto' };
  const start = event({ type: 'response.created', response: begun });
  const word = event({ type: 'response.output_text.delta', delta: 'Hello!' });

  test.each(['response.completed', 'response.incomplete', 'response.failed'])(
    'is in the event %s of its stream',
    (type) => {
      const end = `event: ${type}\n${event({ type, response: ended })}`;
      expect(read(start, word, end)).toMatchObject(expected);
    },
  );

  test('is in one that is not streamed', () => {
    expect(read(JSON.stringify(ended))).toMatchObject(expected);
  });

  test('has the searches, which have a price of their own', () => {
    const output = [{ type: 'web_search_call' }, { type: 'message' }, 'strange', null];
    expect(read(JSON.stringify({ ...ended, output }))?.usage.webSearches).toBe(1);
  });

  test('is estimated when its stream broke off, and counts nothing twice', () => {
    const done = event({ type: 'response.output_text.done', text: 'Hello!', delta: 'Hello!' });
    expect(read(start, word, word, done)).toMatchObject({
      requestId: 'resp_1',
      usage: { isEstimated: true, tokens: { output: 4 } },
    });
  });
});

describe('a strange server', () => {
  const strange = fc.oneof(
    fc.constantFrom(Number.NaN, -1, 1.5, 1e300, '7', null, [], {}, true),
    fc.nat(5_000_000_000),
  );
  const details = fc.oneof(
    strange,
    fc.record({ cached_tokens: strange, cache_write_tokens: strange, reasoning_tokens: strange }),
  );

  test('never makes a record that cannot be', () => {
    const usage = fc.record(
      {
        prompt_tokens: strange,
        completion_tokens: strange,
        input_tokens: strange,
        output_tokens: strange,
        prompt_tokens_details: details,
        input_tokens_details: details,
        completion_tokens_details: details,
        prompt_cache_hit_tokens: strange,
        prompt_cache_miss_tokens: strange,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(usage, (figures) => {
        const found = read(last(figures))?.usage;
        if (!found) throw new Error('the usage was not found');
        const who = { profile: { id: '', name: '' }, credential: { id: null, name: '' } };
        const record = { source: 'gateway', at: Date.UTC(2026, 0, 1), requestId: '1' } as const;
        const what = { workspace: '', provider: 'OPENAI', model: 'm' };
        expect(isPossible({ ...who, ...record, ...what, ...found })).toBe(true);
        expect(found.thinkingTokens).toBeLessThanOrEqual(found.tokens.output);
      }),
    );
  });

  test('costs nobody the reply, whatever it sends', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (parts) => {
        read(...parts);
      }),
    );
    read('{'.repeat(100_000));
    read('data: {"usage":{"a":[[[[\n\n', 'data: null\n\n', 'data: 7\n\n', 'data: {"usage":{}}\n\n');
  });
});
