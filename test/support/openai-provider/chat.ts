import { randomBytes } from 'node:crypto';
import type { Answer } from '../scripted-provider';
import { type Counted, countOf, type OpenaiReply, pieces } from './reply';
import type { ChatRequest } from './rules';

/** Which server speaks: they differ in what they tell of the cache. */
export type Speaker = 'openai' | 'deepseek';

/** https://platform.openai.com/docs/api-reference/chat, https://api-docs.deepseek.com/api/create-chat-completion */
export function chatAnswer(request: ChatRequest, reply: OpenaiReply, speaker: Speaker): Answer {
  const counted = countOf(reply, request.messages);
  const limit = request.max_completion_tokens ?? request.max_tokens;
  const isCut = typeof limit === 'number' && counted.output > limit;
  if (isCut) counted.output = limit;
  const usage = usageOf(counted, speaker);
  const told = reply.strangeUsage === undefined ? usage : reply.strangeUsage;
  const head = {
    id: `chatcmpl-${randomBytes(12).toString('hex')}`,
    created: 1_760_000_000,
    // The API names the snapshot that an alias stands for.
    model: speaker === 'openai' ? `${request.model}-2025-08-07` : request.model,
    service_tier: reply.serviceTier ?? 'default',
    system_fingerprint: 'fp_1',
  };
  const finish = isCut ? 'length' : reply.toolCalls ? 'tool_calls' : 'stop';
  if (!request.stream) return { status: 200, usage, body: whole(head, reply, finish, told) };
  const isAsked = request.stream_options?.include_usage === true;
  const chunks = [
    ...deltas(reply).map((delta) => ({ delta, finish: null })),
    { delta: {}, finish },
  ];
  return {
    contentType: 'text/event-stream; charset=utf-8',
    usage,
    chunks: [
      ...chunks.map(({ delta, finish }) =>
        event({
          ...head,
          object: 'chat.completion.chunk',
          choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
          ...(isAsked ? { usage: null } : {}),
        }),
      ),
      ...(isAsked
        ? [event({ ...head, object: 'chat.completion.chunk', choices: [], usage: told })]
        : []),
      'data: [DONE]\n\n',
    ],
  };
}

function whole(head: object, reply: OpenaiReply, finish: string, usage: unknown) {
  const message = {
    role: 'assistant',
    content: reply.text,
    refusal: null,
    ...(reply.reasoning ? { reasoning_content: reply.reasoning } : {}),
    ...(reply.toolCalls ? { tool_calls: reply.toolCalls.map(toolCall) } : {}),
  };
  const choice = { index: 0, message, logprobs: null, finish_reason: finish };
  return { ...head, object: 'chat.completion', choices: [choice], usage };
}

function deltas({ text, reasoning = '', toolCalls = [] }: OpenaiReply): object[] {
  return [
    { role: 'assistant', content: '', refusal: null },
    ...pieces(reasoning).map((piece) => ({ reasoning_content: piece })),
    ...pieces(text).map((piece) => ({ content: piece })),
    ...toolCalls.flatMap((call, index) => [
      { tool_calls: [{ index, ...toolCall({ ...call, arguments: '' }) }] },
      ...pieces(call.arguments).map((piece) => ({
        tool_calls: [{ index, function: { arguments: piece } }],
      })),
    ]),
  ];
}

function toolCall({ id, ...called }: { id: string; name: string; arguments: string }) {
  return { id, type: 'function', function: called };
}

function usageOf(counted: Counted, speaker: Speaker): Record<string, unknown> {
  const { input, cached, cacheWrite, output, reasoning } = counted;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    completion_tokens_details: { reasoning_tokens: reasoning },
    ...(speaker === 'deepseek'
      ? {
          prompt_tokens_details: { cached_tokens: cached },
          prompt_cache_hit_tokens: cached,
          prompt_cache_miss_tokens: input - cached,
        }
      : {
          prompt_tokens_details: {
            cached_tokens: cached,
            cache_write_tokens: cacheWrite,
            audio_tokens: 0,
          },
        }),
  };
}

function event(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
