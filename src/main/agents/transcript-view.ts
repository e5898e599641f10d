import type {
  BetaContentBlock,
  BetaContentBlockParam,
} from '@anthropic-ai/sdk/resources/beta/messages';
import type { Block, Message, ToolCall } from '../../shared/commands/sessions';
import type { messages, toolCalls } from '../db/schema';

/** What the screen shows of a stored message. */
export function toMessage(row: typeof messages.$inferSelect): Message {
  const blocks = (row.content as BetaContentBlockParam[]).flatMap(toBlock);
  const notice = row.role === 'assistant' ? noticeFor(row.stopReason) : undefined;
  return {
    sessionId: row.sessionId,
    seq: row.seq,
    role: row.role,
    blocks: notice ? [...blocks, { type: 'notice', text: notice }] : blocks,
    stopReason: row.stopReason,
    isStreaming: row.state === 'streaming',
    createdAt: row.createdAt,
  };
}

function toBlock(block: BetaContentBlockParam | BetaContentBlock): Block[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text }];
    case 'thinking':
      return [{ type: 'thinking', text: block.thinking }];
    case 'tool_use':
      return [{ type: 'tool_use', toolCallId: block.id }];
    default:
      return [];
  }
}

/** Ends of a reply that a person should know about; the others speak for themselves. */
function noticeFor(stopReason: string | null): string | undefined {
  switch (stopReason) {
    case 'max_tokens':
      return 'The reply reached its length limit. Write “go on” to continue.';
    case 'refusal':
      return 'The model declined to go on with this. Rephrase, or start from another angle.';
    case 'model_context_window_exceeded':
      return 'The conversation no longer fits the model. Start a new session for the next step.';
    case 'cut_off':
      return 'The reply was cut off here.';
    default:
      return undefined;
  }
}

export function toToolCall(row: typeof toolCalls.$inferSelect): ToolCall {
  const { id, sessionId, seq, name, input, change, status, output, startedAt, endedAt } = row;
  return { id, sessionId, seq, name, input, change, status, output, startedAt, endedAt };
}
