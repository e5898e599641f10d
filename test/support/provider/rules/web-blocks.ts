import { type ApiError, badRequest } from '../api-error';
import type { RequestBlock, RequestMessage } from '../script';
import { sealed } from '../web';
import { blocksOf, type ConversationTurn, conversationTurns, ids } from './conversation';

/** What the web tools said earlier, when it comes back: calls with results, and nothing changed in them. */
export function refusedWebBlocks(messages: readonly RequestMessage[]): ApiError | undefined {
  const turns = conversationTurns(messages);
  for (const turn of turns) {
    const problem = refusedPairs(turn, turn === turns.at(-1));
    if (problem) return problem;
  }
  for (const [at, message] of messages.entries()) {
    for (const [index, block] of blocksOf(message).entries()) {
      const problem = refusedSeals(block, `messages.${at}.content.${index}`);
      if (problem) return problem;
    }
  }
  return undefined;
}

function refusedPairs({ blocks, at }: ConversationTurn, isLast: boolean): ApiError | undefined {
  const calls = blocks.filter(({ type }) => type === 'server_tool_use');
  for (const type of ['web_search_tool_result', 'web_fetch_tool_result']) {
    const name = type.replace('_tool_result', '');
    const asked = calls.filter((call) => call.name === name).map(({ id }) => String(id));
    const answered = ids(blocks, type, 'tool_use_id');
    const stray = answered.find((id) => !asked.includes(id));
    if (stray)
      return badRequest(
        `messages.${at}: unexpected \`tool_use_id\` found in \`${type}\` blocks: ${stray}. Each \`${type}\` block must have a corresponding \`server_tool_use\` block before it.`,
      );
    // The last call of a paused turn is still open.
    const open = asked.find(
      (id) => !answered.includes(id) && !(isLast && blocks.at(-1)?.id === id),
    );
    if (open)
      return badRequest(
        `messages.${at}: \`${name}\` tool use with id \`${open}\` was found without a corresponding \`${type}\` block`,
      );
  }
  return undefined;
}

function refusedSeals(block: RequestBlock, place: string): ApiError | undefined {
  const parts = [block.content, block.citations].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  for (const part of parts) {
    const { type, url, encrypted_content, encrypted_index }: Record<string, unknown> = Object(part);
    const isChanged =
      (type === 'web_search_result' && encrypted_content !== sealed(String(url))) ||
      (type === 'web_search_result_location' && encrypted_index !== sealed(String(url)));
    if (isChanged)
      return badRequest(`${place}: Invalid \`encrypted_content\` in \`web_search_result\` block`);
  }
  return undefined;
}
