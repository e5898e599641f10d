import { isDeepStrictEqual } from 'node:util';
import type { BetaMessageStream } from '@anthropic-ai/sdk/lib/BetaMessageStream';
import type {
  BetaContentBlock,
  BetaMessage,
  BetaRawContentBlockDelta,
  BetaRawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/beta/messages';
import type { Payer } from '../../../shared/commands/sessions';
import { ChatelaineError } from '../../../shared/errors';
import type { MicroUsd } from '../../../shared/money';
import type { Db } from '../../db/open';
import type { RequestTrace } from '../../db/schema';
import { maskStrings } from '../../mask-strings';
import { fromMessageUsage } from '../../spending/ledger/message-usage';
import type { MaskStream } from '../../vault/mask';
import type { EngineParts } from '../parts';
import { projectFolder } from '../project-folder';
import type { SessionRow } from '../session-store';
import { CUT_OFF, type MessageKind } from '../transcript/transcript';
import { createHeartbeat } from './hold';
import { saveToolUse } from './tool-calls';

export type SwitchedFrom = NonNullable<RequestTrace['switchedFrom']>;

/** A request failed before the first byte of its reply: nothing was said, nothing was paid. */
export class UnansweredRequest extends Error {
  constructor(cause: unknown) {
    super('the request was not answered', { cause });
  }
}

export type PaidReply = {
  payer: Payer;
  switchedFrom: SwitchedFrom | undefined;
  kind: MessageKind;
  /** What is held for it. */
  paymentId: string;
};
/**
 * How a reply ended, and its place in the transcript. `isMasked`: there was a secret in what it said, so
 * what is on disk is not what came.
 */
export type Reply = { stopReason: string; seq: number; isMasked: boolean };
type Progress = {
  kind: MessageKind;
  paymentId: string;
  seq: number;
  request: RequestTrace;
  /** The reply so far. Ours: the stream forgets it when it ends too early. */
  snapshot: BetaMessage;
  /** Blocks that are complete. */
  completed: number;
  /** Of the text block that is being written. */
  live: MaskStream;
};

/**
 * Follows one reply: its text goes to the window as it comes, each block to the disk as it completes,
 * and its end in one transaction with its usage record. Rejects when the stream does, or falls silent; what had come by then is kept and recorded as estimated. Rejects with {@link UnansweredRequest}
 * when nothing had come.
 */
export async function streamReply(
  parts: EngineParts,
  session: SessionRow,
  paid: PaidReply,
  stream: BetaMessageStream,
): Promise<Reply> {
  let progress: Progress | undefined;
  let stalled: ChatelaineError | undefined;
  const keepHold = createHeartbeat(parts, paid.paymentId);
  const life = parts.stallGuard.watch((reason) => {
    stalled = reason;
    stream.abort();
  });
  stream.on('streamEvent', (event, snapshot) => {
    life.seen();
    keepHold();
    if (event.type === 'message_start') {
      progress = openReply(parts, session, paid, snapshot, stream.request_id || snapshot.id);
    } else if (progress) {
      progress.snapshot = snapshot;
      onEvent(parts, session, progress, event, snapshot);
    }
  });
  try {
    const message = await stream.finalMessage();
    if (!progress) throw new ChatelaineError('PROVIDER_ERROR', 'The provider sent an empty reply.');
    const stopReason = message.stop_reason ?? 'end_turn';
    const stored = finishReply(parts, session, progress, {
      content: message.content,
      usage: message.usage,
      stopReason,
    });
    const isMasked = !isDeepStrictEqual(stored, message.content);
    return { stopReason, seq: progress.seq, isMasked };
  } catch (cause) {
    const error = stalled ?? cause;
    if (!progress) {
      parts.payments.release(paid.paymentId);
      throw new UnansweredRequest(error);
    }
    finishReply(parts, session, progress, {
      content: withPartialText(progress),
      usage: progress.request.usage,
      stopReason: CUT_OFF,
    });
    throw error;
  } finally {
    life.end();
  }
}

function openReply(
  { database, transcript, maskStream, emit }: EngineParts,
  session: SessionRow,
  { payer, switchedFrom, kind, paymentId }: PaidReply,
  snapshot: BetaMessage,
  requestId: string,
): Progress {
  const request = {
    requestId,
    credentialId: payer.credentialId,
    credentialName: payer.name,
    model: snapshot.model,
    ...(switchedFrom ? { switchedFrom } : {}),
    usage: snapshot.usage,
  };
  const opened = transcript.openReply(database.db, session.id, request, kind);
  // A summary is not for following along: it is announced, and shown when it is complete.
  if (kind === 'compaction') emit('sessions.message', opened);
  return { kind, paymentId, seq: opened.seq, request, snapshot, completed: 0, live: maskStream() };
}

function onEvent(
  parts: EngineParts,
  session: SessionRow,
  progress: Progress,
  event: BetaRawMessageStreamEvent,
  snapshot: BetaMessage,
): void {
  switch (event.type) {
    case 'content_block_start':
      progress.live = parts.maskStream();
      break;
    case 'content_block_delta':
      pushDelta(parts, session, progress, event.index, event.delta);
      break;
    case 'content_block_stop':
      progress.completed = event.index + 1;
      saveProgress(parts, session, progress, snapshot);
      break;
    case 'message_delta':
      saveProgress(parts, session, progress, snapshot);
      break;
  }
}

function pushDelta(
  { deltas }: EngineParts,
  session: SessionRow,
  { kind, seq, live }: Progress,
  index: number,
  delta: BetaRawContentBlockDelta,
): void {
  if (kind === 'compaction') return;
  const place = { sessionId: session.id, seq, index };
  if (delta.type === 'text_delta') {
    deltas.push('sessions.delta', { ...place, type: 'text', text: live.push(delta.text) });
  } else if (delta.type === 'thinking_delta') {
    deltas.push('sessions.delta', { ...place, type: 'thinking', text: live.push(delta.thinking) });
  }
}

/** Invariant 3, what the UI shows as finished is on disk: written first, told afterwards. */
function saveProgress(
  parts: EngineParts,
  session: SessionRow,
  progress: Progress,
  snapshot: BetaMessage,
): void {
  const { database, transcript, deltas, emit } = parts;
  progress.request = { ...progress.request, usage: snapshot.usage };
  const content = masked(parts, snapshot.content.slice(0, progress.completed));
  const last = content.at(-1);
  const [message, call] = database.transaction((tx) => [
    transcript.saveReply(tx, session.id, progress.seq, { content, request: progress.request }),
    last?.type === 'tool_use' && progress.kind === 'message'
      ? saveToolUse(parts, tx, session, progress.seq, last)
      : undefined,
  ]);
  deltas.flush();
  if (call) emit('sessions.toolCall', call);
  emit('sessions.message', message);
}

/**
 * The message, its usage record and what it cost the budgets, together or not at all. Answers the content
 * that is stored.
 */
function finishReply(
  parts: EngineParts,
  session: SessionRow,
  progress: Progress,
  end: { content: BetaContentBlock[]; usage: unknown; stopReason: string },
): BetaContentBlock[] {
  const { database, transcript, deltas, emit } = parts;
  const { usage, stopReason } = end;
  const content = masked(parts, end.content);
  const request = { ...progress.request, usage };
  const message = database.transaction((tx) => {
    const { costMicroUsd } = recordRequest(parts, tx, session, request, stopReason === CUT_OFF);
    parts.payments.captureRequest(tx, progress.paymentId, costMicroUsd);
    return transcript.saveReply(tx, session.id, progress.seq, { content, request, stopReason });
  });
  deltas.flush();
  emit('sessions.message', message);
  emit('usage.changed', { profileId: session.profileId });
  return content;
}

/** One line of the ledger for one request to the provider. */
export function recordRequest(
  { ledger, clock, profileName }: Pick<EngineParts, 'ledger' | 'clock' | 'profileName'>,
  tx: Db,
  session: SessionRow,
  request: RequestTrace,
  isEstimated: boolean,
): { costMicroUsd: MicroUsd | null } {
  const usage = fromMessageUsage(request.usage);
  return ledger.record(tx, {
    ...usage,
    source: 'session',
    requestId: request.requestId,
    at: clock.now(),
    profile: { id: session.profileId, name: profileName(session.profileId) },
    credential: { id: request.credentialId, name: request.credentialName },
    session: { id: session.id, title: session.title },
    workspace: projectFolder(session),
    provider: 'ANTHROPIC',
    model: request.model,
    isEstimated: isEstimated || usage.isEstimated,
  });
}

/**
 * A model that came to know a secret of the vault must not carry it to the disk, the window or the next
 * request. Thinking stays as it is: it is signed, and the provider refuses it changed.
 */
function masked({ mask }: EngineParts, content: BetaContentBlock[]): BetaContentBlock[] {
  return content.map((block) => {
    if (block.type === 'text') return { ...block, text: mask(block.text) };
    if (block.type === 'tool_use') return { ...block, input: maskStrings(block.input, mask) };
    if (block.type === 'server_tool_use') {
      const input = Object.entries(block.input).map(([key, value]) => [
        key,
        maskStrings(value, mask),
      ]);
      return { ...block, input: Object.fromEntries(input) };
    }
    return block;
  });
}

/** What is complete, and the text of the block that was being written: the user has read it already. */
function withPartialText({ snapshot: { content }, completed }: Progress): BetaContentBlock[] {
  const partial = content[completed];
  const kept = content.slice(0, completed);
  return partial?.type === 'text' && partial.text.trim() !== '' ? [...kept, partial] : kept;
}
