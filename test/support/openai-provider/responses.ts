import { randomBytes } from 'node:crypto';
import type { Answer } from '../scripted-provider';
import { type Counted, countOf, type OpenaiReply, pieces } from './reply';
import type { ResponsesRequest } from './rules';

/** https://platform.openai.com/docs/api-reference/responses, .../responses-streaming */
export function responsesAnswer(request: ResponsesRequest, reply: OpenaiReply): Answer {
  const counted = countOf(reply, request.input);
  const limit = request.max_output_tokens;
  const isCut = typeof limit === 'number' && counted.output > limit;
  if (isCut) counted.output = limit;
  const usage = usageOf(counted);
  const message = messageOf(reply.text);
  const begun = {
    id: `resp_${randomBytes(24).toString('hex')}`,
    object: 'response',
    created_at: 1_760_000_000,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: limit ?? null,
    model: `${request.model}-2025-08-07`,
    output: [],
    parallel_tool_calls: true,
    // What was asked for; the end says what it became.
    service_tier: 'auto',
    store: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: request.tools ?? [],
    usage: null,
    metadata: {},
  };
  const ended = {
    ...begun,
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: [...(reply.webSearches ?? []).map(searchOf), message],
    service_tier: reply.serviceTier ?? 'default',
    usage: reply.strangeUsage === undefined ? usage : reply.strangeUsage,
  };
  if (!request.stream) return { status: 200, body: ended, usage };
  const events = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...textEvents(message, reply.text),
    { type: `response.${ended.status}`, response: ended },
  ];
  return {
    contentType: 'text/event-stream; charset=utf-8',
    usage,
    chunks: events.map((event, sequence_number) => {
      const { type, ...rest } = event;
      return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number, ...rest })}\n\n`;
    }),
  };
}

function textEvents(message: ReturnType<typeof messageOf>, text: string) {
  const at = { item_id: message.id, output_index: 0, content_index: 0 };
  const begun = { ...message, status: 'in_progress', content: [] };
  const part = { type: 'output_text', annotations: [], logprobs: [], text: '' };
  return [
    { type: 'response.output_item.added', output_index: 0, item: begun },
    { type: 'response.content_part.added', ...at, part },
    ...pieces(text).map((delta) => ({
      type: 'response.output_text.delta',
      ...at,
      delta,
      logprobs: [],
      obfuscation: 'x7Kp',
    })),
    { type: 'response.output_text.done', ...at, text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part: { ...part, text } },
    { type: 'response.output_item.done', output_index: 0, item: message },
  ];
}

function messageOf(text: string) {
  return {
    id: `msg_${randomBytes(12).toString('hex')}`,
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', annotations: [], logprobs: [], text }],
  };
}

function searchOf(query: string) {
  const id = `ws_${randomBytes(12).toString('hex')}`;
  return { id, type: 'web_search_call', status: 'completed', action: { type: 'search', query } };
}

function usageOf({ input, cached, cacheWrite, output, reasoning }: Counted) {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
