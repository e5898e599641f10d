import type {
  BetaManagedAgentsAgentMCPToolResultEvent,
  BetaManagedAgentsAgentMCPToolUseEvent,
  BetaManagedAgentsAgentMessageEvent,
  BetaManagedAgentsAgentToolResultEvent,
  BetaManagedAgentsAgentToolUseEvent,
  BetaManagedAgentsSessionErrorEvent,
  BetaManagedAgentsSessionEvent,
  BetaManagedAgentsSessionStatusIdleEvent,
} from '@anthropic-ai/sdk/resources/beta/sessions';
import type { Db } from '../../../db/open';
import { maskStrings } from '../../../mask-strings';
import { textBlock } from '../../transcript/user-content';
import { saveToolUse } from '../../turn/tool-calls';
import { changeProgress, type Progress, readProgress, remember } from './progress';
import { addResult, addToReply, currentReply, endReply, toolUseBlock } from './replies';
import { outputOf, toResult } from './results';
import type { ManagedRun } from './run';
import { recordModelRequest, recordSearches } from './spending';
import { findToolCall } from './tool-call-rows';
import { explainTrouble, isWaitedOut } from './trouble';

/** Told once the transaction is through (invariant 3). */
type News = (() => void)[];

/**
 * Puts one event of the provider on disk, together with the note that it is there, and tells of it
 * afterwards. An event that is there already changes nothing. Answers whether it was new.
 */
export function applyEvent(run: ManagedRun, event: BetaManagedAgentsSessionEvent): boolean {
  const { parts, sessionId } = run;
  const news: News = [];
  const isNew = parts.database.transaction((tx) => {
    const { seen } = readProgress(tx, sessionId);
    if (seen.some(({ id }) => id === event.id)) return false;
    if (GOES_ON.has(event.type)) changeProgress(tx, sessionId, { retrying: null });
    takeIn(run, tx, event, news);
    // What waits to be processed comes again when it was.
    const at = event.processed_at;
    if (at) changeProgress(tx, sessionId, { seen: remember(seen, { id: event.id, at }) });
    return true;
  });
  parts.deltas.flush();
  for (const tell of news) tell();
  return isNew;
}

/** Whatever the provider waited for has passed. */
const GOES_ON: ReadonlySet<BetaManagedAgentsSessionEvent['type']> = new Set([
  'session.status_running',
  'session.status_idle',
  'span.model_request_start',
  'agent.message',
  'agent.tool_use',
]);

function takeIn(run: ManagedRun, tx: Db, event: BetaManagedAgentsSessionEvent, news: News): void {
  const { sessionId } = run;
  const change = (next: Partial<Progress>) => changeProgress(tx, sessionId, next);
  switch (event.type) {
    case 'span.model_request_start':
      closeReply(run, tx, news);
      change({ request: { id: event.id, usage: null, isCut: false }, replySeq: null });
      heard(run, tx);
      break;
    case 'agent.thinking':
      heard(run, tx);
      break;
    case 'agent.message':
      takeMessage(run, tx, event, news);
      break;
    case 'agent.tool_use':
    case 'agent.mcp_tool_use':
      takeToolUse(run, tx, event, news);
      break;
    case 'agent.tool_result':
      takeResult(run, tx, event.tool_use_id, event, news);
      break;
    case 'agent.mcp_tool_result':
      takeResult(run, tx, event.mcp_tool_use_id, event, news);
      break;
    case 'agent.thread_context_compacted':
      takeCompaction(run, tx, news);
      break;
    case 'span.model_request_end': {
      const { model_request_start_id: id, model_usage: usage, is_error: isError } = event;
      recordModelRequest(run, tx, event);
      news.push(() => tellUsage(run));
      if (readProgress(tx, sessionId).request?.id !== id) break;
      change({ request: { id, usage, isCut: isError === true } });
      closeReply(run, tx, news);
      break;
    }
    case 'session.usage':
      recordSearches(run, tx, event);
      news.push(() => tellUsage(run));
      break;
    case 'user.message':
      if (event.processed_at) heard(run, tx);
      break;
    case 'session.status_running':
      change({ status: 'running', asking: [], problem: null });
      break;
    case 'session.status_rescheduled':
      change({ status: 'running', asking: [] });
      break;
    case 'session.status_idle':
      takeIdle(run, tx, event, news);
      break;
    case 'session.status_terminated':
    case 'session.deleted':
      closeReply(run, tx, news);
      change({ status: 'ended', asking: [] });
      break;
    case 'session.error':
      takeTrouble(run, tx, event);
      break;
  }
}

/** The first sign of life after a message was sent: an end that comes now is the end of its turn. */
function heard({ sessionId }: ManagedRun, tx: Db): void {
  if (readProgress(tx, sessionId).status === 'sent')
    changeProgress(tx, sessionId, { status: 'running' });
}

function takeMessage(
  run: ManagedRun,
  tx: Db,
  event: BetaManagedAgentsAgentMessageEvent,
  news: News,
): void {
  heard(run, tx);
  const { seq, opened } = currentReply(run, tx);
  const blocks = event.content.map((block) =>
    textBlock(block.type === 'text' ? run.parts.mask(block.text) : WITHHELD),
  );
  const message = addToReply(run, tx, seq, blocks);
  run.previews.delete(event.id);
  if (opened) news.push(() => run.parts.emit('sessions.message', opened));
  news.push(() => run.parts.emit('sessions.message', message));
}

const WITHHELD = '[The provider withheld this part of the reply.]';

function takeToolUse(
  run: ManagedRun,
  tx: Db,
  event: BetaManagedAgentsAgentToolUseEvent | BetaManagedAgentsAgentMCPToolUseEvent,
  news: News,
): void {
  // Another thread's call is asked about like any other, but it is not part of this conversation.
  heard(run, tx);
  const { parts, sessionId } = run;
  const { seq } = currentReply(run, tx);
  const block = toolUseBlock(event.id, nameOf(event), maskStrings(event.input, parts.mask));
  const message = addToReply(run, tx, seq, [block]);
  saveToolUse(parts, tx, parts.store.row(sessionId), seq, block);
  const runs = event.evaluated_permission === 'allow';
  const call = parts.transcript.updateToolCall(
    tx,
    sessionId,
    event.id,
    runs ? { status: 'running' } : {},
  );
  news.push(() => parts.emit('sessions.toolCall', call));
  news.push(() => parts.emit('sessions.message', message));
}

function nameOf(
  event: BetaManagedAgentsAgentToolUseEvent | BetaManagedAgentsAgentMCPToolUseEvent,
): string {
  return event.type === 'agent.tool_use'
    ? event.name
    : `mcp__${event.mcp_server_name}__${event.name}`;
}

function takeResult(
  run: ManagedRun,
  tx: Db,
  toolUseId: string,
  event: BetaManagedAgentsAgentToolResultEvent | BetaManagedAgentsAgentMCPToolResultEvent,
  news: News,
): void {
  const { parts, sessionId } = run;
  const asked = findToolCall(tx, sessionId, toolUseId);
  if (!asked) return;
  const result = toResult(toolUseId, event, parts.mask);
  addResult(run, tx, asked.seq, result);
  const call = parts.transcript.updateToolCall(tx, sessionId, toolUseId, {
    status: asked.status === 'denied' ? 'denied' : event.is_error ? 'failed' : 'done',
    output: outputOf(result),
    endedAt: parts.clock.now(),
  });
  news.push(() => parts.emit('sessions.toolCall', call));
}

/** What was said stays here whole; that the model has only a summary of it now is told. */
function takeCompaction(run: ManagedRun, tx: Db, news: News): void {
  closeReply(run, tx, news);
  changeProgress(tx, run.sessionId, { replySeq: null });
  const { opened } = currentReply(run, tx);
  const message = endReply(run, tx, COMPACTED) ?? opened;
  changeProgress(tx, run.sessionId, { replySeq: null });
  if (message) news.push(() => run.parts.emit('sessions.message', message));
}

/** The stop reason of an empty reply that only says so. */
const COMPACTED = 'context_compacted';

function takeIdle(
  run: ManagedRun,
  tx: Db,
  { stop_reason: reason }: BetaManagedAgentsSessionStatusIdleEvent,
  news: News,
): void {
  const { sessionId } = run;
  const change = (next: Partial<Progress>) => changeProgress(tx, sessionId, next);
  // It was idle before it was sent anything.
  if (readProgress(tx, sessionId).status === 'sent' && reason.type === 'end_turn') return;
  switch (reason.type) {
    case 'requires_action':
      change({ status: 'asking', asking: reason.event_ids });
      return;
    case 'retries_exhausted':
      change({ status: 'failed', asking: [] });
      break;
    case 'budget_reached':
      change({ status: 'out_of_budget', asking: [] });
      break;
    case 'refusal':
      currentReply(run, tx);
      change({ status: 'idle', asking: [] });
      break;
    default:
      change({ status: 'idle', asking: [] });
  }
  closeReply(run, tx, news, reason.type === 'refusal' ? 'refusal' : undefined);
}

function takeTrouble(run: ManagedRun, tx: Db, { error }: BetaManagedAgentsSessionErrorEvent): void {
  const problem = explainTrouble(error);
  const ends = error.retry_status.type !== 'retrying';
  if (ends) changeProgress(tx, run.sessionId, { problem, retrying: null });
  else if (isWaitedOut(error)) changeProgress(tx, run.sessionId, { retrying: problem });
  run.parts.log.warn({ sessionId: run.sessionId, type: error.type, ends }, 'the provider failed');
}

function closeReply(run: ManagedRun, tx: Db, news: News, stopReason?: string): void {
  const message = endReply(run, tx, stopReason);
  if (message) news.push(() => run.parts.emit('sessions.message', message));
}

function tellUsage({ parts, sessionId }: ManagedRun): void {
  parts.emit('usage.changed', { profileId: parts.store.row(sessionId).profileId });
  parts.store.publish(sessionId);
}
