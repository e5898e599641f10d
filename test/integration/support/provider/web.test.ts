import type { BetaMessageParam } from '@anthropic-ai/sdk/resources/beta/messages';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  citedText,
  openWebSearch,
  type Provider,
  paused,
  reply,
  startProvider,
  text,
  webFetch,
  webSearch,
  webSearchResult,
} from '../../../support/provider';
import { answer, KEY, said, says, WEB_TOOLS } from './client';

const PAGE = { title: 'Engines', url: 'https://example.com/engines' };
const tools = WEB_TOOLS;

let provider: Provider;

beforeEach(async () => {
  provider = await startProvider({ apiKeys: [KEY] });
});
afterEach(() => provider.stop());

test('searches and pages come as blocks, with citations, and are counted', async () => {
  provider.say(
    reply([
      text('I look.'),
      ...webSearch('1', 'steam engine', [PAGE]),
      ...webFetch('2', PAGE.url, { title: 'Engines', text: 'They run on steam.' }),
      citedText('Steam.', PAGE, 'They run on steam.'),
    ]),
  );
  const { content, usage } = await answer(provider, { tools });
  expect(content).toMatchObject([
    { type: 'text' },
    { type: 'server_tool_use', name: 'web_search', input: { query: 'steam engine' } },
    { type: 'web_search_tool_result', content: [{ ...PAGE, type: 'web_search_result' }] },
    { type: 'server_tool_use', name: 'web_fetch', input: { url: PAGE.url } },
    { type: 'web_fetch_tool_result', content: { url: PAGE.url, type: 'web_fetch_result' } },
    { type: 'text', citations: [{ url: PAGE.url, cited_text: 'They run on steam.' }] },
  ]);
  expect(usage.server_tool_use).toEqual({ web_search_requests: 1, web_fetch_requests: 1 });
});

test('failed ones are told and not counted', async () => {
  provider.say(
    reply([
      ...webSearch('1', 'x', { error: 'max_uses_exceeded' }),
      ...webFetch('2', PAGE.url, { error: 'url_not_accessible' }),
      text('Nothing.'),
    ]),
  );
  const { content, usage } = await answer(provider, { tools });
  expect(content[1]).toMatchObject({
    content: { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' },
  });
  expect(content[3]).toMatchObject({ content: { error_code: 'url_not_accessible' } });
  expect(usage.server_tool_use).toBeNull();
});

test('a paused turn goes on from its open search', async () => {
  provider.say(
    paused([text('I look.'), openWebSearch('1', 'steam')]),
    reply([webSearchResult('1', [PAGE]), text('Found.')]),
    reply('You are welcome.'),
  );
  const first = await answer(provider, { tools });
  expect(first.stop_reason).toBe('pause_turn');
  const messages = [says('Hi'), said(first.content)];
  const second = await answer(provider, { tools, messages });
  const whole = [...messages, said(second.content), says('Thanks')];
  await expect(answer(provider, { tools, messages: whole })).resolves.toBeDefined();
});

test('a script that searches where no web tool is offered is an error', async () => {
  provider.say(reply([...webSearch('1', 'x', [PAGE]), text('Found.')]));
  await expect(answer(provider)).rejects.toMatchObject({
    status: 500,
    message: expect.stringContaining('web_search'),
  });
});

describe('what comes back is refused when', () => {
  const seen = async (): Promise<BetaMessageParam[]> => {
    provider.say(
      reply([...webSearch('1', 'x', [PAGE]), citedText('So.', PAGE, 'So it is.')]),
      reply('Well.'),
    );
    const { content } = await answer(provider, { tools });
    return [says('Hi'), said(content), says('And?')];
  };
  const changed = (messages: BetaMessageParam[], from: string, to: string): BetaMessageParam[] => {
    const before = JSON.stringify(messages);
    expect(before).toContain(from);
    return JSON.parse(before.replace(from, to));
  };

  test('nothing: it is as it was', async () => {
    await expect(answer(provider, { tools, messages: await seen() })).resolves.toBeDefined();
  });

  test.each([
    ['an address is another one', PAGE.url, 'https://example.com/other', 'encrypted_content'],
    ['its seal is another one', '"encrypted_content":"', '"encrypted_content":"x', 'encrypted'],
    ['a citation is another one', '"encrypted_index":"', '"encrypted_index":"x', 'encrypted'],
    ['a result has no call', '"id":"srvtoolu_1"', '"id":"srvtoolu_9"', 'unexpected `tool_use_id`'],
    [
      'a call has no result',
      '{"type":"server_tool_use"',
      '{"type":"server_tool_use","id":"srvtoolu_0","name":"web_search","input":{}},{"type":"server_tool_use"',
      'without a corresponding `web_search_tool_result`',
    ],
  ])('%s', async (_, from, to, message) => {
    const messages = changed(await seen(), from, to);
    await expect(answer(provider, { tools, messages })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    });
  });
});
