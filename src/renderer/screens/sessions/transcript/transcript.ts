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

/**
 * What is known of one session's transcript: a stretch of its messages without holes, which pages lengthen
 * on either side, and what events told since.
 */
export type Transcript = {
  /** Ascending by `seq`. */
  messages: readonly Message[];
  toolCalls: Readonly<Record<string, ToolCall>>;
  live: readonly LiveBlock[];
  /** Oldest first: they are answered in this order. */
  requests: readonly PermissionRequest[];
  hasEarlier: boolean;
  /** The end is not in the stretch: what events tell of it waits in `later`. */
  hasLater: boolean;
  later: readonly Message[];
};

export type TranscriptPage = CommandOutput<'sessions.transcript'>;

/** Where a page belongs: at the end of all, or before or after what is known. */
export type PagePlace = 'latest' | 'earlier' | 'later';

export const EMPTY_TRANSCRIPT: Transcript = {
  messages: [],
  toolCalls: {},
  live: [],
  requests: [],
  hasEarlier: false,
  hasLater: false,
  later: [],
};

/** Messages of the end that are kept from events while the stretch is elsewhere. */
const KEPT_LATER = 200;

/**
 * Adds a page. Where an event already told more than the page knows (the page was read before the event
 * was sent), what the event told stays. The permission requests of the latest page are those that are open.
 */
export function withPage(
  transcript: Transcript,
  page: TranscriptPage,
  place: PagePlace,
): Transcript {
  const firstSeq = page.messages[0]?.seq ?? 0;
  // What events told before the end was read joins it only from where the page begins.
  const isApart = place === 'latest' && transcript.hasLater;
  const known = isApart ? [] : transcript.messages;
  const joined = place === 'latest' ? known.filter(({ seq }) => seq >= firstSeq) : known;
  const stretch: Transcript = {
    ...transcript,
    messages: merge(joined, page.messages),
    toolCalls: mergeCalls(transcript.toolCalls, page.toolCalls),
    hasEarlier: place === 'later' ? transcript.hasEarlier : page.hasEarlier,
    hasLater: place === 'earlier' ? transcript.hasLater : page.hasLater,
  };
  const merged = withoutFarCalls(withLater(stretch));
  return place === 'latest' ? page.permissionRequests.reduce(withRequest, merged) : merged;
}

/**
 * A new stretch, of two pages that follow each other, in place of what was known. What was told since they were
 * read joins them, unless some of it has been let go: then the end is still to be read.
 */
export function withPagesAround(
  transcript: Transcript,
  before: TranscriptPage,
  after: TranscriptPage,
): Transcript {
  const told = merge(transcript.messages, transcript.later).slice(-KEPT_LATER);
  const last = lastSeq(after.messages) || lastSeq(before.messages);
  const next = told.find(({ seq }) => seq > last)?.seq ?? last + 1;
  const elsewhere = { ...transcript, messages: [], hasLater: true, later: told };
  return withPage(
    withPage(elsewhere, before, 'earlier'),
    { ...after, hasLater: after.hasLater || next > last + 1 },
    'later',
  );
}

/** At most `count` messages, without those farthest from the side that is kept; a page brings them back. */
export function trimmed(transcript: Transcript, count: number, keep: 'start' | 'end'): Transcript {
  const { messages } = transcript;
  if (messages.length <= count) return transcript;
  return withoutFarCalls(
    keep === 'start'
      ? {
          ...transcript,
          messages: messages.slice(0, count),
          hasLater: true,
          later: laterThan(transcript, count),
        }
      : { ...transcript, messages: messages.slice(-count), hasEarlier: true },
  );
}

/** A message was committed, or grew by a block: its streamed blocks are replaced by committed ones. */
export function withMessage(transcript: Transcript, message: Message): Transcript {
  const { messages, hasEarlier, hasLater } = transcript;
  const live = transcript.live.filter((block) => !isCommitted(block, message));
  if (hasLater && message.seq > lastSeq(messages)) {
    const later = merge(transcript.later, [message]).slice(-KEPT_LATER);
    return withoutFarCalls({ ...transcript, live, later });
  }
  // Before the stretch there may be others that are not known: the page before will bring all of them.
  if (hasEarlier && message.seq < (messages[0]?.seq ?? 0)) return { ...transcript, live };
  return { ...transcript, live, messages: merge(messages, [message]) };
}

/** Appends streamed text. A late piece of a block that is committed already changes nothing. */
export function withDelta(transcript: Transcript, delta: AppEvents['sessions.delta']): Transcript {
  const isIt = (message: Message) => message.seq === delta.seq;
  const committed = transcript.messages.findLast(isIt) ?? transcript.later.findLast(isIt);
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

/** Messages of the end that events told of: those that follow the stretch, now that it reaches the end. */
function withLater(transcript: Transcript): Transcript {
  const { messages, later, hasLater } = transcript;
  const last = lastSeq(messages);
  const isKnown = new Set(messages.map(({ seq }) => seq));
  const newer = later.filter(({ seq }) => isKnown.has(seq) || (!hasLater && seq > last));
  return {
    ...transcript,
    messages: merge(messages, newer),
    later: hasLater ? later.filter(({ seq }) => seq > last) : [],
  };
}

/**
 * What waits for the end when only the first `count` messages stay. A page that was read before the last
 * of those that go would not bring them back.
 */
function laterThan({ messages, hasLater, later }: Transcript, count: number): readonly Message[] {
  return hasLater ? later : messages.slice(count).slice(-KEPT_LATER);
}

/** Calls that ended and whose message is not known here: they come back with its page. */
function withoutFarCalls(transcript: Transcript): Transcript {
  const { messages, later } = transcript;
  const seqs = new Set([...messages, ...later].map(({ seq }) => seq));
  const calls = Object.entries(transcript.toolCalls);
  const kept = calls.filter(([, { seq, status }]) => seqs.has(seq) || !isOver(status));
  if (kept.length === calls.length) return transcript;
  return { ...transcript, toolCalls: Object.fromEntries(kept) };
}

function lastSeq(messages: readonly Message[]): number {
  return messages.at(-1)?.seq ?? 0;
}

/** Both, ascending; of two versions of a message the further one. Few are added to many. */
function merge(known: readonly Message[], added: readonly Message[]): readonly Message[] {
  const [message] = added;
  if (message === undefined) return known;
  if (added.length === 1 && message.seq > lastSeq(known)) return [...known, message];
  const bySeq = new Map(known.map((one) => [one.seq, one]));
  for (const one of added) bySeq.set(one.seq, furtherMessage(bySeq.get(one.seq), one));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

function mergeCalls(
  known: Transcript['toolCalls'],
  added: readonly ToolCall[],
): Transcript['toolCalls'] {
  const calls = { ...known };
  for (const call of added) calls[call.id] = furtherCall(calls[call.id], call);
  return calls;
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
