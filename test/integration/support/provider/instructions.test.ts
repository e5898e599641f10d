import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Provider, reply, startProvider } from '../../../support/provider';
import { answer, clientOf, KEY, type Question, says } from './client';

let provider: Provider;
beforeEach(async () => {
  provider = await startProvider({ apiKeys: [KEY] });
  provider.say(reply('Fine.'));
});
afterEach(() => provider.stop());

const system = { role: 'system' as const, content: 'Be brief.' };
const refused = (question: Partial<Question>, message: string) =>
  expect(answer(provider, question)).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining(message),
  });

test('instructions may follow what the user says, and be last or before a reply', async () => {
  const said = { role: 'assistant' as const, content: 'Yes?' };
  const messages = [says('Hi'), system, said, says('Go on'), system];
  await expect(answer(provider, { messages })).resolves.toMatchObject({ stop_reason: 'end_turn' });
  await refused({ messages: [system, says('Hi')] }, "top-level 'system' parameter");
  await refused({ messages: [says('Hi'), system, says('Go on')] }, '`system` messages must follow');
  await refused({ messages: [says('Hi'), said, system] }, '`system` messages must follow');
  const model = 'claude-haiku-4-5-20251001';
  await refused({ model, messages: [says('Hi'), system] }, 'not supported on this model');
});

test('an option of a beta is only for who names the beta', async () => {
  const context_management = { edits: [{ type: 'clear_tool_uses_20250919' as const }] };
  await refused({ context_management }, 'context_management: Extra inputs are not permitted');
  const betas = ['other-2026-01-01', 'context-management-2025-06-27'];
  await expect(answer(provider, { context_management, betas })).resolves.toMatchObject({});
});

test('tokens are counted without a reply, and by the same rules', async () => {
  const client = clientOf(provider);
  const model = 'claude-opus-5-5';
  const short = await client.messages.countTokens({
    model,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  const long = { model, messages: [{ role: 'user' as const, content: 'Hi '.repeat(100) }] };
  expect((await client.messages.countTokens(long)).input_tokens).toBeGreaterThan(
    short.input_tokens,
  );
  const extra = { ...long, max_tokens: 5 };
  await expect(client.messages.countTokens(extra)).rejects.toMatchObject({ status: 400 });
  const wrong = { model, messages: [{ role: 'assistant' as const, content: 'Hi' }] };
  await expect(client.messages.countTokens(wrong)).rejects.toMatchObject({ status: 400 });
});
