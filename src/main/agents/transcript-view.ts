import type {
  BetaContentBlock,
  BetaContentBlockParam,
} from '@anthropic-ai/sdk/resources/beta/messages';
import type { Block, Message, ToolCall } from '../../shared/commands/sessions';
import type { ErrorCode } from '../../shared/errors';
import type { messages, RequestTrace, toolCalls } from '../db/schema';

/** What the screen shows of a stored message. */
export function toMessage(
  row: typeof messages.$inferSelect,
  mask: (text: string) => string,
): Message {
  const blocks = (row.content as BetaContentBlockParam[]).flatMap((block) => toBlock(block, mask));
  return {
    sessionId: row.sessionId,
    seq: row.seq,
    role: row.role,
    blocks: [
      // While it streams, deltas count the API's blocks, so nothing of ours may stand before them.
      ...notices(row.state === 'complete' ? switchNotice(row.request) : undefined),
      ...blocks,
      ...notices(row.role === 'assistant' ? noticeFor(row.stopReason) : undefined),
    ],
    stopReason: row.stopReason,
    isStreaming: row.state === 'streaming',
    createdAt: row.createdAt,
  };
}

const notices = (text: string | undefined): Block[] => (text ? [{ type: 'notice', text }] : []);

/** Whose key pays must never change silently. */
function switchNotice(request: RequestTrace | null): string | undefined {
  if (!request?.switchedFrom) return undefined;
  const { name, code } = request.switchedFrom;
  return `${name} ${SWITCH_REASONS[code] ?? 'failed'}: paid by ${request.credentialName} from here.`;
}

const SWITCH_REASONS: Partial<Record<ErrorCode, string>> = {
  CREDENTIAL_REJECTED: 'was rejected by the provider',
  CREDENTIAL_FORBIDDEN: 'was not allowed to do this',
  RATE_LIMITED: 'was asked to slow down',
  OVERLOADED: 'met an overloaded provider',
  NETWORK: 'could not reach its server',
  TIMEOUT: 'got no answer in time',
};

function toBlock(
  block: BetaContentBlockParam | BetaContentBlock,
  mask: (text: string) => string,
): Block[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text }];
    case 'thinking':
      // Stored as it came, because it is signed; shown without secrets.
      return [{ type: 'thinking', text: mask(block.thinking) }];
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
