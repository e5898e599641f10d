import type {
  BetaManagedAgentsDeltaEvent,
  BetaManagedAgentsStartEvent,
} from '@anthropic-ai/sdk/resources/beta/sessions';
import { currentReply } from './replies';
import type { ManagedRun } from './run';

/**
 * Shows what is being written, as it is written: it is on disk only once the event itself has come. Shown
 * without secrets, like everything.
 */
export function showPreview(
  run: ManagedRun,
  event: BetaManagedAgentsStartEvent | BetaManagedAgentsDeltaEvent,
): void {
  if (event.type === 'event_start') {
    begin(run, event);
    return;
  }
  const preview = run.previews.get(event.event_id);
  if (!preview) return;
  const at = event.delta.index ?? 0;
  const live = preview.live.get(at) ?? run.parts.maskStream();
  preview.live.set(at, live);
  run.parts.deltas.push('sessions.delta', {
    sessionId: run.sessionId,
    seq: preview.seq,
    index: preview.index + at,
    type: 'text',
    text: live.push(event.delta.content.text),
  });
}

function begin(run: ManagedRun, { event }: BetaManagedAgentsStartEvent): void {
  const { parts, sessionId } = run;
  const { seq, opened } = parts.database.transaction((tx) => currentReply(run, tx));
  if (opened) parts.emit('sessions.message', opened);
  if (event.type !== 'agent.message') return;
  const index = parts.transcript.content(sessionId, seq)?.length ?? 0;
  run.previews.set(event.id, { seq, index, live: new Map() });
}
