import type {
  BetaContentBlock,
  BetaContentBlockParam,
} from '@anthropic-ai/sdk/resources/beta/messages';
import type { Block, Message, ToolCall } from '../../../shared/commands/sessions';
import type { ErrorCode } from '../../../shared/errors';
import type { messages, RequestTrace, toolCalls } from '../../db/schema';
import { GO_ON } from './go-on';
import { serverToolViews } from './server-tool-view';
import { attachmentOf, type Content } from './user-content';

/** What the screen shows of a stored message; `paused` is the reply that it goes on from, if it does. */
export function toMessage(
  row: typeof messages.$inferSelect,
  mask: (text: string) => string,
  paused: Content = [],
): Message {
  return {
    sessionId: row.sessionId,
    seq: row.seq,
    role: row.role,
    blocks: [
      // While it streams, deltas count the API's blocks, so nothing of ours may stand before them.
      ...(row.state === 'complete' ? notice(switchNotice(row.request)) : []),
      ...(row.kind === 'compaction' ? summaryBlocks(row) : contentBlocks(row, mask, paused)),
      ...(row.role === 'assistant' ? endNotice(row.stopReason) : []),
    ],
    stopReason: row.stopReason,
    isStreaming: row.state === 'streaming',
    createdAt: row.createdAt,
  };
}

type Row = typeof messages.$inferSelect;

function notice(
  text: string | undefined,
  action: Extract<Block, { type: 'notice' }>['action'] = null,
): Block[] {
  return text ? [{ type: 'notice', text, action }] : [];
}

function summaryBlocks({ content, state, stopReason }: Row): Block[] {
  const text = (content as Content).flatMap((block) => (block.type === 'text' ? [block.text] : []));
  if (state === 'streaming') return notice('Compacting the conversation to make room…');
  if (stopReason === 'cut_off') return [];
  return [{ type: 'compaction', text: text.join('\n') }];
}

function contentBlocks(
  { content, role }: Row,
  mask: (text: string) => string,
  paused: Content,
): Block[] {
  const blocks = content as Content;
  const [only] = blocks;
  if (role === 'user' && blocks.length === 1 && only?.type === 'text' && only.text === GO_ON)
    return notice('Asked to go on from there.');
  const serverTools = serverToolViews(blocks, paused);
  const begun = new Set(paused.flatMap((block) => ('id' in block ? [block.id] : [])));
  return blocks.flatMap((block, index) => {
    const file = attachmentOf(block);
    if (file) return [{ type: 'attachment' as const, ...file, index }];
    const shown = serverTools.get(serverToolOf(block, begun) ?? '');
    return shown ? [shown] : toBlock(block, mask);
  });
}

/** The call that a block shows: its own, or one that was `begun` before a pause and has its result here. */
function serverToolOf(block: Content[number], begun: ReadonlySet<string>): string | null {
  if (block.type === 'server_tool_use') return block.id;
  return 'tool_use_id' in block && begun.has(block.tool_use_id) ? block.tool_use_id : null;
}

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
function endNotice(stopReason: string | null): Block[] {
  switch (stopReason) {
    case 'max_tokens':
      return notice('The reply reached its length limit.', 'continue');
    case 'refusal':
      return notice('The model declined to go on with this. Rephrase, or edit what you asked.');
    case 'model_context_window_exceeded':
      return notice('The conversation no longer fits the model.', 'compact');
    case 'stop_sequence':
      return notice('The reply ended at a stop sequence.');
    case 'cut_off':
      return notice('The reply was cut off here.');
    case 'context_compacted':
      return notice('The provider summarised the beginning of this conversation to make room.');
    default:
      return [];
  }
}

export function toToolCall(row: typeof toolCalls.$inferSelect): ToolCall {
  const { id, sessionId, seq, name, input, change, status, output, startedAt, endedAt } = row;
  return { id, sessionId, seq, name, input, change, status, output, startedAt, endedAt };
}
