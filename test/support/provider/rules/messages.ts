import { type ApiError, badRequest } from '../api-error';
import type { ListedModel } from '../models';
import type { MessagesRequest, RequestBlock, RequestMessage } from '../script';
import { blocksOf, type ConversationTurn, conversationTurns, ids } from './conversation';
import { refusedSystemMessages } from './system-messages';
import { TOOL_NAME } from './tools';

/** The shape of a conversation: who may say what, and calls with their results right after them. */
export function refusedMessages(
  { messages }: MessagesRequest,
  model: ListedModel,
): ApiError | undefined {
  if (messages.length === 0) return badRequest('messages: at least one message is required');
  const misplaced = refusedSystemMessages(messages, model);
  if (misplaced) return misplaced;
  if (messages[0]?.role !== 'user')
    return badRequest('messages: first message must use the "user" role');
  for (const [at, message] of messages.entries()) {
    const problem = refusedMessage(message, at);
    if (problem) return problem;
  }
  const turns = conversationTurns(messages);
  for (const [at, turn] of turns.entries()) {
    const problem = refusedCalls(turn, turns[at - 1], turns[at + 1]);
    if (problem) return problem;
  }
  return refusedPrefill(turns.at(-1), model);
}

/** Blocks that only one of the two may send. */
const ROLE_OF: Readonly<Record<string, string>> = {
  thinking: 'assistant',
  tool_use: 'assistant',
  server_tool_use: 'assistant',
  web_search_tool_result: 'assistant',
  web_fetch_tool_result: 'assistant',
  tool_result: 'user',
  image: 'user',
  document: 'user',
};

function refusedMessage(message: RequestMessage, at: number): ApiError | undefined {
  if (!['user', 'assistant', 'system'].includes(message.role))
    return badRequest(`messages.${at}.role: Input should be 'user', 'assistant' or 'system'`);
  const blocks = blocksOf(message);
  if (blocks.length === 0)
    return badRequest(`messages.${at}: all messages must have non-empty content`);
  for (const [index, block] of blocks.entries()) {
    const place = `messages.${at}.content.${index}`;
    const needed = ROLE_OF[block.type];
    if (needed && needed !== message.role)
      return badRequest(`${place}: \`${block.type}\` blocks can only be in \`${needed}\` messages`);
    const problem = refusedBlock(block, place);
    if (problem) return problem;
  }
  return undefined;
}

function refusedBlock(block: RequestBlock, place: string): ApiError | undefined {
  switch (block.type) {
    case 'text':
      return String(block.text).trim() === ''
        ? badRequest('messages: text content blocks must be non-empty')
        : undefined;
    case 'tool_use':
      if (!TOOL_NAME.test(String(block.name)))
        return badRequest(`${place}.tool_use.name: String should match '${TOOL_NAME.source}'`);
      return typeof block.input === 'object' && block.input !== null && !Array.isArray(block.input)
        ? undefined
        : badRequest(`${place}.tool_use.input: Input should be a valid dictionary`);
    case 'tool_result':
      return refusedResult(block, place);
    default:
      return undefined;
  }
}

function refusedResult({ content, is_error }: RequestBlock, place: string): ApiError | undefined {
  if (content === undefined || typeof content === 'string') return undefined;
  if (!Array.isArray(content))
    return badRequest(`${place}.tool_result.content: Input should be a valid string or list`);
  const types = content.map((block: RequestBlock) => block.type);
  if (types.some((type) => !['text', 'image', 'document', 'search_result'].includes(type)))
    return badRequest(`${place}.tool_result.content: Input tag does not match any expected tag`);
  return is_error && types.some((type) => type !== 'text')
    ? badRequest(`${place}.tool_result: all content must be type \`text\` if \`is_error\` is true`)
    : undefined;
}

function refusedCalls(
  { blocks, at }: ConversationTurn,
  previous: ConversationTurn | undefined,
  next: ConversationTurn | undefined,
): ApiError | undefined {
  const called = ids(blocks, 'tool_use', 'id');
  if (new Set(called).size < called.length)
    return badRequest(`messages.${at}: \`tool_use\` ids must be unique`);
  const answered = new Set(ids(leadingResults(next), 'tool_result', 'tool_use_id'));
  const open = called.filter((id) => !answered.has(id));
  if (open.length > 0) {
    return badRequest(
      `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    );
  }
  const asked = new Set(ids(previous?.blocks ?? [], 'tool_use', 'id'));
  const results = ids(blocks, 'tool_result', 'tool_use_id');
  const stray = results.find((id) => !asked.has(id));
  if (stray)
    return badRequest(
      `messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
    );
  return new Set(results).size < results.length
    ? badRequest(`messages.${at}: each tool_use must have a single result`)
    : undefined;
}

/** Results come before anything else that the user says. */
function leadingResults(turn: ConversationTurn | undefined): readonly RequestBlock[] {
  if (!turn) return [];
  const end = turn.blocks.findIndex(({ type }) => type !== 'tool_result');
  return end < 0 ? turn.blocks : turn.blocks.slice(0, end);
}

/** The last word is the user's, except after a turn that was paused in the provider's own tools. */
function refusedPrefill(last: ConversationTurn | undefined, model: ListedModel) {
  const acceptsPrefill = !model.capabilities.thinking.types.adaptive.supported;
  if (last?.role !== 'assistant' || acceptsPrefill) return undefined;
  return last.blocks.some(({ type }) => type === 'server_tool_use')
    ? undefined
    : badRequest(
        'This model does not support assistant message prefill. The conversation must end with a user message.',
      );
}
