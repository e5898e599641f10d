import type { BetaManagedAgentsUserToolConfirmationEventParams } from '@anthropic-ai/sdk/resources/beta/sessions';
import { z } from 'zod';
import { PermissionDecision } from '../../../../shared/commands/sessions';
import { ChatelaineError } from '../../../../shared/errors';
import { askPerson } from '../../permissions/ask-person';
import { inputHash } from '../../permissions/permissions';
import type { AskedTool } from '../../permissions/tool-names';
import type { Preview, ToolInput } from '../../tools/tool';
import type { ManagedRun } from './run';
import { findToolCall } from './tool-call-rows';

type Confirmation = BetaManagedAgentsUserToolConfirmationEventParams;
type Asked = { id: string; tool: AskedTool; input: ToolInput; preview: Preview | null };

const UNKNOWN_CALL =
  'The provider waits for an answer that this version does not know how to give. Stop the session, or fork it to go on here.';

/** Answers the calls that the provider holds. */
export type Asking = { need(ids: readonly string[]): void };

/**
 * By rule or mode where they decide, by a person otherwise; all at once, and each as it is decided. What is
 * asked outlives a connection that ends meanwhile; an answer that could not be sent is sent by the next.
 */
export function createAsking(run: ManagedRun, stop: AbortSignal): Asking {
  const begun = new Set<string>();
  return {
    need(ids) {
      for (const id of ids) {
        if (begun.has(id)) continue;
        begun.add(id);
        answer(run, id, stop).catch((error: unknown) => {
          begun.delete(id);
          if (!stop.aborted) run.giveUp(error);
        });
      }
    },
  };
}

/** Says no to what is still asked, when the turn is stopped. */
export function denials(ids: readonly string[]): Confirmation[] {
  return ids.map((id) => confirmation(id, 'The user stopped the session.'));
}

async function answer(run: ManagedRun, id: string, signal: AbortSignal): Promise<void> {
  const asked = askedCall(run, id);
  const refusal = await decide(run, asked, signal);
  await run.client.beta.sessions.events.send(
    run.managedId,
    { events: [confirmation(id, refusal)] },
    { signal },
  );
}

function confirmation(id: string, refusal: string | null): Confirmation {
  const call = { type: 'user.tool_confirmation', tool_use_id: id } as const;
  return refusal === null
    ? { ...call, result: 'allow' }
    : { ...call, result: 'deny', deny_message: refusal };
}

/** As it is on disk: the provider has the call itself, and lets no other one run. */
function askedCall({ parts, sessionId }: ManagedRun, id: string): Asked {
  const row = findToolCall(parts.database.db, sessionId, id);
  if (!row) throw new ChatelaineError('PROVIDER_ERROR', UNKNOWN_CALL);
  const input = Input.parse(JSON.parse(row.input));
  const tool = askedTool(row.name);
  return { id, tool, input, preview: previewOf(tool, input) };
}

const Input = z.record(z.string(), z.unknown());

function askedTool(name: string): AskedTool {
  const effect = EFFECTS[name] ?? 'execute';
  return { definition: { name, description: '', input_schema: { type: 'object' } }, effect };
}

const EFFECTS: Partial<Record<string, AskedTool['effect']>> = {
  write: 'write',
  edit: 'write',
  read: 'read',
  glob: 'read',
  grep: 'read',
  web_search: 'read',
  web_fetch: 'read',
};

const Change = z.object({
  file_path: z.string(),
  content: z.string().optional(),
  old_string: z.string().optional(),
  new_string: z.string().optional(),
});

/** What is known of a change: the file itself is on the provider's machine. */
function previewOf(tool: AskedTool, input: ToolInput): Preview | null {
  const parsed = Change.safeParse(input);
  if (tool.effect !== 'write' || !parsed.success) return null;
  const { file_path: path, content, old_string: before = '', new_string: after } = parsed.data;
  const change = { path: path.replace(/^\/+/, ''), before, after: content ?? after ?? '' };
  return { change, fingerprint: inputHash(tool.definition.name, input) };
}

/** null when the call may run, or what to tell the model. */
async function decide(run: ManagedRun, asked: Asked, signal: AbortSignal): Promise<string | null> {
  const { parts, sessionId } = run;
  const { tool, input, preview } = asked;
  const before = findToolCall(parts.database.db, sessionId, asked.id)?.decision;
  // A person has said it already; the answer may not have reached the provider.
  if (before && isPersons(before)) return settle(run, asked, before, DENIED);
  const change = preview?.change ?? null;
  const session = parts.store.row(sessionId);
  const { verdict, because, decidedBy } = parts.permissions.decide(session, tool, input, preview);
  if (verdict === 'ask') {
    save(run, asked.id, { change, status: 'asking' });
    const onDecision = (decision: PermissionDecision) => save(run, asked.id, { decision });
    const call = { sessionId, toolCallId: asked.id, tool, input, preview, onDecision };
    const { decision, reason } = await askPerson(parts, call, signal);
    return settle(run, asked, decision, reason ? `${DENIED} They said: ${reason}` : DENIED);
  }
  const decision = decidedBy === 'rule' || decidedBy === 'mode' ? decidedBy : 'none';
  save(run, asked.id, {
    change,
    decision,
    status: verdict === 'allow' ? 'running' : 'denied',
  });
  return verdict === 'allow' ? null : because;
}

const DENIED = 'The user did not allow this call.';

function isPersons(decision: string): decision is PermissionDecision {
  return PermissionDecision.safeParse(decision).success;
}

function settle(
  run: ManagedRun,
  { id }: Asked,
  decision: PermissionDecision,
  refusal: string,
): string | null {
  const isDenied = decision === 'deny';
  save(run, id, { decision, status: isDenied ? 'denied' : 'running' });
  return isDenied ? refusal : null;
}

function save(
  { parts, sessionId }: ManagedRun,
  id: string,
  change: Parameters<typeof parts.transcript.updateToolCall>[3],
): void {
  const call = parts.transcript.updateToolCall(parts.database.db, sessionId, id, change);
  parts.emit('sessions.toolCall', call);
}
