import { createAnthropic } from '@ai-sdk/anthropic';
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import EarlierAnthropic from 'anthropic-sdk-0';
import { betaTool as earlierBetaTool } from 'anthropic-sdk-0/helpers/beta/json-schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { reply, text, thinking, toolUse } from '../../support/provider';
import { expectBilled, type Lending, startLending } from './lending-fixture';

const MODEL = 'claude-sonnet-5-5';
const SONG = 'Ein Männlein steht im Walde, 🌲 ganz still und stumm. '.repeat(20);
const LOOK = { name: 'look', description: 'Looks at a thing.' };
const USAGE = { input: 120, output: 80, cacheRead: 30, cacheWrite5m: 7, cacheWrite1h: 3 };

let lending: Lending;
beforeEach(async () => {
  lending = await startLending();
});
afterEach(() => lending.stop());

const question = (some: object = {}) => ({
  model: MODEL,
  max_tokens: 2_000,
  messages: [{ role: 'user' as const, content: 'Sing' }],
  ...some,
});

/** What is used of it here is the same in both; only its types are others. */
const earlier = {
  Sdk: EarlierAnthropic as unknown as typeof Anthropic,
  betaTool: earlierBetaTool as unknown as typeof betaTool,
};

describe.each([
  { version: '1.x', Sdk: Anthropic, betaTool },
  { version: '0.x', ...earlier },
])('Anthropic’s SDK $version', ({ Sdk, betaTool: defineTool }) => {
  const clientOf = (apiKey: string, some: object = {}) =>
    new Sdk({ apiKey, baseURL: lending.url, maxRetries: 0, logLevel: 'off', ...some });
  const open = async (given: Parameters<Lending['client']>[0] = {}) =>
    clientOf(await lending.client(given));
  const failureOf = (work: PromiseLike<unknown>): Promise<unknown> =>
    Promise.resolve(work).then(
      () => 'no failure',
      (error: unknown) => error,
    );

  test('gets a reply, told by its id, under both kinds of key', async () => {
    const key = await lending.client();
    for (const client of [clientOf(key), clientOf('', { apiKey: null, authToken: key })]) {
      lending.provider.say(reply(SONG, USAGE));
      const message = await client.messages.create(question());
      expect(message.content).toMatchObject([{ type: 'text', text: SONG }]);
      expect(message.usage).toMatchObject({ input_tokens: 120, cache_read_input_tokens: 30 });
      expect(message._request_id).toBe(lending.provider.journal.requests.at(-1)?.requestId);
    }
    await expectBilled(lending.stage, 2);
  });

  test('streams a reply, thinking and all', async () => {
    lending.provider.say(reply([thinking('Hm. '.repeat(50)), text(SONG)], USAGE));
    const stream = (await open()).messages.stream(
      question({ thinking: { type: 'adaptive', display: 'summarized' } }),
    );
    let said = '';
    stream.on('text', (words: string) => {
      said += words;
    });
    const message = await stream.finalMessage();
    expect(said).toBe(SONG);
    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(message.usage.output_tokens).toBe(80);
    await expectBilled(lending.stage, 1);
  });

  test('runs tools until the reply is there, with its betas kept', async () => {
    lending.provider.say(
      reply([text('Let me see.'), toolUse('a', 'look', { at: 'the moon' })]),
      reply([toolUse('b', 'look', { at: 'the sea' })]),
      reply('Both are there.'),
    );
    const seen: unknown[] = [];
    const look = defineTool({
      ...LOOK,
      inputSchema: {
        type: 'object',
        properties: { at: { type: 'string' } },
        required: ['at'],
      } as const,
      run: ({ at }: { at: string }) => {
        seen.push(at);
        return `There is ${at}.`;
      },
    });
    const runner = (await open()).beta.messages.toolRunner({
      ...question(),
      betas: ['context-management-2025-06-27', 'one-2026-01-01'],
      context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
      tools: [look],
      stream: true,
    });
    const last = await runner.runUntilDone();
    expect(last.content).toMatchObject([{ type: 'text', text: 'Both are there.' }]);
    expect(seen).toEqual(['the moon', 'the sea']);
    for (const { headers } of lending.provider.journal.requests)
      expect(String(headers['anthropic-beta']).split(',')).toEqual(
        expect.arrayContaining(['context-management-2025-06-27', 'one-2026-01-01']),
      );
    await expectBilled(lending.stage, 3);
  });

  test('counts tokens, for nothing', async () => {
    const client = await open();
    const { max_tokens: _, ...asked } = question();
    const counted = await client.messages.countTokens(asked);
    const direct = clientOf(lending.stage.apiKey, { baseURL: lending.provider.url });
    expect(counted.input_tokens).toBeGreaterThan(0);
    expect(counted).toEqual(await direct.messages.countTokens(asked));
    await expectBilled(lending.stage, 0);
  });

  test('lists the models of the provider, or those it may use', async () => {
    const direct = clientOf(lending.stage.apiKey, { baseURL: lending.provider.url });
    const list = async (client: Anthropic) => {
      const found: unknown[] = [];
      for await (const model of client.models.list()) found.push(model);
      return found;
    };
    const all = await list(await open());
    expect(all).toEqual(await list(direct));
    const narrow = await open({ allowedModels: [MODEL] });
    expect(await list(narrow)).toEqual([expect.objectContaining({ id: MODEL })]);
    expect(await narrow.models.retrieve(MODEL)).toEqual(await direct.models.retrieve(MODEL));
    expect(await failureOf(narrow.models.retrieve('claude-opus-5-5'))).toBeInstanceOf(
      Sdk.NotFoundError,
    );
  });

  test('knows what is wrong by its own classes', async () => {
    const any = question();
    const opus = question({ model: 'claude-opus-5-5' });
    const nobody = question({ model: 'claude-nobody' });
    const huge = question({ system: 'x'.repeat(33 * 1_024 * 1_024) });
    const wrong = clientOf('chk_wrong');
    const narrow = await open({ allowedModels: [MODEL] });
    const slow = await open({ requestsPerMinute: 1 });
    await slow.models.list();
    const poor = await open({ budget: { limitMicroUsd: 1, period: 'day' } });
    const rich = await open();
    const cases: [ask: () => PromiseLike<unknown>, kind: unknown, status: number, type: string][] =
      [
        [() => wrong.messages.create(any), Sdk.AuthenticationError, 401, 'authentication_error'],
        [() => poor.messages.create(any), Sdk.APIError, 402, 'billing_error'],
        [() => narrow.messages.create(opus), Sdk.PermissionDeniedError, 403, 'permission_error'],
        [() => rich.get('/v1/files'), Sdk.NotFoundError, 404, 'not_found_error'],
        [() => rich.messages.create(nobody), Sdk.NotFoundError, 404, 'not_found_error'],
        [() => rich.messages.create(huge), Sdk.APIError, 413, 'request_too_large'],
        [() => slow.messages.create(any), Sdk.RateLimitError, 429, 'rate_limit_error'],
      ];
    for (const [ask, kind, status, type] of cases) {
      const error = await failureOf(ask());
      expect(error, `${status}`).toBeInstanceOf(kind);
      expect(error).toMatchObject({ status, error: { type: 'error', error: { type } } });
      expect(error).toHaveProperty('requestID', expect.stringMatching(/^req_/));
    }
    const limited = await failureOf(slow.messages.create(any));
    expect(limited).toHaveProperty('headers');
    const { headers } = limited as InstanceType<typeof Sdk.RateLimitError>;
    expect(Number(headers?.get('retry-after'))).toBeGreaterThan(0);
  });

  test('that waits and tries again after a fault gets its reply', async () => {
    lending.provider.fail({ status: 529 }, 1);
    lending.provider.say(reply(SONG));
    const client = clientOf(await lending.client(), { maxRetries: 1 });
    const message = await client.messages.create(question());
    expect(message.content).toMatchObject([{ text: SONG }]);
    await expectBilled(lending.stage, 1);
  });

  test('breaks off, and so does the gateway; what came is paid for', async () => {
    lending.provider.say(reply(SONG, USAGE));
    const held = lending.provider.hold(3);
    const stream = (await open()).messages.stream(question());
    const failure = failureOf(stream.finalMessage());
    await held.reached;
    stream.abort();
    expect(await failure).toBeInstanceOf(Sdk.APIUserAbortError);
    await expect
      .poll(() => lending.stage.records())
      .toMatchObject([{ tokens: { input: 120 }, isEstimated: true }]);
    const { profileId, main } = lending.stage;
    expect(await main.must('gateway.requests', { profileId })).toEqual([]);
  });
});

describe('Vercel’s AI SDK', () => {
  // It asks for as much as a model can write, and knows another limit of the other one.
  const model = 'claude-opus-5-5';
  const open = async () =>
    createAnthropic({ apiKey: await lending.client(), baseURL: `${lending.url}/v1` });

  test('generates text', async () => {
    lending.provider.say(reply(SONG, USAGE));
    const anthropic = await open();
    const answer = await generateText({ model: anthropic(model), prompt: 'Sing' });
    expect(answer.text).toBe(SONG);
    expect(answer.usage).toMatchObject({ inputTokens: 160, outputTokens: 80 });
    await expectBilled(lending.stage, 1);
  });

  test('streams text with a tool in between', async () => {
    lending.provider.say(
      reply([text('Let me see.'), toolUse('a', 'look', { at: 'the moon' })]),
      reply(SONG),
    );
    const anthropic = await open();
    const answer = streamText({
      model: anthropic(model),
      prompt: 'Sing',
      tools: {
        look: tool({
          description: LOOK.description,
          inputSchema: z.object({ at: z.string() }),
          execute: ({ at }) => `There is ${at}.`,
        }),
      },
      stopWhen: stepCountIs(3),
      onError: ({ error }) => {
        throw error;
      },
    });
    let said = '';
    for await (const words of answer.textStream) said += words;
    expect(said).toBe(`Let me see.${SONG}`);
    expect((await answer.steps).flatMap(({ toolResults }) => toolResults)).toMatchObject([
      { toolName: 'look', output: 'There is the moon.' },
    ]);
    await expectBilled(lending.stage, 2);
  });
});
