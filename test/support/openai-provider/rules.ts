import { z } from 'zod';
import { badRequest, type ErrorAnswer, openaiError } from './api-error';

const Part = z.looseObject({ type: z.string() });
const Content = z.union([z.string(), z.array(Part).min(1)]);
const Call = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});
const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('developer'), content: Content }),
  z.strictObject({ role: z.literal('system'), content: Content }),
  z.strictObject({ role: z.literal('user'), content: Content, name: z.string().optional() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: Content.nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(Call).min(1).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), content: Content, tool_call_id: z.string() }),
]);

const Tokens = z.int().min(1).nullish();
const Tool = z.looseObject({ type: z.string() });

/** https://platform.openai.com/docs/api-reference/chat/create */
const ChatRequest = z.strictObject({
  model: z.string(),
  messages: z.array(Message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({
      include_usage: z.boolean().optional(),
      include_obfuscation: z.boolean().optional(),
    })
    .nullish(),
  max_tokens: Tokens,
  max_completion_tokens: Tokens,
  n: z.int().min(1).max(128).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  tools: z.array(Tool).optional(),
  tool_choice: z.unknown().optional(),
  service_tier: z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast']).nullish(),
  seed: z.int().nullish(),
  user: z.string().optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** https://platform.openai.com/docs/api-reference/responses/create */
const ResponsesRequest = z.strictObject({
  model: z.string(),
  input: z.union([z.string().min(1), z.array(z.looseObject({})).min(1)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean().optional() }).nullish(),
  max_output_tokens: z.int().min(16).nullish(),
  tools: z.array(Tool).optional(),
  service_tier: z.enum(['auto', 'default', 'flex', 'priority', 'fast']).nullish(),
  store: z.boolean().nullish(),
});
export type ResponsesRequest = z.infer<typeof ResponsesRequest>;

type Checked<T> = { request: T } | { refused: ErrorAnswer };
type Context = { models: readonly string[]; isOpenai: boolean };

export function checkedChat(body: unknown, context: Context): Checked<ChatRequest> {
  const checked = parsed(ChatRequest, body, context);
  if ('refused' in checked) return checked;
  const { request } = checked;
  const { max_tokens, max_completion_tokens, stream, stream_options, model } = request;
  if (stream_options && !stream) {
    const words = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return { refused: badRequest(words, 'stream_options') };
  }
  if (context.isOpenai && max_tokens && max_completion_tokens) {
    const words =
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
    return { refused: badRequest(words) };
  }
  if (context.isOpenai && max_tokens && model.startsWith('gpt-5')) {
    const words =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    return { refused: badRequest(words, 'max_tokens') };
  }
  if (!context.isOpenai && max_completion_tokens !== undefined) {
    return { refused: badRequest('unknown field max_completion_tokens') };
  }
  const stray = strayResult(request);
  return stray ? { refused: stray } : checked;
}

export function checkedResponses(body: unknown, context: Context): Checked<ResponsesRequest> {
  return parsed(ResponsesRequest, body, context);
}

/** A result must follow the reply that has its call. */
function strayResult({ messages }: ChatRequest): ErrorAnswer | undefined {
  const called = new Set<string>();
  for (const message of messages) {
    if (message.role === 'assistant') {
      for (const { id } of message.tool_calls ?? []) called.add(id);
    } else if (message.role === 'tool' && !called.has(message.tool_call_id)) {
      return badRequest(
        "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
        'messages',
      );
    }
  }
  return undefined;
}

function parsed<T extends { model: string }>(
  schema: z.ZodType<T>,
  body: unknown,
  { models }: Context,
): Checked<T> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { refused: badRequest('We could not parse the JSON body of your request.') };
  }
  if (!('model' in body)) return { refused: badRequest('you must provide a model parameter') };
  const { success, data, error } = schema.safeParse(body);
  if (!success) {
    const [issue] = error.issues;
    const where = [...(issue?.path ?? []), ...(issue && 'keys' in issue ? issue.keys : [])];
    return {
      refused: badRequest(`Invalid ${where.join('.')}: ${issue?.message}`, where.join('.')),
    };
  }
  if (models.includes(data.model)) return { request: data };
  const words = `The model \`${data.model}\` does not exist or you do not have access to it.`;
  return { refused: openaiError(404, words, { code: 'model_not_found' }) };
}
