import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Provider, reply, startProvider } from '../../../support/provider';
import { answer, KEY, type Question, READ, said, says } from './client';

const MINUTE = 60_000;
const AUTOMATIC = { cache_control: { type: 'ephemeral' as const } };
const LONG = 'The quick brown fox jumps over the lazy dog. '.repeat(40);

let provider: Provider;
let now = 0;

beforeEach(async () => {
  now = 1_000_000;
  provider = await startProvider({
    apiKeys: [KEY],
    script: () => reply('Fine.'),
    now: () => now,
  });
});
afterEach(() => provider.stop());

const first: Partial<Question> = {
  ...AUTOMATIC,
  tools: [READ],
  system: [{ type: 'text', text: LONG }],
  messages: [says(LONG)],
};
const followUp: Partial<Question> = {
  ...first,
  messages: [says(LONG), { role: 'assistant', content: 'Fine.' }, says('And now?')],
};

async function usageOf(question: Partial<Question>) {
  const { usage } = await answer(provider, question);
  return {
    input: usage.input_tokens,
    read: usage.cache_read_input_tokens ?? 0,
    written5m: usage.cache_creation?.ephemeral_5m_input_tokens ?? 0,
    written1h: usage.cache_creation?.ephemeral_1h_input_tokens ?? 0,
  };
}

describe('an automatic breakpoint', () => {
  test('writes everything first, then a follow-up reads it and writes the rest', async () => {
    const one = await usageOf(first);
    expect(one).toMatchObject({ input: 0, read: 0, written1h: 0 });
    expect(one.written5m).toBeGreaterThan(800);
    const two = await usageOf(followUp);
    expect(two).toMatchObject({ input: 0, read: one.written5m });
    expect(two.written5m).toBeGreaterThan(0);
    expect(two.written5m).toBeLessThan(50);
  });

  test('lasts an hour when it is asked for, and is told apart', async () => {
    const hour = { cache_control: { type: 'ephemeral' as const, ttl: '1h' as const } };
    const one = await usageOf({ ...first, ...hour });
    expect(one).toMatchObject({ input: 0, written5m: 0 });
    now += 59 * MINUTE;
    expect((await usageOf({ ...followUp, ...hour })).read).toBe(one.written1h);
  });
});

test('without a breakpoint nothing is written or read, and input grows with what is sent', async () => {
  const bare = { cache_control: null };
  const one = await usageOf({ ...first, ...bare });
  const two = await usageOf({ ...followUp, ...bare });
  expect([one.read, one.written5m, two.read, two.written5m]).toEqual([0, 0, 0, 0]);
  expect(two.input).toBeGreaterThan(one.input);
});

test('what is behind the last breakpoint is plain input', async () => {
  const marked: Partial<Question> = {
    system: [{ type: 'text', text: LONG, cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: [says(LONG)],
  };
  const one = await usageOf(marked);
  expect(one.input).toBeGreaterThan(400);
  expect(one.written1h).toBeGreaterThan(400);
  expect(await usageOf(marked)).toEqual({ ...one, read: one.written1h, written1h: 0 });
});

test('an hour and five minutes in one request are billed by their parts', async () => {
  const one = await usageOf({
    ...first,
    system: [{ type: 'text', text: LONG, cache_control: { type: 'ephemeral', ttl: '1h' } }],
  });
  expect(one.written1h).toBeGreaterThan(400);
  expect(one.written5m).toBeGreaterThan(400);
});

test('five minutes after it was last used a prefix is gone', async () => {
  const { written5m } = await usageOf(first);
  now += 4 * MINUTE;
  expect((await usageOf(first)).read).toBe(written5m);
  now += 4 * MINUTE;
  expect((await usageOf(first)).read).toBe(written5m);
  now += 5 * MINUTE;
  expect(await usageOf(first)).toMatchObject({ read: 0, written5m });
});

test('a breakpoint looks back 20 blocks, not 21', async () => {
  const question = (blocks: number): Partial<Question> => ({
    ...AUTOMATIC,
    messages: [
      says(Array.from({ length: blocks }, (_, index) => ({ type: 'text', text: `Part ${index}` }))),
    ],
  });
  await usageOf(question(1));
  expect((await usageOf(question(20))).read).toBeGreaterThan(0);
  now += 10 * MINUTE;
  await usageOf(question(1));
  expect((await usageOf(question(21))).read).toBe(0);
});

describe('what is cached no longer matches after a change of', () => {
  const systemMark: Partial<Question> = {
    ...first,
    tools: [{ ...READ, cache_control: { type: 'ephemeral' } }],
    system: [{ type: 'text', text: LONG, cache_control: { type: 'ephemeral' } }],
  };

  test.each<[string, Partial<Question>, 'none' | 'tools' | 'system']>([
    ['the tools', { tools: [{ ...READ, description: 'Other.' }] }, 'none'],
    ['the model', { model: 'claude-sonnet-5-5' }, 'none'],
    ['the system prompt', { system: `${LONG}!` }, 'tools'],
    ['web tools', { tools: [...(systemMark.tools ?? []), WEB] }, 'tools'],
    ['thinking', { thinking: { type: 'disabled' } }, 'system'],
    ['effort', { output_config: { effort: 'low' } }, 'system'],
    ['what was said', { messages: [says(`${LONG}!`)] }, 'system'],
  ])('%s', async (_, change, kept) => {
    const tools = (await usageOf({ ...systemMark, system: '', messages: [says('x')] })).written5m;
    const all = await usageOf(systemMark);
    const { read } = await usageOf({ ...systemMark, ...change });
    if (kept === 'none') expect(read).toBe(0);
    if (kept === 'tools') expect(read).toBeLessThan(tools);
    if (kept === 'system') expect(read).toBeGreaterThan(400);
    if (kept !== 'none') expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(all.read + all.written5m);
  });
});

const WEB = { type: 'web_search_20260318' as const, name: 'web_search' as const };

test('short prefixes are not cached where there is a least length', async () => {
  const strict = await startProvider({
    apiKeys: [KEY],
    script: () => reply('Fine.'),
    minCacheTokens: 1_024,
  });
  const { usage } = await answer(strict, { ...AUTOMATIC });
  expect(usage.cache_creation_input_tokens).toBe(0);
  expect(usage.input_tokens).toBeGreaterThan(0);
  const long = await answer(strict, { ...AUTOMATIC, messages: [says(LONG.repeat(4))] });
  expect(long.usage.cache_creation_input_tokens).toBeGreaterThan(1_024);
  await strict.stop();
});

test('a script may say the figures itself, or the reply alone', async () => {
  const own = await startProvider({ apiKeys: [KEY] });
  own.say(reply('a', { input: 7, output: 3 }), reply('b', { output: 4 }));
  expect((await answer(own, AUTOMATIC)).usage).toMatchObject({
    input_tokens: 7,
    cache_creation_input_tokens: 0,
    output_tokens: 3,
  });
  const counted = (await answer(own, AUTOMATIC)).usage;
  expect(counted).toMatchObject({ input_tokens: 0, output_tokens: 4 });
  expect(counted.cache_read_input_tokens).toBeGreaterThan(0);
  await own.stop();
});

test('the reply counts as output, and as input when it comes back', async () => {
  const { content, usage } = await answer(provider);
  expect(usage.output_tokens).toBeGreaterThan(0);
  const next = await answer(provider, { messages: [says('Hi'), said(content), says('Hi')] });
  expect(next.usage.input_tokens).toBeGreaterThan(2 * usage.input_tokens);
});

describe('refuses', () => {
  const text = (ttl?: '5m' | '1h') => ({
    type: 'text' as const,
    text: 'Part.',
    cache_control: { type: 'ephemeral' as const, ...(ttl ? { ttl } : {}) },
  });

  test.each<[string, Partial<Question>, string]>([
    ['five', { messages: [says([text(), text(), text(), text(), text()])] }, 'maximum of 4'],
    [
      'four and the automatic one',
      {
        ...AUTOMATIC,
        messages: [says([text(), text(), text(), text(), { type: 'text', text: 'x' }])],
      },
      'maximum of 4',
    ],
    [
      'an hour behind five minutes',
      { messages: [says([text(), text('1h')])] },
      'must not come after',
    ],
    ['another ttl at the same place', { ...AUTOMATIC, messages: [says([text('1h')])] }, 'ttl'],
  ])('%s', async (_, question, message) => {
    await expect(answer(provider, question)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    });
  });

  test('but takes four, the last of them where the automatic one would be', async () => {
    const question = { ...AUTOMATIC, messages: [says([text(), text(), text(), text()])] };
    await expect(answer(provider, question)).resolves.toBeDefined();
  });
});
