import type { CommandOutput } from '../../../../shared/commands';
import type {
  Message,
  PermissionRequest,
  ToolCall,
  ToolCallStatus,
} from '../../../../shared/commands/sessions';
import type { AppEvents } from '../../../../shared/events';

/** A block that is being streamed: it is not on disk yet and will be replaced by a committed one. */
export type LiveBlock = { seq: number; index: number; type: 'text' | 'thinking'; text: string };

/** What is known of one session's transcript: pages that were read, and what events added since. */
export type Transcript = {
  /** Ascending by `seq`. */
  messages: readonly Message[];
  toolCalls: Readonly<Record<string, ToolCall>>;
  live: readonly LiveBlock[];
  /** Oldest first: they are answered in this order. */
  requests: readonly PermissionRequest[];
  hasEarlier: boolean;
};

export type TranscriptPage = CommandOutput<'sessions.transcript'>;

export const EMPTY_TRANSCRIPT: Transcript = {
  messages: [],
  toolCalls: {},
  live: [],
  requests: [],
  hasEarlier: false,
};

/**
 * Adds a page. Where an event already told more than the page knows (the page was read before the event
 * was sent), what the event told stays. `isLatest` says that the page is the end of the transcript: then
 * its permission requests are the ones that are open.
 */
export function withPage(
  transcript: Transcript,
  page: TranscriptPage,
  isLatest: boolean,
): Transcript {
  const messages = new Map(transcript.messages.map((message) => [message.seq, message]));
  for (const message of page.messages) {
    messages.set(message.seq, furtherMessage(messages.get(message.seq), message));
  }
  const toolCalls = { ...transcript.toolCalls };
  for (const call of page.toolCalls) toolCalls[call.id] = furtherCall(toolCalls[call.id], call);

  const startsEarlier =
    transcript.messages.length === 0 ||
    (page.messages[0]?.seq ?? Number.POSITIVE_INFINITY) <= (transcript.messages[0]?.seq ?? 0);
  const merged = {
    ...transcript,
    messages: [...messages.values()].sort((a, b) => a.seq - b.seq),
    toolCalls,
    hasEarlier: startsEarlier ? page.hasEarlier : transcript.hasEarlier,
  };
  return isLatest ? page.permissionRequests.reduce(withRequest, merged) : merged;
}

/** A message was committed, or grew by a block: its streamed blocks are replaced by committed ones. */
export function withMessage(transcript: Transcript, message: Message): Transcript {
  const { messages } = transcript;
  const at = messages.findLastIndex((known) => known.seq <= message.seq);
  const known = messages[at];
  const next =
    known?.seq === message.seq
      ? messages.with(at, furtherMessage(known, message))
      : messages.toSpliced(at + 1, 0, message);
  return {
    ...transcript,
    messages: next,
    live: transcript.live.filter((block) => !isCommitted(block, message)),
  };
}

/** Appends streamed text. A late piece of a block that is committed already changes nothing. */
export function withDelta(transcript: Transcript, delta: AppEvents['sessions.delta']): Transcript {
  const committed = transcript.messages.findLast((message) => message.seq === delta.seq);
  if (committed !== undefined && delta.index < committed.blocks.length) return transcript;

  const at = transcript.live.findIndex(
    (block) => block.seq === delta.seq && block.index === delta.index,
  );
  const block = transcript.live[at];
  const { seq, index, type, text } = delta;
  const live =
    block === undefined
      ? [...transcript.live, { seq, index, type, text }]
      : transcript.live.with(at, { ...block, text: block.text + text });
  return { ...transcript, live };
}

export function withToolCall(transcript: Transcript, call: ToolCall): Transcript {
  const merged = furtherCall(transcript.toolCalls[call.id], call);
  return { ...transcript, toolCalls: { ...transcript.toolCalls, [call.id]: merged } };
}

/** Appends output of a running command. */
export function withToolOutput(
  transcript: Transcript,
  { toolCallId, text }: AppEvents['sessions.toolOutput'],
): Transcript {
  const call = transcript.toolCalls[toolCallId];
  if (call === undefined || isOver(call.status)) return transcript;
  const grown = { ...call, output: call.output + text };
  return { ...transcript, toolCalls: { ...transcript.toolCalls, [toolCallId]: grown } };
}

export function withRequest(transcript: Transcript, request: PermissionRequest): Transcript {
  if (transcript.requests.some((known) => known.id === request.id)) return transcript;
  const requests = [...transcript.requests, request].sort((a, b) => a.createdAt - b.createdAt);
  return { ...transcript, requests };
}

export function withoutRequest(transcript: Transcript, requestId: string): Transcript {
  if (!transcript.requests.some((known) => known.id === requestId)) return transcript;
  return { ...transcript, requests: transcript.requests.filter(({ id }) => id !== requestId) };
}

/** No turn is under way any more: nothing is being streamed and nothing waits for an answer. */
export function withoutTurn(transcript: Transcript): Transcript {
  if (transcript.live.length === 0 && transcript.requests.length === 0) return transcript;
  return { ...transcript, live: [], requests: [] };
}

function isCommitted(block: LiveBlock, message: Message): boolean {
  if (block.seq < message.seq) return true;
  if (block.seq > message.seq) return false;
  if (!message.isStreaming || block.index < message.blocks.length) return true;
  // The provider's index counts blocks that the transcript leaves out, so the text has the last word.
  return message.blocks.some(
    (done) => done.type === block.type && 'text' in done && done.text === block.text,
  );
}

/** Blocks are only ever added, so more of them is newer; of equals, the one that is finished. */
function furtherMessage(known: Message | undefined, other: Message): Message {
  if (known === undefined || other.blocks.length > known.blocks.length) return other;
  if (other.blocks.length < known.blocks.length) return known;
  return known.isStreaming ? other : known;
}

const PROGRESS: Record<ToolCallStatus, number> = {
  pending: 0,
  asking: 1,
  running: 2,
  done: 3,
  failed: 3,
  denied: 3,
  interrupted: 3,
};

function isOver(status: ToolCallStatus): boolean {
  return PROGRESS[status] === 3;
}

/** A call only moves forward. Running calls keep the output that events have brought so far. */
function furtherCall(known: ToolCall | undefined, other: ToolCall): ToolCall {
  if (known === undefined) return other;
  const step = PROGRESS[other.status] - PROGRESS[known.status];
  if (step < 0) return known;
  const keepsOutput = !isOver(other.status) && known.output.length > other.output.length;
  return keepsOutput ? { ...other, output: known.output } : other;
}
