import { type ApiError, badRequest } from '../api-error';
import type { MessagesRequest, RequestBlock } from '../script';
import type { SentReplies } from '../sent-replies';
import { signature } from '../wire';
import { blocksOf, conversationTurns } from './conversation';

/** Thinking that comes back: as it was signed, in its place, and never the last word. */
export function refusedThoughts(
  { messages, thinking }: MessagesRequest,
  sent: SentReplies,
): ApiError | undefined {
  const { type }: { type?: unknown } = Object(thinking);
  for (const [at, message] of messages.entries()) {
    const blocks = blocksOf(message);
    const unsigned = blocks.find((block) => block.type === 'thinking' && !isSigned(block));
    if (unsigned) return badRequest(`messages.${at}: Invalid \`signature\` in \`thinking\` block`);
    const hasThoughts = blocks.some((block) => block.type === 'thinking');
    if (type === 'enabled' && hasThoughts && blocks[0]?.type !== 'thinking')
      return badRequest(
        `messages.${at}.content.0: If an assistant message contains any thinking blocks, the first block must be \`thinking\` or \`redacted_thinking\`. Found \`${blocks[0]?.type}\`.`,
      );
  }
  for (const { at, blocks } of conversationTurns(messages)) {
    if (blocks.at(-1)?.type === 'thinking')
      return badRequest(
        `messages.${at}: The final block in an assistant message cannot be \`thinking\`.`,
      );
  }
  // Without thinking the API leaves the blocks out, whatever they are.
  return type === 'disabled' ? undefined : refusedChanges(messages, sent);
}

/** Of the latest reply only: earlier thinking may be left out. */
function refusedChanges(
  messages: MessagesRequest['messages'],
  sent: SentReplies,
): ApiError | undefined {
  const latest = conversationTurns(messages).findLast(({ role }) => role === 'assistant');
  if (!latest) return undefined;
  const before: string[] = [];
  for (const block of latest.blocks) {
    if (block.type === 'thinking') before.push(String(block.thinking));
    if (block.type !== 'tool_use') continue;
    const known = sent.thoughtBefore(String(block.id));
    if (known.length > 0 && !known.some((thoughts) => endsWith(before, thoughts)))
      return badRequest(
        `messages.${latest.at}.content: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.`,
      );
  }
  return undefined;
}

function isSigned(block: RequestBlock): boolean {
  return block.signature === signature(String(block.thinking));
}

/** An assistant turn may be several replies; a reply knows only its own thinking. */
function endsWith(all: readonly string[], end: readonly string[]): boolean {
  return end.every((thought, index) => all[all.length - end.length + index] === thought);
}
