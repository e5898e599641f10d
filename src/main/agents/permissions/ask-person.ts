import { v7 as uuid } from 'uuid';
import type { PermissionDecision } from '../../../shared/commands/sessions';
import type { EngineParts } from '../parts';
import type { Preview, ToolInput } from '../tools/tool';
import type { PermissionAnswer } from './permission-broker';
import { inputHash } from './permissions';
import type { AskedTool } from './tool-names';

type AskedCall = {
  sessionId: string;
  toolCallId: string;
  tool: AskedTool;
  input: ToolInput;
  preview: Preview | null;
  /** Notes what was decided, before the session waits for its slot. */
  onDecision(decision: PermissionDecision): void;
};

/**
 * Asks a person about a call, for as long as that takes; another session has the slot until then. An answer for
 * more than this call is kept as a rule. Rejects with the signal's reason after an abort.
 */
export async function askPerson(
  parts: EngineParts,
  { sessionId, toolCallId, tool, input, preview, onDecision }: AskedCall,
  signal: AbortSignal,
): Promise<PermissionAnswer> {
  const { store, permissions, broker, slots, clock, emit } = parts;
  const session = store.row(sessionId);
  const scopes = permissions.scopes(session, tool, input, preview);
  const request = {
    id: uuid(),
    sessionId,
    profileId: session.profileId,
    sessionTitle: session.title,
    toolCallId,
    toolName: tool.definition.name,
    sessionScope: scopes.session,
    workspaceScope: scopes.workspace,
    inputHash: inputHash(tool.definition.name, input),
    createdAt: clock.now(),
  };
  store.setStatus(sessionId, 'asking');
  slots.give(sessionId);
  const answered = broker.ask(request, signal);
  emit('sessions.permissionRequested', request);
  try {
    const answer = await answered;
    const { decision } = answer;
    if (decision === 'session' || decision === 'workspace')
      permissions.allow(decision, session, tool, input, preview);
    onDecision(decision);
    await goOn(parts, sessionId, signal);
    return answer;
  } finally {
    emit('sessions.permissionResolved', { sessionId, requestId: request.id });
  }
}

/** With a slot again, unless another call of the session is still asked about. */
async function goOn(
  { broker, store, slots }: EngineParts,
  sessionId: string,
  signal: AbortSignal,
): Promise<void> {
  const isAsking = () => broker.pending(sessionId).length > 0;
  if (isAsking()) return void store.setStatus(sessionId, 'asking');
  if (slots.isFull()) store.setStatus(sessionId, 'queued');
  await slots.takeBack(sessionId, signal);
  if (!isAsking()) store.setStatus(sessionId, 'running');
}
