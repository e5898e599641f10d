import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  contextFull,
  cutAtMaxTokens,
  cutToolUse,
  type Provider,
  paused,
  refused,
  reply,
  startProvider,
  stoppedAt,
  type Turn,
  text,
} from '../../../support/provider';
import { answer, clientOf, KEY, READ, said, says } from './client';

let provider: Provider;

beforeEach(async () => {
  provider = await startProvider({ apiKeys: [KEY], windows: { 'claude-haiku-5-5': 5_000 } });
});
afterEach(() => provider.stop());

test.each<[Turn, object]>([
  [cutAtMaxTokens('Half a'), { stop_reason: 'max_tokens', stop_details: null }],
  [contextFull('The last'), { stop_reason: 'model_context_window_exceeded' }],
  [paused('Still at it.'), { stop_reason: 'pause_turn' }],
  [stoppedAt('END', 'Until'), { stop_reason: 'stop_sequence', stop_sequence: 'END' }],
  [
    refused('I', { category: 'cyber', explanation: 'Looks like malware.' }),
    {
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'cyber', explanation: 'Looks like malware.' },
    },
  ],
])('a reply stops as the script says', async (turn, stop) => {
  provider.say(turn, turn);
  expect(await answer(provider)).toMatchObject(stop);
  const body = await clientOf(provider).beta.messages.create({
    model: 'claude-opus-5-5',
    max_tokens: 100,
    messages: [says('Hi')],
  });
  expect(body).toMatchObject(stop);
});

test('a refusal may come before anything was said', async () => {
  provider.say(refused([]));
  expect(await answer(provider)).toMatchObject({ content: [], stop_reason: 'refusal' });
});

test('a reply is cut off in the input of a call', async () => {
  const cut = cutToolUse('w', 'write', '{"path": "a.txt", "content": "One tw');
  provider.say(cutAtMaxTokens([text('I write.'), cut]));
  const message = await answer(provider, { tools: [READ] });
  expect(message.stop_reason).toBe('max_tokens');
  expect(message.content[1]).toMatchObject({ type: 'tool_use', id: 'toolu_w', name: 'write' });
  expect(message.content[1]).not.toMatchObject({ input: { content: 'One two' } });
});

test('a prompt that is longer than the window is refused with its length', async () => {
  provider.say(reply('It fits.'), reply('It fits.'));
  const model = 'claude-haiku-5-5';
  const fits = await answer(provider, { model, messages: [says('x'.repeat(19_800))] });
  expect(fits.usage.input_tokens).toBeGreaterThan(4_900);
  const tooLong = [says('x'.repeat(19_800)), said(fits.content), says('y'.repeat(400))];
  await expect(answer(provider, { model, messages: tooLong })).rejects.toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    message: expect.stringMatching(/prompt is too long: 50\d\d tokens > 5000 maximum/),
  });
  await expect(answer(provider, { messages: tooLong })).resolves.toBeDefined();
});

test('usage may be as strange as a test wants it', async () => {
  const strangeUsage = { input_tokens: -5, output_tokens: '12', cache_read_input_tokens: 1e300 };
  provider.say({ ...reply('Hm.'), strangeUsage });
  expect((await answer(provider)).usage).toMatchObject(strangeUsage);
  provider.say({ ...reply('Hm.'), strangeUsage: { output_tokens: Number.NaN } });
  await expect(answer(provider)).rejects.toThrow(/JSON|NaN/);
});
