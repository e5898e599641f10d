import { type ApiError, badRequest, notFound } from './api-error';
import { MODELS } from './models';
import type { MessagesRequest, RequestBlock, RequestMessage } from './script';
import { signature } from './wire';

/** Prompt cache breakpoints that one request may carry. */
const MAX_CACHE_MARKS = 4;

/**
 * What the API would refuse in a Messages request: the rules that a client which rebuilds its history
 * from disk is most likely to break. Answers nothing for a request that is fine.
 */
export function refusal(request: MessagesRequest & Record<string, unknown>): ApiError | undefined {
  if (!MODELS.some((model) => model.id === request.model))
    return notFound(`model: ${request.model}`);
  if (!(request.max_tokens >= 1)) return badRequest('max_tokens: Field required');
  if (request.thread) {
    // A real answer of the API; its SDK then sends the whole history, which is what we want to see.
    return badRequest('thread: not available', {
      error_code: 'thread_unsupported_request',
      unsupported: ['thread'],
    });
  }
  for (const name of ['temperature', 'top_p', 'top_k']) {
    if (request[name] !== undefined) return badRequest(`${name}: Extra inputs are not permitted`);
  }
  const marks = JSON.stringify(request).match(/"cache_control":\{/g)?.length ?? 0;
  if (marks > MAX_CACHE_MARKS) {
    return badRequest(
      `A maximum of ${MAX_CACHE_MARKS} blocks with cache_control may be provided. Found ${marks}.`,
    );
  }
  return refusedMessages(request.messages);
}

function refusedMessages(messages: readonly RequestMessage[]): ApiError | undefined {
  if (messages.length === 0) return badRequest('messages: at least one message is required');
  if (messages[0]?.role !== 'user')
    return badRequest('messages: first message must use the "user" role');
  for (const [at, message] of messages.entries()) {
    const previous = at > 0 ? messages[at - 1] : undefined;
    const problem = refusedMessage(message, at, previous, messages[at + 1]);
    if (problem) return problem;
  }
  return undefined;
}

function refusedMessage(
  message: RequestMessage,
  at: number,
  previous: RequestMessage | undefined,
  next: RequestMessage | undefined,
): ApiError | undefined {
  const blocks = blocksOf(message);
  if (blocks.length === 0)
    return badRequest(`messages.${at}: all messages must have non-empty content`);
  if (blocks.some((block) => block.type === 'text' && !String(block.text).trim())) {
    return badRequest('messages: text content blocks must be non-empty');
  }
  const unsigned = blocks.find(
    (block) => block.type === 'thinking' && block.signature !== signature(String(block.thinking)),
  );
  if (unsigned) return badRequest(`messages.${at}: Invalid \`signature\` in \`thinking\` block`);
  const called = ids(blocks, 'tool_use', 'id');
  const answered = new Set(ids(next ? blocksOf(next) : [], 'tool_result', 'tool_use_id'));
  const open = called.filter((id) => !answered.has(id));
  if (open.length > 0) {
    return badRequest(
      `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}.`,
    );
  }
  const asked = new Set(ids(previous ? blocksOf(previous) : [], 'tool_use', 'id'));
  const stray = ids(blocks, 'tool_result', 'tool_use_id').find((id) => !asked.has(id));
  if (stray)
    return badRequest(
      `messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}.`,
    );
  return undefined;
}

function blocksOf(message: RequestMessage): readonly RequestBlock[] {
  return typeof message.content === 'string'
    ? [{ type: 'text', text: message.content }]
    : message.content;
}

function ids(blocks: readonly RequestBlock[], type: string, field: string): string[] {
  return blocks.filter((block) => block.type === type).map((block) => String(block[field]));
}
