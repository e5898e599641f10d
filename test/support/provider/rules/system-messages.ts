import { type ApiError, badRequest } from '../api-error';
import type { ListedModel } from '../models';
import type { RequestMessage } from '../script';
import { blocksOf } from './conversation';

/**
 * Instructions in the middle of a conversation: right after what the user said, and only to models that
 * know them. https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 */
export function refusedSystemMessages(
  messages: readonly RequestMessage[],
  model: ListedModel,
): ApiError | undefined {
  for (const [at, message] of messages.entries()) {
    if (message.role !== 'system') continue;
    // The older kind of model knows none of what came with adaptive thinking.
    if (!model.capabilities.thinking.types.adaptive.supported)
      return badRequest(`messages.${at}: role 'system' is not supported on this model`);
    if (at === 0)
      return badRequest(
        "messages.0: use the top-level 'system' parameter for the initial system prompt",
      );
    const [before, after] = [messages[at - 1], messages[at + 1]];
    if (before?.role !== 'user' || (after && after.role !== 'assistant'))
      return badRequest(
        `messages.${at}: \`system\` messages must follow a \`user\` message and be last or precede an \`assistant\` message`,
      );
    const other = blocksOf(message).find(({ type }) => type !== 'text');
    if (other) return badRequest(`messages.${at}.content: \`${other.type}\` is not permitted here`);
  }
  return undefined;
}
