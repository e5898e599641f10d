import type {
  BetaContentBlockParam,
  BetaMessageParam,
  BetaToolUnion,
} from '@anthropic-ai/sdk/resources/beta/messages';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Provider,
  reply,
  startProvider,
  text,
  thinking,
  toolUse,
} from '../../../support/provider';
import { answer, KEY, type Question, READ, results, said, says, WEB_TOOLS } from './client';

const OLDER = 'claude-haiku-4-5-20251001';
const PNG = Buffer.from('89504e470d0a1a0a00000000', 'hex').toString('base64');
const PDF = Buffer.from('%PDF-1.7\n').toString('base64');

let provider: Provider;

beforeEach(async () => {
  provider = await startProvider({ apiKeys: [KEY] });
  provider.say(reply('Fine.'));
});
afterEach(() => provider.stop());

async function expectRefusal(question: Partial<Question>, message: string) {
  await expect(answer(provider, question)).rejects.toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    message: expect.stringContaining(message),
  });
}
async function expectAccepted(question: Partial<Question>) {
  await expect(answer(provider, question)).resolves.toMatchObject({ stop_reason: 'end_turn' });
}

describe('images and PDFs', () => {
  const image = (data = PNG, media_type: 'image/png' | 'image/jpeg' = 'image/png') =>
    ({ type: 'image', source: { type: 'base64', media_type, data } }) as const;
  const pdf = (data = PDF) =>
    ({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data },
    }) as const;
  const shown = (...content: BetaContentBlockParam[]) => ({ messages: [says(content)] });
  const inResult = (is_error: boolean): BetaMessageParam[] => [
    says('Look'),
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_a', name: 'read', input: {} }] },
    says([{ type: 'tool_result', tool_use_id: 'toolu_a', content: [image(), pdf()], is_error }]),
  ];

  test('are fine in what the user says', () =>
    expectAccepted(shown(image(), pdf(), { type: 'text', text: 'Look' })));

  test('are fine in tool results, but not in failed ones', async () => {
    await expectAccepted({ messages: inResult(false) });
    await expectRefusal({ messages: inResult(true) }, 'must be type `text`');
  });

  test.each<[string, Partial<Question>, string]>([
    [
      'in a reply',
      { messages: [says('a'), { role: 'assistant', content: [image()] }, says('b')] },
      '`user`',
    ],
    ['of another type than said', shown(image(PNG, 'image/jpeg')), 'image/jpeg'],
    ['that is no base64', shown(image('no base64!')), 'invalid base64'],
    ['of more than 5 MB', shown(image(PNG + 'A'.repeat(5 * 1024 * 1024))), 'exceeds 5 MB'],
    ['that is no PDF', shown(pdf(PNG)), 'PDF'],
    [
      'of an unknown type',
      shown(JSON.parse(JSON.stringify(image()).replace('image/png', 'image/bmp'))),
      'media_type',
    ],
  ])('%s are refused', (_, question, message) => expectRefusal(question, message));

  test('of more than 32 MB in one request are refused', async () => {
    const page = pdf(PDF + 'A'.repeat(17 * 1024 * 1024));
    await expect(answer(provider, shown(page, page))).rejects.toMatchObject({
      status: 413,
      type: 'request_too_large',
    });
  }, 20_000);
});

describe('thinking and effort', () => {
  test.each<[string, Partial<Question>]>([
    ['adaptive', { thinking: { type: 'adaptive', display: 'summarized' } }],
    ['disabled', { thinking: { type: 'disabled' } }],
    ['all efforts', { output_config: { effort: 'xhigh' } }],
    [
      'a budget, on an older model',
      { model: OLDER, thinking: { type: 'enabled', budget_tokens: 1_024 } },
    ],
  ])('%s is fine', (_, question) => expectAccepted(question));

  test.each<[string, Partial<Question>, string]>([
    ['a budget', { thinking: { type: 'enabled', budget_tokens: 1_024 } }, 'thinking.type.enabled'],
    [
      'adaptive on an older model',
      { model: OLDER, thinking: { type: 'adaptive' } },
      'thinking.type.adaptive',
    ],
    [
      'too small a budget',
      { model: OLDER, thinking: { type: 'enabled', budget_tokens: 1_023 } },
      '1024',
    ],
    [
      'a budget of all tokens',
      { model: OLDER, thinking: { type: 'enabled', budget_tokens: 2_048 } },
      'must be greater than',
    ],
    ['effort on an older model', { model: OLDER, output_config: { effort: 'low' } }, 'effort'],
    ['an unknown effort', { output_config: JSON.parse('{"effort":"huge"}') }, "'low', 'medium'"],
    ['an unknown kind', { thinking: JSON.parse('{"type":"deep"}') }, 'expected tags'],
    ['more tokens than the model has', { model: OLDER, max_tokens: 9_000 }, '9000 > 8192'],
  ])('%s is refused', (_, question, message) => expectRefusal(question, message));
});

describe('tools', () => {
  test('of our own and of the provider are fine together', () =>
    expectAccepted({ tools: [READ, ...WEB_TOOLS] }));

  test.each<[string, BetaToolUnion[], string]>([
    ['with a space in the name', [{ ...READ, name: 'read file' }], 'should match pattern'],
    ['with too long a name', [{ ...READ, name: 'r'.repeat(129) }], 'should match pattern'],
    ['with the same name', [READ, READ], 'unique'],
    ['without a schema', [JSON.parse('{"name":"x","input_schema":{}}')], 'input_schema'],
    [
      'with alternatives at the top',
      [{ ...READ, input_schema: { type: 'object', anyOf: [] } }],
      'anyOf',
    ],
    [
      'of an unknown kind',
      [JSON.parse('{"type":"web_look_20200101","name":"x"}')],
      'expected tags',
    ],
    [
      'of the web by another name',
      [JSON.parse('{"type":"web_search_20250305","name":"x"}')],
      'web_search',
    ],
  ])('%s are refused', (_, tools, message) => expectRefusal({ tools }, message));

  test('of the web are refused by a model that has none', () =>
    expectRefusal({ model: OLDER, tools: WEB_TOOLS }, 'does not support tool types'));
});

describe('a conversation is refused', () => {
  const call = (id: string): BetaMessageParam => ({
    role: 'assistant',
    content: [{ type: 'tool_use', id: `toolu_${id}`, name: 'read', input: {} }],
  });
  const result = results('a');

  test.each<[string, BetaMessageParam[], string]>([
    ['with text before a result', [says('Hi'), call('a'), says('Wait'), result], 'tool_result'],
    ['with two results for a call', [says('Hi'), call('a'), results('a', 'a')], 'single result'],
    [
      'with the last word the model’s',
      [says('Hi'), { role: 'assistant', content: 'So' }],
      'prefill',
    ],
    ['with empty text', [says([{ type: 'text', text: ' ' }])], 'non-empty'],
    [
      'with a call that the user makes',
      [says([{ type: 'tool_use', id: 'toolu_a', name: 'read', input: {} }])],
      '`assistant` messages',
    ],
  ])('%s', (_, messages, message) => expectRefusal({ messages }, message));

  test('with an empty system block', () =>
    expectRefusal({ system: [{ type: 'text', text: '' }] }, 'system'));

  test('but not for text behind the results, or in messages of their own', async () => {
    const then = says('And now?');
    await expectAccepted({ messages: [says('Hi'), call('a'), result, then] });
  });
});

describe('thinking that comes back', () => {
  /** A reply that thinks and calls, and what it was answered. */
  const thought = async (): Promise<BetaMessageParam[]> => {
    const own = [thinking('Look first.'), text('I look.'), toolUse('a', 'read', {})];
    await answer(provider);
    provider.say(reply(own), reply('Fine.'));
    const { content } = await answer(provider, { tools: [READ] });
    return [says('Hi'), said(content), results('a')];
  };
  const withReply = (
    messages: BetaMessageParam[],
    change: (content: BetaContentBlockParam[]) => BetaContentBlockParam[],
  ): BetaMessageParam[] =>
    messages.map((message) =>
      message.role === 'assistant' && typeof message.content !== 'string'
        ? { ...message, content: change(message.content) }
        : message,
    );

  test('as it was is fine', async () => expectAccepted({ messages: await thought() }));

  test('is refused when it was left out', async () => {
    const messages = withReply(await thought(), ([, ...rest]) => rest);
    await expectRefusal({ messages }, 'cannot be modified');
    await expectAccepted({ messages, thinking: { type: 'disabled' } });
  });

  test('is refused when it was changed', async () => {
    const messages = JSON.parse(
      JSON.stringify(await thought()).replace('"thinking":"Look first.', '"thinking":"Look last.'),
    );
    await expectRefusal({ messages }, 'signature');
  });

  test('is refused as the last block of a reply', async () => {
    const [hi, ...rest] = withReply(await thought(), (content) => content.slice(0, 1));
    const messages = [hi, rest[0], says('Go on')].flatMap((message) => message ?? []);
    await expectRefusal({ messages }, 'final block in an assistant message');
  });

  test('is refused behind other blocks where it has a budget', async () => {
    const messages = withReply(await thought(), ([first, second, ...rest]) =>
      first && second ? [second, first, ...rest] : rest,
    );
    await expectRefusal(
      { model: OLDER, thinking: { type: 'enabled', budget_tokens: 1_024 }, messages },
      'first block must be',
    );
  });
});
